import { describe, expect, it, jest } from '@jest/globals';
import { expectPage } from './browser.js';
import type { Browser, Page, Route } from 'playwright-core';
import type { TestSystem } from '../harness/index.js';
import { customerId, fillIn, loanId, type SignedIn, signedIn, toReview, otherDay } from './customer.js';
import { openForTests } from './opened.js';
import { busy, SIGNED_OUT } from './server-says.js';

jest.setTimeout(240_000);

/** The promise itself, and nothing below it. */
const PROMISE = /\/api\/v1\/bookings$/;

/** Seen by the page itself, at each change: after a first cut it stands for no more than half a second. */
const SAYS_THAT_IT_HAPPENS_ONCE = `new Promise((resolve) => {
  const look = () => {
    const notices = [...document.querySelectorAll('.notice-warn')];
    if (notices.some(({ textContent }) => textContent.includes('不会重复'))) resolve();
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
})`;

let open: TestSystem;
let browser: Browser;

openForTests({ apiProcesses: 1 }, (opened) => ({ open, browser } = opened));

async function statesOf(n: number): Promise<string[]> {
  const { rows } = await open.database.pool.query<{ status: string }>(
    'SELECT status FROM bookings WHERE loan_id = $1 ORDER BY created_at',
    [loanId(n)],
  );
  return rows.map(({ status }) => status);
}

async function bookedDay(n: number): Promise<string> {
  const { rows } = await open.database.pool.query<{ date: string }>(
    "SELECT date::text FROM bookings WHERE loan_id = $1 AND status = 'BOOKED'",
    [loanId(n)],
  );
  return rows[0]!.date;
}

/** The loan is free for the next booking. */
async function cancelAll(n: number): Promise<void> {
  const { token } = open.customer(n);
  const { body } = await open.http<{ bookings: { id: string; status: string }[] }>(
    'GET',
    '/api/v1/bookings',
    {
      token,
    },
  );
  for (const { id, status } of body.bookings) {
    if (status !== 'BOOKED') continue;
    const headers = { 'idempotency-key': `cancel-${id}` };
    const answer = await open.http('POST', `/api/v1/bookings/${id}/cancel`, { token, headers, body: {} });
    expect(answer.status).toBe(200);
  }
}

async function atReview(n: number): Promise<SignedIn> {
  const signed = await signedIn(browser, open.system.url, customerId(n));
  await fillIn(signed);
  await toReview(signed);
  return signed;
}

interface Seen {
  readonly keys: string[];
}

/** Hands each question for the promise to `way` with its number, from 1, and remembers under which key it came. */
async function onPromise(page: Page, way: (route: Route, time: number) => Promise<void>): Promise<Seen> {
  const seen: Seen = { keys: [] };
  await page.route(PROMISE, async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    seen.keys.push((await route.request().headerValue('idempotency-key')) ?? '');
    return way(route, seen.keys.length);
  });
  return seen;
}

/** The network is cut at each place where it can be cut; what was asked for is there once in the end. */
const CUTS: readonly (readonly [string, (route: Route, time: number) => Promise<void>])[] = [
  [
    'before the question arrives',
    (route, time) => (time === 1 ? route.abort('connectionreset') : route.continue()),
  ],
  [
    'after the server has decided, before the answer arrives',
    async (route, time) => {
      if (time > 1) return route.continue();
      expect((await route.fetch()).status()).toBe(201);
      return route.abort('connectionreset');
    },
  ],
  [
    'after the server has decided, and the next try says it in other words, as after the hold has ended',
    async (route, time) => {
      if (time === 1) await route.fetch();
      const words = { ...route.request().postDataJSON(), contact: { phone: '13900139000' } };
      return time > 1 ? route.continue({ postData: words }) : route.abort('connectionreset');
    },
  ],
  [
    'by a gateway that knows nothing, twice',
    async (route, time) => {
      if (time > 2) return route.continue();
      if (time === 2) await route.fetch();
      return route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' });
    },
  ],
  [
    'by a server that is busy and says until when',
    (route, time) => (time > 1 ? route.continue() : route.fulfill(busy(1))),
  ],
  [
    'by a rate limit',
    (route, time) =>
      time > 1
        ? route.continue()
        : route.fulfill({
            status: 429,
            contentType: 'application/problem+json',
            headers: { 'retry-after': '1' },
            json: {
              code: 'RATE_LIMITED',
              status: 429,
              title: '请求过于频繁',
              detail: '请稍后再试。',
              retry: 'after',
              remedy: 'RETRY_AFTER',
              traceId: 't2',
            },
          }),
  ],
];

/** Away first: what stops holding a request up lets it go on its way. */
async function closeAndComeBack(page: Page): Promise<void> {
  const address = page.url();
  await page.goto('about:blank');
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.goto(address);
}

