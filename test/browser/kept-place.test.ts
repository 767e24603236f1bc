import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type TestSystem, waitUntil } from '../harness/index.js';
import { accessibilityFaults, DESKTOP, expectPage, PHONE } from './browser.js';
import {
  BOOKABLE,
  chooseDay,
  customerId,
  dayCell,
  loanId,
  otherDay,
  type SignedIn,
  signedIn,
  toReview,
  WORDS,
} from './customer.js';
import { turnOff, turnOn } from './express.js';
import { openForTests } from './opened.js';
import { busy, DAY_FULL, SIGNED_OUT } from './server-says.js';

jest.setTimeout(240_000);

let open: TestSystem;
let browser: Browser;
let signed: SignedIn | undefined;

openForTests({ apiProcesses: 1 }, (opened) => ({ open, browser } = opened));
afterEach(async () => {
  await signed?.context.close();
  signed = undefined;
});

const HELD = '[data-hold=HELD]';
const ELSEWHERE = '.kept-elsewhere';
/** Branch B004 offers no parts of a day; the number of its customers ends so. */
const ofBranch4 = (n: number): number => 20 * n + 3;

interface Kept {
  readonly id: string;
  readonly status: string;
  readonly branchId: string;
  readonly date: string;
  readonly events: string;
}

async function rowsOf(n: number): Promise<readonly Kept[]> {
  const { rows } = await open.database.pool.query<Kept>(
    `SELECT b.id, b.status, b.branch_id AS "branchId", b.date::text,
       (SELECT string_agg(type, ' ' ORDER BY seq) FROM events WHERE subject_id = b.id) AS events
     FROM bookings b WHERE b.loan_id = $1 ORDER BY b.created_at`,
    [loanId(n)],
  );
  return rows;
}

/** Leaves so many places on a day of the branch, by the way that staff have. */
async function leave(date: string, places: number): Promise<void> {
  const { status, body } = await open.http('POST', '/api/v1/staff/quota-changes', {
    token: open.token({ role: 'quota-maker', branch: 'B004' }),
    headers: { 'idempotency-key': `leave-${date}-${places}` },
    body: {
      branchId: 'B004',
      product: 'MORTGAGE',
      reason: 'a test of the pages',
      changes: [{ period: 'DAY', start: date, set: places }],
    },
  });
  expect([status, body]).toMatchObject([201, { status: 'APPLIED' }]);
}

async function dayOf(page: Page): Promise<string> {
  return (await page.locator('.day-chosen').getAttribute('data-date')) ?? '';
}

describe.each([
  ['a phone', PHONE, 'zh-CN', 41],
  ['a desktop', DESKTOP, 'en', 42],
] as const)('the place that is kept, on %s', (_, size, locale, person) => {
  const n = ofBranch4(person);
  const word = (zh: string, en: string): string => (locale === 'zh-CN' ? zh : en);

  it('moves with the day that is chosen, and stays when that one has just gone', async () => {
    signed = await signedIn(browser, open.system.url, customerId(n), { ...size, locale });
    const { page } = signed;
    await chooseDay(page);
    await page.locator(HELD).waitFor();
    const first = await dayOf(page);
    await (await otherDay(page, first)).click();
    await waitUntil(async () => (await rowsOf(n))[0]?.events === 'HELD MOVED', { timeoutMs: 20_000 });
    await page.locator(HELD).waitFor();
    const second = await dayOf(page);
    expect(await rowsOf(n)).toMatchObject([{ status: 'HELD', date: second }]);

    const gone = (await (await otherDay(page, first, second)).getAttribute('data-date')) ?? '';
    await page.route('**/api/v1/holds/*/move', async (route) => {
      await leave(gone, 0);
      await route.continue();
    });
    await chooseDay(page, gone);
    const refusal = page.locator('.refusal[data-code=QUOTA_DAY_FULL]');
    await refusal.getByText(word('仍为您保留。', 'stays kept.')).waitFor();
    await page.unroute('**/api/v1/holds/*/move');
    await page.locator(ELSEWHERE).waitFor();
    expect(await rowsOf(n)).toMatchObject([{ status: 'HELD', date: second, events: 'HELD MOVED' }]);
    expect(await accessibilityFaults(page)).toEqual([]);
    // Nobody goes on to a promise that would be refused: first the person says which place it is.
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/bookings')) asked.push(request.url());
    });
    await page.getByText(signed.words.full, { exact: true }).click();
    await page.getByRole('button', { name: signed.words.goOn }).click();
    await page.locator(`${ELSEWHERE}:focus`).waitFor();
    expect(asked).toEqual([]);
    await page
      .locator(ELSEWHERE)
      .getByRole('button', { name: word('回到这个名额', 'Back to that place') })
      .click();
    await page.locator(HELD).waitFor();
    await page.locator('.hold:focus').waitFor();
    expect(await dayOf(page)).toBe(second);
    await page.locator('.refusal').waitFor({ state: 'detached' });
  });
});

