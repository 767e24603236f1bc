import { busyCalendar, entry, offer, problem, queue, room, ticket, urgent, waitlist } from './answers.mjs';
import { REFUSED_AND_EXPRESS } from './refused-and-express-scenes.mjs';
import {
  START,
  CUSTOMER,
  SIGN_IN,
  BOOKABLE,
  signIn,
  fillIn,
  toReview,
  toDone,
  answerPromise,
  send,
} from './walk.mjs';

/** In this month or a later one; then back to the first. */
async function lookAtFirst(page, status) {
  const [before, after] = [
    page.locator('.month-head button').first(),
    page.locator('.month-head button').last(),
  ];
  const day = page.locator(`button[data-status=${status}]`).first();
  while (await before.isEnabled()) await before.click();
  while ((await day.count()) === 0 && (await after.isEnabled())) await after.click();
  await day.click({ force: true });
}

export const SCENES = [
  {
    name: 'welcome',
    play: async ({ page, url, shot }) => {
      await page.goto(url);
      await page.getByRole('button', { name: START }).waitFor();
      await shot();
      await page.getByRole('button', { name: START }).click();
      await page.getByLabel(CUSTOMER).waitFor();
      await shot('sign-in');
    },
  },
  {
    name: 'form',
    play: async (scene) => {
      const { page, shot } = scene;
      await busyCalendar(page);
      await signIn(scene);
      await page.locator(BOOKABLE).first().waitFor();
      await shot();
      await shot('form-first-screen', { fullPage: false });
      await page.locator('#kind-PARTIAL').check();
      await page.locator('#field-amount').fill('9999');
      await page.locator('#field-amount').blur();
      await page.locator('#effect-SHORTEN_KEEP_PAYMENT').check();
      await page.locator('.aside .button-main').click();
      await shot('form-faults');
      await page.locator('#field-amount').fill('50000');
      await lookAtFirst(page, 'CLOSED');
      await shot('day-closed');
      await lookAtFirst(page, 'NOT_RELEASED');
      await shot('day-not-released');
      await lookAtFirst(page, 'FULL');
      await page.locator('#about-day + .notice h3').nth(2).waitFor();
      await shot('day-full');
      const line = page.locator('.notice .tick');
      await line.nth(1).click();
      await line.nth(2).click();
      await line.nth(3).click();
      await page.locator('.notice .row .button').last().click();
      await page.locator('.notice fieldset .fault').waitFor();
      await page.locator('.notice fieldset fieldset, .notice fieldset').last().scrollIntoViewIfNeeded();
      await shot('urgent-missing', { fullPage: false });
      await page.locator('.notice fieldset input[type=radio]').last().check();
      await shot('urgent-other');
      await page.locator('details summary').first().click();
      await page.locator('details button.option').first().waitFor();
      await shot('best-days');
    },
  },
  {
    name: 'branches',
    play: async (scene) => {
      const { page, context, shot, url } = scene;
      await context.grantPermissions(['geolocation'], { origin: new URL(url).origin });
      await context.setGeolocation({ latitude: 31.2304, longitude: 121.4737 });
      await signIn(scene);
      await page.locator('button[aria-expanded]').first().click();
      await page.locator('.branches .option').nth(3).waitFor();
      // When a branch has a place is asked for once somebody sees it.
      await page.locator('.branches').scrollIntoViewIfNeeded();
      await page
        .locator('.branches .option', { hasText: /最早|from/i })
        .first()
        .waitFor();
      await shot('branches-by-region');
      await page.getByRole('button', { name: /按距离|Nearest|distance/i }).click();
      await page
        .locator('.branches .option', { hasText: /公里|km/ })
        .first()
        .waitFor();
      await shot('branches-by-distance');
    },
  },
  {
    name: 'hold',
    play: async (scene) => {
      const { page, shot } = scene;
      await signIn(scene);
      await page.clock.install();
      await fillIn(scene);
      await shot('hold-kept');
      await page.clock.fastForward('08:35');
      await page.locator('.hold .notice-warn').waitFor();
      await shot('hold-soon');
      await page.locator('.hold .notice-warn .button').click();
      await page.waitForResponse(/\/extend$/);
      await shot('hold-extended');
      await page.clock.fastForward('01:00');
      await shot('hold-last');
      await page.clock.fastForward('00:40');
      await page.locator('[data-hold=EXPIRED]').waitFor();
      await shot('hold-over');
    },
  },
  {
    name: 'review',
    play: async (scene) => {
      const { page, context, shot } = scene;
      await toReview(scene);
      await shot('review');
      await context.setOffline(true);
      await send(scene);
      await page.locator('[role=status] .notice-warn').first().waitFor();
      await shot('promise-offline');
    },
  },
  {
    name: 'promise-busy',
    play: async (scene) => {
      const { page, shot } = scene;
      await answerPromise(page, problem(503, 'OVERLOADED', { retry: 'same-key' }));
      await toReview(scene);
      await send(scene);
      await page.locator('[role=status] .notice-warn').waitFor();
      await shot();
    },
  },
  {
    name: 'promise-stuck',
    play: async (scene) => {
      const { page, shot } = scene;
      await answerPromise(page, undefined);
      await toReview(scene);
      await page.clock.install();
      await send(scene);
      await page.locator('[role=status] .notice-warn').waitFor();
      await shot('promise-unknown');
      for (let time = 0; time < 8 && (await page.locator('.refusal').count()) === 0; time += 1) {
        await page.clock.runFor(20_000);
        await page.locator('[role=status] .notice-warn').or(page.locator('.refusal')).first().waitFor();
      }
      await shot();
    },
  },
  {
    name: 'signed-out',
    play: async (scene) => {
      const { page, shot } = scene;
      await answerPromise(page, problem(401, 'TOKEN_EXPIRED', { retry: 'never', remedy: 'CONTACT' }));
      await toReview(scene);
      await send(scene);
      await page.locator('.refusal').waitFor();
      await shot();
    },
  },
  {
    name: 'done',
    play: async (scene) => {
      const { page, shot } = scene;
      await toDone(scene);
      await shot();
      await page.locator('section[aria-labelledby=change-title] .button').first().click();
      const days = page.locator('dialog').locator(BOOKABLE);
      await days.first().waitFor();
      // The first day is the booked one, and may be the last of its month.
      if ((await days.count()) === 1) await page.locator('dialog .month-head button').last().click();
      await days.last().click();
      await shot('move', { fullPage: false });
      await page.locator('dialog .button-main').scrollIntoViewIfNeeded();
      await shot('move-end', { fullPage: false });
      await page.keyboard.press('Escape');
      await page.locator('.button-danger').first().click();
      await page.locator('dialog').waitFor();
      await shot('cancel', { fullPage: false });
      await page.locator('dialog .button-danger').click();
      await page.locator('dialog').waitFor({ state: 'detached' });
      await page.locator('.badge-off').waitFor();
      await shot('cancelled');
      await page.locator('nav a').nth(1).click();
      await page.locator('.listed').first().waitFor();
      await shot('appointments');
    },
  },
  {
    name: 'waitlist',
    play: async (scene) => {
      const { page, shot, customer } = scene;
      const loan = customer.replace('C', 'L');
      const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
      await waitlist(page, entry(loan, day));
      await signIn(scene);
      await page.locator('nav a').nth(1).click();
      await page.locator('li.card').first().waitFor();
      await shot('waitlist');
      const later = new Date(Date.now() + 18 * 86_400_000).toISOString().slice(0, 10);
      for (const { status, place } of [
        { status: 'ASKED', place: null },
        { status: 'AGREED', place: 1 },
        { status: 'DECLINED', place: null },
      ]) {
        await page.unroute(/\/api\/v1\/waitlist/);
        const wide = { to: later, branchIds: ['B001', 'B002', 'B003'], urgent: urgent(status, place) };
        await waitlist(page, entry(loan, day, wide));
        await page.reload();
        await page.locator('li.card').first().waitFor();
        await shot(`waitlist-range-${status}`);
      }
      await page.unroute(/\/api\/v1\/waitlist/);
      await waitlist(page, entry(loan, day, { status: 'OFFERED', place: null, offer: offer(day) }));
      await page.locator('[role=timer]').waitFor();
      await shot('waitlist-offer');
      await page.locator('li.card .button-main').click();
      await page.locator('#kind-PARTIAL').waitFor();
      await shot('form-with-offer', { fullPage: false });
    },
  },
  {
    name: 'waiting-room',
    play: async (scene) => {
      const { page, shot } = scene;
      const places = [
        ['room-join', false, 'PRE_QUEUE', undefined],
        ['room-before-draw', false, 'PRE_QUEUE', ticket({ status: 'WAITING_FOR_OPENING' })],
        [
          'room-in-line',
          true,
          'OPEN',
          ticket({
            number: 1288,
            ahead: 412,
            estimate: { fromSeconds: 240, toSeconds: 560, reason: 'BUSY' },
          }),
        ],
        ['room-missed', true, 'OPEN', ticket({ status: 'EXPIRED' })],
        ['room-your-turn', true, 'OPEN', ticket({ status: 'ADMITTED', number: 1288, position: 0, ahead: 0 })],
      ];
      await signIn(scene);
      for (const [name, entryRequired, status, place] of places) {
        await page.unrouteAll({ behavior: 'ignoreErrors' });
        await queue(page, { entryRequired, room: room(status), ticket: place });
        await page.reload();
        await page.locator('section[aria-labelledby=queue-title]').waitFor();
        if (place !== undefined) {
          const join = page.locator('section[aria-labelledby=queue-title] .button-main');
          const stands = page.locator('section[aria-labelledby=queue-title] [role=status]');
          await join.or(stands).first().waitFor();
          if ((await join.count()) > 0 && place.status !== 'EXPIRED') await join.click();
          if (place.status !== 'EXPIRED') await stands.first().waitFor();
        }
        await shot(name, { fullPage: false });
      }
    },
  },
  {
    name: 'loans',
    play: async (scene) => {
      const { page, shot, url } = scene;
      for (const [who, name] of [
        ['C000006', 'loans-several'],
        ['C000002', 'loan-overdue'],
        ['C000009', 'loan-small'],
      ]) {
        await page.context().clearCookies();
        await signIn(scene, who);
        await page.locator('#loan-title').waitFor();
        await shot(name);
        await page.evaluate('sessionStorage.clear()');
        await page.goto('about:blank');
      }
      await page.goto(`${url}/nothing-here`);
      await shot('not-found');
    },
  },
  {
    name: 'reading-fails',
    play: async (scene) => {
      const { page, shot } = scene;
      // Asked again at once three times; then the page counts.
      let asked = 0;
      await page.route(/\/api\/v1\/loans/, (route) => {
        asked += 1;
        const busy = problem(503, 'OVERLOADED', { retry: 'same-key' });
        return route.fulfill({ ...busy, headers: { 'retry-after': asked % 4 === 0 ? '12' : '0' } });
      });
      await page.goto(scene.url);
      await page.getByRole('button', { name: START }).click();
      await page.getByLabel(CUSTOMER).fill(scene.customer);
      await page.getByRole('button', { name: SIGN_IN }).click();
      await page.locator('.refusal').waitFor();
      await shot();
    },
  },
  ...REFUSED_AND_EXPRESS,
];
