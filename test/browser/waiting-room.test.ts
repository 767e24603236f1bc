import { describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type TestSystem, waitUntil } from '../harness/index.js';
import { accessibilityFaults, DESKTOP, expectPage, PHONE } from './browser.js';
import { BOOKABLE, customerId, loanId, type SignedIn, signedIn, toReview, otherDay } from './customer.js';
import { openForTests } from './opened.js';

jest.setTimeout(300_000);

/** Far off until everybody has joined, however slow the machine is; then it is brought near, and the pages wait for it. */
const OPENS_IN_MS = 600_000;
const BROUGHT_NEAR_SECONDS = 15;
const DRAWN_WITHIN_MS = 90_000;
const CROWD = 6;

let open: TestSystem;
let browser: Browser;

openForTests(
  {
    apiProcesses: 1,
    env: { YUHUAN_QUEUE_SAFETY_NET: 'off' },
  },
  (opened) => ({ open, browser } = opened),
);

async function onCall(path: string, body: object, method = 'POST'): Promise<void> {
  const token = open.token({ role: 'sre' });
  const answer = await open.http(method, `/api/v1/ops/queue/${path}`, {
    token,
    body: { ...body, reason: 'a test of the page' },
  });
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
}

const letIn = (perMinute: number): Promise<void> =>
  onCall('bounds', { floorPerMinute: perMinute, ceilingPerMinute: perMinute }, 'PUT');

const WORDS = {
  'zh-CN': {
    title: '排队入场',
    join: '领取排队号',
    drawn: '开放时抽签',
    ahead: /前面最多 \d+ 人/,
    estimate: /大约还需 \d+–\d+ 分钟/,
    ruleTitle: '号码怎么定？',
    rule: '任何人都可以验证',
    turn: '轮到您了',
  },
  en: {
    title: 'There is a line',
    join: 'Take a number',
    drawn: 'Numbers are drawn at the opening',
    ahead: /At most (?:one person|\d+ people) before you/,
    estimate: /About \d+–\d+ minutes more/,
    ruleTitle: 'How are numbers given?',
    rule: 'anybody can check it',
    turn: 'It is your turn',
  },
} as const;

interface Waiter {
  readonly n: number;
  readonly signed: SignedIn;
  readonly said: (typeof WORDS)[keyof typeof WORDS];
}

/** Everything but the promise: typed before the wait, and to be there after it. */
async function typeIn({ signed: { page, words } }: Waiter): Promise<void> {
  await page.getByText(words.part, { exact: true }).click();
  await page.getByLabel(words.amount, { exact: true }).fill('70000');
  await page.getByText(words.effect).click();
}

async function joinBeforeTheDraw({ signed: { page }, said }: Waiter): Promise<void> {
  // A page that was open before looks for a room once a minute; nobody here waits that long.
  await page.reload();
  await page.getByRole('heading', { name: said.title }).waitFor();
  await page.getByRole('button', { name: said.join }).click();
  await page.getByText(said.drawn).first().waitFor();
  await page.locator('section[aria-labelledby=queue-title] [role=timer]').waitFor();
  await page.getByText(said.ruleTitle).click();
  await page.getByText(said.rule).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
}

async function seeOnesPlace({ signed: { page, words }, said }: Waiter): Promise<void> {
  const number = page.locator('section[aria-labelledby=queue-title] .number');
  await number.waitFor({ timeout: DRAWN_WITHIN_MS });
  const drawn = await number.innerText();
  await page.getByText(said.ahead).waitFor();
  await page.getByText(said.estimate).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  // Loaded again it is the same place without a question, and nothing that was typed is gone.
  await page.reload();
  await number.waitFor();
  await expectPage(number).toHaveText(drawn);
  await expectPage(page.getByRole('button', { name: said.join })).toHaveCount(0);
  await expectPage(page.getByLabel(words.amount, { exact: true })).toHaveValue('70000');
}

async function chooseFirst(page: Page, hold: string, days: string): Promise<void> {
  await page.locator(days).first().click();
  const state = page.locator(`[data-hold=${hold}]`);
  const parts = page.locator('input[name=window]:enabled');
  await state.or(parts.first()).first().waitFor({ state: 'attached' });
  if ((await parts.count()) > 0) await parts.first().check();
  // There is nothing to see of one that was refused: that is told on top of the form.
  await state.waitFor({ state: 'attached' });
}

async function goInAndBook({ n, signed, said }: Waiter): Promise<void> {
  const { page, words } = signed;
  await page.getByText(said.turn).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await expectPage(page.getByLabel(words.amount, { exact: true })).toHaveValue('70000');
  await chooseFirst(page, 'HELD', BOOKABLE);
  await toReview(signed);
  await page.getByRole('button', { name: words.send }).click();
  await page.getByRole('heading', { name: words.done }).waitFor();
  const { rows } = await open.database.pool.query<{ status: string }>(
    'SELECT status FROM bookings WHERE loan_id = $1',
    [loanId(n)],
  );
  expect(rows.map(({ status }) => status)).toEqual(['BOOKED']);
  expect(signed.complaints).toEqual([]);
}