describe('the promise, when its way is cut', () => {
  describe('for one person, time after time,', () => {
    const n = 201;
    let signed: SignedIn;
    beforeAll(async () => {
      signed = await signedIn(browser, open.system.url, customerId(n));
    });
    afterAll(() => signed.context.close());

    it.each(CUTS)('%s', async (_, way) => {
      const { page, words } = signed;
      await fillIn(signed);
      await toReview(signed);
      const seen = await onPromise(page, way);
      await Promise.all([
        page.evaluate(SAYS_THAT_IT_HAPPENS_ONCE),
        page.getByRole('button', { name: words.send }).click(),
      ]);
      await page.getByRole('heading', { name: words.done }).waitFor();
      expect(seen.keys.length).toBeGreaterThan(1);
      expect(new Set(seen.keys).size).toBe(1);
      expect((await statesOf(n)).filter((status) => status !== 'CANCELLED')).toEqual(['BOOKED']);
      await page.unroute(PROMISE);
      await cancelAll(n);
      // Signed in as before, and with a form of which nothing is left.
      await page.getByRole('link', { name: '预约', exact: true }).click();
      await page.locator('#kind-PARTIAL:not(:checked)').waitFor();
    });
  });

  it('by a network that is gone: waits for it, and asks by itself when it is back', async () => {
    const signed = await atReview(211);
    const { page, context, words } = signed;
    await context.setOffline(true);
    await page.getByRole('button', { name: words.send }).click();
    await page.getByText('网络恢复后自动查询').waitFor();
    expect(await statesOf(211)).toEqual(['HELD']);
    await context.setOffline(false);
    await page.getByRole('heading', { name: words.done }).waitFor();
    expect(await statesOf(211)).toEqual(['BOOKED']);
    await context.close();
  });

  it('by closing the page after the server has decided: the next look shows the booking', async () => {
    const signed = await atReview(212);
    const { page, words } = signed;
    let decided: () => void;
    const told = new Promise<void>((resolve) => {
      decided = resolve;
    });
    await onPromise(page, async (route) => {
      await route.fetch();
      // The answer never comes.
      decided();
    });
    await page.getByRole('button', { name: words.send }).click();
    await told;
    await closeAndComeBack(page);
    await page.getByRole('heading', { name: words.done }).waitFor();
    expect(await statesOf(212)).toEqual(['BOOKED']);
    await signed.context.close();
  });

  it('by closing the page before the question left: says so, and confirms once more', async () => {
    const signed = await atReview(213);
    const { page, words } = signed;
    let asked: () => void;
    const told = new Promise<void>((resolve) => {
      asked = resolve;
    });
    await onPromise(page, async () => asked());
    await page.getByRole('button', { name: words.send }).click();
    await told;
    await closeAndComeBack(page);
    await page.getByText('上次提交没有形成预约').waitFor();
    expect(await statesOf(213)).toEqual(['HELD']);
    await page.getByRole('button', { name: words.send }).click();
    await page.getByRole('heading', { name: words.done }).waitFor();
    expect(await statesOf(213)).toEqual(['BOOKED']);
    await signed.context.close();
  });

  it('for so long that the page stops asking by itself: the person asks, under the same key', async () => {
    const signed = await atReview(214);
    const { page, words } = signed;
    await page.clock.install();
    const seen = await onPromise(page, (route, time) =>
      time <= 6 ? route.abort('connectionreset') : route.continue(),
    );
    await page.getByRole('button', { name: words.send }).click();
    const waits = page.locator('.notice-warn').filter({ hasText: '不会重复' });
    const again = page.getByRole('button', { name: '再问一次' });
    // As many steps as it takes: one of them may be over before the request that it set off is.
    for (let step = 0; step < 50 && !(await again.isVisible()); step += 1) {
      await waits.or(again).first().waitFor();
      await page.clock.runFor(20_000);
    }
    expect(seen.keys).toHaveLength(6);
    await again.click();
    await page.getByRole('heading', { name: words.done }).waitFor();
    expect(seen.keys.length).toBeGreaterThan(6);
    expect(new Set(seen.keys).size).toBe(1);
    expect(await statesOf(214)).toEqual(['BOOKED']);
    await signed.context.close();
  });

  it('by a sign-in that ends in the middle: signs in beside, and it goes on by itself', async () => {
    const signed = await atReview(215);
    const { page, context, words } = signed;
    const seen = await onPromise(page, (route, time) =>
      time === 1 ? route.fulfill(SIGNED_OUT) : route.continue(),
    );
    await page.getByRole('button', { name: words.send }).click();
    const [popup] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('main').getByRole('button', { name: '重新登录' }).click(),
    ]);
    // Offered once: what stops the promise offers it, and no second one covers that.
    await expectPage(page.locator('.toast-ended')).toBeHidden();
    // The issuer still knows the person, so the window closes by itself.
    if (!popup.isClosed()) await popup.waitForEvent('close');
    await page.getByRole('heading', { name: words.done }).waitFor();
    expect(new Set(seen.keys).size).toBe(1);
    expect(await statesOf(215)).toEqual(['BOOKED']);
    await context.close();
  });
});