describe('the place that is kept', () => {
  const n = ofBranch4(47);

  it('is asked for where the person wants it when nobody has heard whether it moved', async () => {
    signed = await signedIn(browser, open.system.url, customerId(n), PHONE);
    const { page } = signed;
    await chooseDay(page);
    await page.locator(HELD).waitFor();
    const first = await dayOf(page);
    // It moves, and the answer is lost, again and again.
    await page.route('**/api/v1/holds/*/move', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await (await otherDay(page, first)).click();
    const second = await dayOf(page);
    const heldOn = async (): Promise<string | undefined> =>
      (await rowsOf(n)).find(({ status }) => status === 'HELD')?.date;
    await waitUntil(async () => (await heldOn()) === second, { timeoutMs: 20_000 });
    await page.locator('[data-hold=WAITING]').waitFor();
    // Nobody says that it stays kept: it does not.
    await expectPage(page.locator(ELSEWHERE)).toHaveCount(0);
    await page.unroute('**/api/v1/holds/*/move');
    await (await dayCell(page, first)).click();
    await page.locator(HELD).waitFor();
    expect(await heldOn()).toBe(first);
  });

  it('stays while another branch is looked at, also over a reload, until it is given up', async () => {
    signed = await signedIn(browser, open.system.url, customerId(n), PHONE);
    const { page } = signed;
    await chooseDay(page);
    await page.locator(HELD).waitFor();
    const [kept] = (await rowsOf(n)).filter(({ status }) => status === 'HELD');
    await page.getByRole('button', { name: '换网点' }).click();
    await page.locator('#field-branch button.option[aria-pressed=false]').first().click();
    await page.locator('[data-hold=KEPT]').waitFor();
    await page.locator(ELSEWHERE).waitFor();
    await page.reload();
    await page.locator(ELSEWHERE).waitFor();
    expect((await rowsOf(n)).filter(({ status }) => status === 'HELD')).toMatchObject([
      { id: kept!.id, date: kept!.date },
    ]);
    await page.locator(ELSEWHERE).getByRole('button', { name: '放弃这个名额' }).click();
    await page.locator(ELSEWHERE).waitFor({ state: 'detached' });
    await waitUntil(async () => (await rowsOf(n)).every(({ status }) => status !== 'HELD'), {
      timeoutMs: 20_000,
    });
  });
});

describe('a place that is not kept at once', () => {
  const HOLDS = /\/api\/v1\/holds$/;
  const start = async (n: number): Promise<Page> =>
    (signed = await signedIn(browser, open.system.url, customerId(ofBranch4(n)), PHONE)).page;
  const gate = (): [Promise<void>, () => void] => {
    let pass = (): void => undefined;
    return [new Promise<void>((resolve) => (pass = resolve)), () => pass()];
  };

  it('takes nobody away from what they type when it is refused, and is asked for by choosing the day again', async () => {
    const page = await start(52);
    const [awaited, answer] = gate();
    await page.route(HOLDS, async (route) => awaited.then(() => route.fulfill(DAY_FULL)));
    await chooseDay(page);
    await page.getByLabel(WORDS['zh-CN'].phone).fill('139');
    answer();
    await page.locator('.refusal[data-code=QUOTA_DAY_FULL]').waitFor();
    await page.keyboard.type('00138000');
    await expectPage(page.getByLabel(WORDS['zh-CN'].phone)).toHaveValue('13900138000');
    await page.unroute(HOLDS);
    await page.locator('.day-chosen').click();
    await page.locator(HELD).waitFor();
  });

  it('is not asked for without end, and is by one touch', async () => {
    const page = await start(53);
    await page.route(HOLDS, (route) => route.fulfill(busy(0)));
    await chooseDay(page);
    await page.locator('[data-hold=NOT_KEPT]').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.unroute(HOLDS);
    await page.getByRole('button', { name: '保留名额' }).press('Enter');
    await page.locator(HELD).waitFor();
    await expectPage(page.locator(`${HELD}:focus`)).toHaveCount(1);
  });

  it('is asked for by itself after a sign-in, to which the refusal leads', async () => {
    const page = await start(54);
    await page.route(HOLDS, (route) => route.fulfill(SIGNED_OUT));
    await chooseDay(page);
    const way = page.locator('.refusal').getByRole('button', { name: '重新登录' });
    await way.waitFor();
    await page.unroute(HOLDS);
    await way.click();
    await page.locator(HELD).waitFor();
    await expectPage(page.locator('.refusal')).toHaveCount(0);
  });

  it('is waited for by the promise, which would stumble over it', async () => {
    const page = await start(55);
    const [awaited, answer] = gate();
    await page.route(HOLDS, async (route) => {
      const response = await route.fetch();
      await awaited;
      await route.fulfill({ response });
    });
    await page.getByText(signed!.words.full, { exact: true }).click();
    await chooseDay(page);
    await toReview(signed!);
    await page.getByRole('button', { name: signed!.words.send }).click();
    await page.getByRole('button', { name: '正在确认' }).waitFor();
    answer();
    await page.getByRole('heading', { name: signed!.words.done }).waitFor();
    expect(await rowsOf(ofBranch4(55))).toMatchObject([{ status: 'BOOKED' }]);
  });

  it('is asked for when the offer that stood in its way is over', async () => {
    const page = await start(56);
    await chooseDay(page);
    await page.locator(HELD).waitFor();
    await page.clock.install();
    // As if another day had been offered, and this one were only looked at.
    await page.evaluate(`(() => {
      const kept = JSON.parse(sessionStorage.getItem('yuhuan.draft'));
      Object.assign(kept.draft.hold, { date: '2020-01-02', isOffer: true, endsAtMs: Date.now() + 300_000 });
      sessionStorage.setItem('yuhuan.draft', JSON.stringify(kept));
    })()`);
    await page.reload();
    await page.locator('[data-hold=OFFERED]').waitFor();
    await page.clock.fastForward('05:10');
    await page.locator(HELD).waitFor();
    expect((await rowsOf(ofBranch4(56))).at(-1)).toMatchObject({ status: 'HELD' });
  });
});

describe('a place that is kept from before express mode', () => {
  it('is told all the same, and leaves the focus where it was told when it is given up', async () => {
    signed = await signedIn(browser, open.system.url, customerId(ofBranch4(48)), PHONE);
    const { page } = signed;
    await chooseDay(page);
    await page.locator(HELD).waitFor();
    await page.getByRole('button', { name: '换网点' }).click();
    await page.locator('#field-branch button.option[aria-pressed=false]').first().click();
    await page.locator(ELSEWHERE).waitFor();
    await turnOn(open);
    try {
      await page.reload();
      await page.locator('#express-title').waitFor();
      await page.locator(ELSEWHERE).getByRole('button', { name: '放弃这个名额' }).press('Enter');
      await page.locator(ELSEWHERE).waitFor({ state: 'detached' });
      await page.locator('.hold:focus').waitFor({ state: 'attached' });
      await waitUntil(async () => (await rowsOf(ofBranch4(48)))[0]?.status === 'RELEASED', {
        timeoutMs: 20_000,
      });
      // In this mode nothing is kept beforehand, and so nothing is promised.
      await expectPage(page.locator('.hold')).toHaveText('');
      expect(await accessibilityFaults(page)).toEqual([]);
    } finally {
      await turnOff(open);
    }
  });
});

describe('a place that is kept on a day with places', () => {
  it('is given up for a place in line, and the page says so before', async () => {
    const n = ofBranch4(43);
    const full = await open.bookableDate(4, 'B004');
    await leave(full, 0);
    signed = await signedIn(browser, open.system.url, customerId(n), PHONE);
    const { page } = signed;
    await (await otherDay(page, full)).click();
    await page.locator(HELD).waitFor();
    // Drivers of browsers take aria-disabled for more than it says.
    await (await dayCell(page, full)).click({ force: true });
    await page.getByText('加入候补会放弃已为您保留的名额').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '排队候补' }).click();
    await waitUntil(
      async () => {
        const { rows } = await open.database.pool.query(
          'SELECT status FROM waitlist_entries WHERE loan_id = $1',
          [loanId(n)],
        );
        return rows.length === 1;
      },
      { timeoutMs: 20_000 },
    );
    expect(await rowsOf(n)).toMatchObject([{ status: 'RELEASED' }]);
    await page.getByText('您排在第 1 位').first().waitFor();
    // Nor is it taken again by whoever comes back to the page.
    await page.reload();
    await page.locator(BOOKABLE).first().waitFor();
    await page.locator('[data-hold=NONE]').waitFor();
    expect(await rowsOf(n)).toMatchObject([{ status: 'RELEASED' }]);
  });

  it('stays where the line would refuse another wish of the loan anyway', async () => {
    const n = ofBranch4(46);
    const { loanId: loan, token } = open.customer(n);
    const [wished, full] = [await open.bookableDate(6, 'B004'), await open.bookableDate(4, 'B004')];
    for (const date of [wished, full]) await leave(date, 0);
    const joined = await open.http('POST', '/api/v1/waitlist', {
      token,
      headers: { 'idempotency-key': 'waits-for-another-day' },
      body: { loanId: loan, branchIds: ['B004'], from: wished, to: wished },
    });
    expect(joined.status).toBe(201);
    signed = await signedIn(browser, open.system.url, customerId(n), PHONE);
    const { page } = signed;
    await (await otherDay(page, full, wished)).click();
    await page.locator(HELD).waitFor();
    await (await dayCell(page, full)).click({ force: true });
    await page.getByText('该贷款已在其他日期的候补中').waitFor();
    await expectPage(page.getByRole('button', { name: '排队候补' })).toHaveCount(0);
    const [kept] = await rowsOf(n);
    const again = await open.http('POST', '/api/v1/waitlist', {
      token,
      headers: { 'idempotency-key': 'waits-for-one-more' },
      body: { loanId: loan, branchIds: ['B004'], from: full, to: full },
    });
    expect([again.status, again.body]).toMatchObject([409, { code: 'ALREADY_WAITING' }]);
    expect(await rowsOf(n)).toEqual([kept]);
  });
});