describe('the waiting room', () => {
  it('draws, tells place and time, lets in, and gives everything typed back, in both languages', async () => {
    // The door is shut until both have been looked at: whoever draws the first number would be let in at once.
    await letIn(1);
    await onCall('pause', {});
    const people: Waiter[] = [
      {
        n: 501,
        said: WORDS['zh-CN'],
        signed: await signedIn(browser, open.system.url, customerId(501), { ...PHONE, locale: 'zh-CN' }),
      },
      {
        n: 502,
        said: WORDS.en,
        signed: await signedIn(browser, open.system.url, customerId(502), {
          ...DESKTOP,
          locale: 'en',
          colorScheme: 'dark',
        }),
      },
    ];
    for (const waiter of people) await typeIn(waiter);
    const opensAt = new Date(Date.now() + OPENS_IN_MS).toISOString();
    await onCall('rooms', { opensAt, preQueueMinutes: 60 });
    for (const waiter of people) await joinBeforeTheDraw(waiter);
    for (let other = 0; other < CROWD; other += 1) {
      const { token } = open.customer(520 + other);
      const { status } = await open.http('POST', '/api/v1/queue/tickets', { token, body: {} });
      expect(status).toBe(201);
    }
    await open.database.pool.query(
      "UPDATE queue_rooms SET opens_at = now() + make_interval(secs => $1) WHERE status = 'SCHEDULED'",
      [BROUGHT_NEAR_SECONDS],
    );
    // They were told to look again in a minute.
    for (const { signed } of people) await signed.page.reload();
    for (const waiter of people) await seeOnesPlace(waiter);
    await onCall('resume', {});
    await letIn(6_000);
    for (const waiter of people) await goInAndBook(waiter);
    for (const { signed } of people) await signed.context.close();
  });

  it('lets choose another day within a turn, and once a number: nothing is asked for without end', async () => {
    await letIn(6_000);
    // The room of the draw may be open still.
    await onCall('rooms', {}).catch(() => undefined);
    const said = WORDS['zh-CN'];
    const { page, context } = await signedIn(browser, open.system.url, customerId(504), PHONE);
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && /\/api\/v1\/holds(?:\/.+\/move)?$/.test(request.url()))
        asked.push(request.url());
    });
    const room = page.locator('section[aria-labelledby=queue-title]');
    const join = page.getByRole('button', { name: said.join });
    const another = async (): Promise<string> => {
      const date = (await page.locator('.day-chosen').getAttribute('data-date'))!;
      await otherDay(page, date);
      return `:is(${BOOKABLE}):not([data-date="${date}"])`;
    };
    await join.click();
    await page.getByText(said.turn).waitFor();
    await chooseFirst(page, 'HELD', BOOKABLE);
    await room.waitFor({ state: 'detached' });
    // The hold moves to the next, by the turn with which it came.
    const moved = page.waitForResponse(/\/api\/v1\/holds\/.+\/move$/);
    await chooseFirst(page, 'HELD', await another());
    expect((await moved).status()).toBe(200);
    await room.waitFor({ state: 'detached' });
    await expectPage(join).toHaveCount(0);
    expect(asked).toHaveLength(2);
    // The turn has ended meanwhile: then the next day needs another number, and is asked for when it comes.
    await open.database.pool.query('UPDATE queue_tickets SET expires_at = now() WHERE customer_id = $1', [
      customerId(504),
    ]);
    await chooseFirst(page, 'REFUSED', await another());
    await join.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await join.click();
    await page.locator('[data-hold=HELD]').waitFor();
    expect(asked).toHaveLength(4);
    await context.close();
  });

  it('says that nobody waits when nobody waits, and where to go', async () => {
    await onCall('drain', {}).catch(() => undefined);
    const { page, context } = await signedIn(browser, open.system.url, customerId(503), PHONE);
    await page.goto(`${open.system.url}/waitlist`);
    await page.getByRole('heading', { name: '我的候补' }).waitFor();
    await page.getByText('您没有在候补').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('link', { name: '去预约' }).click();
    await page.getByRole('heading', { name: '预约提前还款' }).waitFor();
    await context.close();
  });

  it('keeps the place in a room that empties, while others join the draw of the next', async () => {
    await onCall('pause', {});
    await onCall('rooms', {});
    const said = WORDS['zh-CN'];
    const early = await signedIn(browser, open.system.url, customerId(505), PHONE);
    const join = early.page.getByRole('button', { name: said.join });
    await join.click();
    const number = early.page.locator('section[aria-labelledby=queue-title] .number');
    await number.waitFor();
    const dealt = await number.innerText();
    await onCall('rooms', { opensAt: new Date(Date.now() + 3_600_000).toISOString(), preQueueMinutes: 240 });
    await waitUntil(
      async () => {
        const { body } = await open.http<{ room: { status: string } | null }>('GET', '/api/v1/queue');
        return body.room?.status === 'PRE_QUEUE';
      },
      { timeoutMs: 30_000, what: 'the next room takes people' },
    );
    await early.page.reload();
    await number.waitFor();
    await expectPage(number).toHaveText(dealt);
    await expectPage(join).toHaveCount(0);
    // When the next one opens says nothing to whoever is served before.
    await expectPage(early.page.locator('section[aria-labelledby=queue-title] [role=timer]')).toHaveCount(0);
    const late = await signedIn(browser, open.system.url, customerId(506), PHONE);
    await joinBeforeTheDraw({ n: 506, said, signed: late });
    const { rows } = await open.database.pool.query(
      `SELECT r.status FROM queue_tickets t JOIN queue_rooms r ON r.id = t.room_id
       WHERE t.status = 'WAITING' AND t.customer_id = ANY ($1) ORDER BY t.customer_id`,
      [[customerId(505), customerId(506)]],
    );
    expect(rows).toEqual([{ status: 'DRAINING' }, { status: 'SCHEDULED' }]);
    await onCall('resume', {});
    await early.page.getByText(said.turn).waitFor();
    await early.context.close();
    await late.context.close();
  });
});