describe('two tabs of one person', () => {
  it('that choose different days: the place that is lost is kept anew, and the loan is booked once', async () => {
    const one = await signedIn(browser, open.system.url, customerId(216));
    await fillIn(one);
    // The issuer knows the person already, and asks nothing.
    const page = await one.context.newPage();
    await page.goto(open.system.url);
    await page.getByRole('button', { name: one.words.start }).click();
    await page.getByRole('heading', { name: one.words.title }).waitFor();
    const other = { ...one, page };
    const chosen = (await one.page.locator('.day-chosen').getAttribute('data-date'))!;
    await fillIn(other, (await (await otherDay(page, chosen)).getAttribute('data-date'))!);
    const send = async ({ page: tab, words }: SignedIn): Promise<void> => {
      await tab.bringToFront();
      await toReview({ ...one, page: tab });
      await tab.getByRole('button', { name: words.send }).click();
    };
    await send(one);
    const lost = one.page.locator('.refusal[data-code=VALIDATION_FAILED]');
    await lost.getByText('同一位置已再次为您保留').waitFor();
    await send(one);
    await one.page.getByRole('heading', { name: one.words.done }).waitFor();
    await send(other);
    const standing = page.locator('.refusal[data-code=ACTIVE_BOOKING_EXISTS]');
    await standing.getByRole('link', { name: '查看这笔预约' }).waitFor();
    // The branch by its name, in the language of the page, and not by its id.
    await standing.getByText(/已有一笔有效预约：.+，网点(?! ?B0\d\d)/).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await standing.getByText(/already has an appointment on .+ at (?!B0\d\d)/).waitFor();
    expect((await statesOf(216)).filter((status) => status === 'BOOKED')).toHaveLength(1);
    // What was read is not told once more to whoever has looked at the appointment and comes back.
    await standing.getByRole('link', { name: 'Go to that appointment' }).click();
    await page.getByRole('link', { name: 'Book', exact: true }).click();
    await page.getByText('Repay a part', { exact: true }).waitFor();
    await expectPage(page.locator('.refusal')).toHaveCount(0);
    await one.context.close();
  });
});

describe('moving and cancelling, when their way is cut', () => {
  it('count down, ask again under the same key, and happen once', async () => {
    const signed = await atReview(221);
    const { page, words } = signed;
    await page.getByRole('button', { name: words.send }).click();
    await page.getByRole('heading', { name: words.done }).waitFor();
    const keys = { reschedule: [] as string[], cancel: [] as string[] };
    await page.route(/\/bookings\/[^/]+\/(?:reschedule|cancel)$/, async (route) => {
      const what = route.request().url().endsWith('cancel') ? 'cancel' : 'reschedule';
      keys[what].push((await route.request().headerValue('idempotency-key')) ?? '');
      if (keys[what].length > 2) return route.continue();
      // Once it is done and nobody hears of it; once the server is busy.
      if (keys[what].length === 1) {
        await route.fetch();
        return route.abort('connectionreset');
      }
      return route.fulfill(busy(1));
    });
    await page.getByRole('button', { name: words.move, exact: true }).click();
    const dialog = page.locator('dialog');
    await (await otherDay(dialog, await bookedDay(221))).click();
    const parts = dialog.locator('input[name=window]:enabled');
    await page
      .getByRole('button', { name: words.moveSure, disabled: false })
      .or(parts.first())
      .first()
      .waitFor();
    if ((await parts.count()) > 0) await parts.first().check();
    await page.getByRole('button', { name: words.moveSure }).click();
    await dialog.locator('.notice-warn').filter({ hasText: '不会重复' }).waitFor();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: words.cancel }).click();
    await page.getByRole('button', { name: words.cancelSure }).click();
    await dialog.locator('.notice-warn').filter({ hasText: '不会重复' }).waitFor();
    await page.getByText(words.cancelled, { exact: true }).first().waitFor();
    for (const sent of Object.values(keys)) {
      expect(sent).toHaveLength(3);
      expect(new Set(sent).size).toBe(1);
    }
    const { rows } = await open.database.pool.query<{ type: string }>(
      `SELECT e.type FROM events e JOIN bookings b ON b.id = e.subject_id WHERE b.loan_id = $1 ORDER BY e.seq`,
      [loanId(221)],
    );
    expect(rows.map(({ type }) => type)).toEqual(['HELD', 'CONFIRMED', 'RESCHEDULED', 'CANCELLED']);
    await signed.context.close();
  });

  it('stop asking when the person thinks better of it', async () => {
    const signed = await atReview(222);
    const { page, words } = signed;
    await page.getByRole('button', { name: words.send }).click();
    await page.getByRole('heading', { name: words.done }).waitFor();
    let asked = 0;
    await page.route(/\/cancel$/, (route) => {
      asked += 1;
      return route.fulfill(busy(1));
    });
    await page.clock.install();
    await page.getByRole('button', { name: words.cancel }).click();
    await page.getByRole('button', { name: words.cancelSure }).click();
    await page.locator('dialog .notice-warn').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    const before = asked;
    // Much longer than the server asked everybody to stay away.
    await page.clock.runFor(10_000);
    await page.getByRole('button', { name: words.cancel }).waitFor();
    expect(asked).toBe(before);
    expect(await statesOf(222)).toEqual(['BOOKED']);
    await signed.context.close();
  });
});