describe('a browser whose clock is ahead', () => {
  it('takes what the line has offered for as long as the server keeps it', async () => {
    const [rival, waits] = [open.customer(ofBranch4(44)), open.customer(ofBranch4(45))];
    const date = await open.bookableDate(5, 'B004');
    await leave(date, 1);
    const held = await open.http<{ id: string }>('POST', '/api/v1/holds', {
      token: rival.token,
      body: { loanId: rival.loanId, branchId: 'B004', date },
    });
    expect(held.status).toBe(201);
    const joined = await open.http('POST', '/api/v1/waitlist', {
      token: waits.token,
      headers: { 'idempotency-key': 'waits-with-a-wrong-clock' },
      body: { loanId: waits.loanId, branchIds: ['B004'], from: date, to: date },
    });
    expect(joined.status).toBe(201);
    await open.http('DELETE', `/api/v1/holds/${held.body.id}`, { token: rival.token });
    await waitUntil(async () => (await rowsOf(ofBranch4(45)))[0]?.status === 'HELD', { timeoutMs: 30_000 });

    signed = await signedIn(browser, open.system.url, customerId(ofBranch4(45)), PHONE);
    const { page, context } = signed;
    const { rows } = await open.database.pool.query<{ leftMs: number }>(
      `SELECT extract(epoch FROM expires_at - now())::float8 * 1000 AS "leftMs" FROM bookings WHERE loan_id = $1`,
      [loanId(ofBranch4(45))],
    );
    // By such a clock it is over.
    await context.addInitScript((aheadMs: number) => {
      const RealDate = Date;
      globalThis.Date = class extends RealDate {
        constructor(...at: []) {
          super(...((at.length === 0 ? [RealDate.now() + aheadMs] : at) as []));
        }
        static override now(): number {
          return RealDate.now() + aheadMs;
        }
      } as DateConstructor;
    }, rows[0]!.leftMs + 60_000);
    await page.reload();
    await page.getByRole('button', { name: '去确认' }).first().click();
    await page.locator(HELD).waitFor();
    await page.getByText(WORDS['zh-CN'].full, { exact: true }).click();
    await page.getByLabel(WORDS['zh-CN'].phone).fill('13800138000');
    await toReview(signed);
    await page.getByRole('button', { name: WORDS['zh-CN'].send }).click();
    await page.getByRole('heading', { name: WORDS['zh-CN'].done }).waitFor();
    expect(await rowsOf(ofBranch4(45))).toMatchObject([{ status: 'BOOKED', date }]);
  });
});
