import { describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type TestSystem, waitUntil } from '../harness/index.js';
import { accessibilityFaults, expectPage, PHONE } from './browser.js';
import {
  BOOKABLE,
  chooseDay,
  customerId,
  dayCell,
  LOOKS_MAX,
  loanId,
  otherDay,
  signedIn,
  WORDS,
} from './customer.js';
import { openForTests } from './opened.js';

jest.setTimeout(180_000);

let open: TestSystem;
let browser: Browser;

openForTests({ apiProcesses: 1 }, (opened) => ({ open, browser } = opened));

/** Leaves one place on a day of a branch, or in a part of it, by the way that staff have. */
async function leaveOne(branchId: string, date: string, part: { window?: string } = {}): Promise<void> {
  const { status } = await open.http('POST', '/api/v1/staff/quota-changes', {
    token: open.token({ role: 'quota-maker', branch: branchId }),
    headers: { 'idempotency-key': `leave-one-${branchId}-${date}` },
    body: {
      branchId,
      product: 'MORTGAGE',
      reason: 'a test of the pages',
      changes: [{ period: 'DAY', start: date, ...part, set: 1 }],
    },
  });
  if (status >= 300) throw new Error(`the quota was not changed: ${status}`);
}

async function hold(n: number, slot: { branchId: string; date: string; window?: string }): Promise<string> {
  const { loanId: loan, token } = open.customer(n);
  const { status, body } = await open.http('POST', '/api/v1/holds', {
    token,
    body: { loanId: loan, ...slot },
  });
  if (status !== 201) throw new Error(`nothing was kept for ${n}: ${JSON.stringify(body)}`);
  return body.id;
}

describe('an appointment at a branch that has closed since', () => {
  it.each([
    { locale: 'zh-CN', n: 441, nth: 3, reason: '停电', title: '该时间网点停业' },
    { locale: 'en', n: 461, nth: 4, reason: 'No power', title: 'Closed at that time' },
  ] as const)('says so instead of what to bring, and is moved ($locale)', async ({ locale, ...at }) => {
    const { loanId: loan, token } = open.customer(at.n);
    const date = await open.bookableDate(at.nth);
    const { body } = await open.http<{ id: string; number: string }>('POST', '/api/v1/bookings', {
      token,
      headers: { 'idempotency-key': `booked-for-${at.n}` },
      body: { loanId: loan, branchId: 'B001', date, kind: 'FULL', contact: { phone: '13800138000' } },
    });
    const closed = await open.http('POST', '/api/v1/staff/closures', {
      token: open.token({ role: 'quota-maker', branch: 'B001' }),
      body: {
        branchId: 'B001',
        fromDate: date,
        toDate: date,
        kind: 'EMERGENCY',
        reasonZh: '停电',
        reasonEn: 'No power',
      },
    });
    expect(closed.status).toBe(201);

    const { page, context, complaints, words } = await signedIn(browser, open.system.url, customerId(at.n), {
      ...PHONE,
      locale,
    });
    await page.getByRole('link', { name: words.appointments, exact: true }).click();
    const listed = page.getByRole('link', { name: body.number });
    await listed.getByText(at.title).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await listed.click();
    const notice = page.getByRole('region', { name: at.title });
    await notice.getByText(at.reason).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    // Nothing tells the customer to come.
    await expectPage(page.locator('svg.qr, #prepare-title')).toHaveCount(0);
    await expectPage(notice.getByRole('button', { name: words.cancel })).toBeEnabled();

    await notice.getByRole('button', { name: words.move, exact: true }).click();
    await page.locator('dialog').locator(BOOKABLE).first().click();
    await page.getByRole('button', { name: words.moveSure }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.locator('svg.qr').waitFor();
    await notice.waitFor({ state: 'detached' });
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('a part of a day that is taken while somebody chooses it', () => {
  it('has a line of its own, though other parts have places', async () => {
    const branchId = 'B005';
    const window = '09:00-12:00';
    const date = await open.bookableDate(2, branchId);
    await leaveOne(branchId, date, { window });
    // Both are of that branch, whose number follows from theirs.
    const { page, context } = await signedIn(browser, open.system.url, customerId(424), PHONE);
    await (await dayCell(page, date)).waitFor();
    // From now on the calendar does not follow; the look that comes next is not under way yet.
    await page.waitForResponse(/\/calendar\?/);
    await page.route(/\/calendar\?/, (route) => route.abort('connectionreset'));
    await chooseDay(page, date);
    await hold(444, { branchId, date, window });
    await page.locator(`input[name=window][value="${window}"]`).check();
    const refusal = page.locator('.refusal[data-code=WINDOW_FULL]');
    await refusal.getByText(`只等 ${window} 这个时段`).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const asked = page.waitForResponse(
      (answer) => answer.url().endsWith('/api/v1/waitlist') && answer.request().method() === 'POST',
    );
    await refusal.getByRole('button', { name: '排队候补' }).click();
    expect((await asked).status()).toBe(201);
    await page.getByText('您排在第 1 位').waitFor();
    const { rows } = await open.database.pool.query(
      `SELECT status, from_date::text AS "from", to_date::text AS "to", time_window AS "window"
       FROM waitlist_entries WHERE loan_id = $1`,
      [loanId(424)],
    );
    expect(rows).toEqual([{ status: 'WAITING', from: date, to: date, window }]);
    await page.getByRole('link', { name: '查看我的候补' }).click();
    // The page that is left names the part as well, until the other is there.
    await page.getByRole('heading', { name: '我的候补' }).waitFor();
    await page.getByText(window).waitFor();
    // Among the appointments the line is not passed over in silence either: what it keeps has a deadline.
    await page.route(/\/waitlist\?/, (route) => route.abort('connectionreset'));
    await page.goto(`${open.system.url}/appointments`);
    await page.getByRole('heading', { name: '我的候补' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.unroute(/\/waitlist\?/);
    await page.getByRole('button', { name: '再试一次' }).click();
    await page.getByText(window).waitFor();
    await context.close();
  });
});

describe('a part of a day that is full', () => {
  it('is waited for from the calendar, while other parts could be booked', async () => {
    const branchId = 'B005';
    const window = '09:00-12:00';
    const date = await open.bookableDate(3, branchId);
    await leaveOne(branchId, date, { window });
    await hold(464, { branchId, date, window });
    const { page, context, complaints } = await signedIn(browser, open.system.url, customerId(484), PHONE);
    await chooseDay(page, date);
    const full = page.locator(`input[name=window][value="${window}"]`);
    await expectPage(full).toBeDisabled();
    await page.getByText('想约的时段已满？可以排队候补').press('Enter');
    await page.locator('details').getByText(window, { exact: true }).click();
    await page.getByText(`只等 ${window} 这个时段`).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '排队候补' }).click();
    await page.getByText('您排在第 1 位').waitFor();
    await expectPage(page.getByRole('button', { name: '排队候补' })).toHaveCount(0);
    const { rows } = await open.database.pool.query(
      `SELECT status, from_date::text AS "from", to_date::text AS "to", time_window AS "window"
       FROM waitlist_entries WHERE loan_id = $1`,
      [loanId(484)],
    );
    expect(rows).toEqual([{ status: 'WAITING', from: date, to: date, window }]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('a place of the line that was taken back because the branch has closed', () => {
  it('is told once, and to whoever does not see it too', async () => {
    const date = await open.bookableDate(3);
    const { loanId: loan } = open.customer(486);
    const entry = {
      id: '00000000-0000-7000-8000-000000000486',
      status: 'WAITING',
      customerId: customerId(486),
      loanId: loan,
      channel: 'ONLINE',
      branchIds: ['B001'],
      from: date,
      to: date,
      window: null,
      joinedAt: new Date().toISOString(),
      place: 1,
      slots: [],
      offer: null,
      urgent: null,
      bookingId: null,
      reason: 'BRANCH_SHUT',
      endedAt: null,
      rule: '-',
    };
    const { page, context } = await signedIn(browser, open.system.url, customerId(486), PHONE);
    await page.route(/\/api\/v1\/waitlist\?open=true/, (route) =>
      route.fulfill({ json: { entries: [entry], nextCursor: null } }),
    );
    await page.goto(`${open.system.url}/waitlist`);
    await expectPage(page.getByText(/名额因网点/)).toHaveCount(1);
    await expectPage(page.getByRole('status').filter({ hasText: /名额因网点/ })).toHaveCount(1);
    expect(await accessibilityFaults(page)).toEqual([]);
    await context.close();
  });
});

describe('a place of the line that was not confirmed in time', () => {
  const entryOf = async (n: number): Promise<{ status: string; offer: string | null } | undefined> =>
    (
      await open.database.pool.query<{ status: string; offer: string | null }>(
        'SELECT status, offer_id::text AS offer FROM waitlist_entries WHERE loan_id = $1 ORDER BY id DESC LIMIT 1',
        [loanId(n)],
      )
    ).rows[0];
  const becomes = (n: number, status: string) =>
    waitUntil(async () => (await entryOf(n))?.status === status, { timeoutMs: 30_000, what: status });

  it('is told with the time until which it was kept, and is waited for again by one touch', async () => {
    const slot = { branchId: 'B006', date: await open.bookableDate(2, 'B006') };
    await leaveOne(slot.branchId, slot.date);
    const held = await hold(445, slot);
    const waits = open.customer(425);
    const joined = await open.http('POST', '/api/v1/waitlist', {
      token: waits.token,
      headers: { 'idempotency-key': 'waits-in-vain' },
      body: { loanId: waits.loanId, ...slot },
    });
    expect(joined.status).toBe(201);
    await open.http('DELETE', `/api/v1/holds/${held}`, { token: open.customer(445).token });
    await becomes(425, 'OFFERED');
    await open.database.pool.query(
      `UPDATE bookings SET expires_at = now() - interval '1 second' WHERE id = $1`,
      [(await entryOf(425))?.offer],
    );
    await becomes(425, 'MISSED');
    // Somebody else has the place now.
    const { loanId: loan, token } = open.customer(465);
    const take = () => open.http('POST', '/api/v1/holds', { token, body: { loanId: loan, ...slot } });
    await waitUntil(async () => (await take()).status === 201, { timeoutMs: 30_000, what: 'the place' });

    const { page, context, complaints } = await signedIn(browser, open.system.url, customerId(425), PHONE);
    await page.goto(`${open.system.url}/waitlist`);
    const ended = page.getByRole('region', { name: '已结束的候补' });
    await ended.getByText(/的名额曾为您保留到 .*，未在时限内确认/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await ended.getByRole('button', { name: '再次候补' }).click();
    await page.getByText('您排在第 1 位').waitFor();
    await ended.waitFor({ state: 'detached' });
    expect(await entryOf(425)).toEqual({ status: 'WAITING', offer: null });
    // Whoever left by a slip finds the way back as well, from the list of appointments too.
    await page.getByRole('button', { name: '退出候补' }).click();
    await ended.getByText('您已退出这个候补').waitFor();
    await page.getByRole('navigation').getByRole('link', { name: WORDS['zh-CN'].appointments }).click();
    await page.getByRole('heading', { name: WORDS['zh-CN'].appointments }).waitFor();
    await ended.getByText('您已退出这个候补').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('days that are not open yet', () => {
  it('are counted down to, and open by themselves', async () => {
    const { page, context } = await signedIn(browser, open.system.url, customerId(308), PHONE);
    // Not the first, which may be the last of its month: the calendar begins at the first that can be taken.
    const first = (await page.locator(BOOKABLE).first().getAttribute('data-date'))!;
    const date = (await (await otherDay(page, first)).getAttribute('data-date'))!;
    // Far off until everything has been looked at, however slow the machine is.
    let opensAtMs = Date.now() + 20 * 60_000;
    let looksSince = 0;
    await page.route(/\/calendar\?/, async (route) => {
      if (Date.now() >= opensAtMs) looksSince += 1;
      const answer = await route.fetch();
      if (Date.now() >= opensAtMs || !answer.ok()) return route.fulfill({ response: answer });
      const body = (await answer.json()) as { days: { date: string; releasesAt?: string }[] };
      // None of the real ones comes before it, whatever time of the day it is.
      for (const day of body.days) delete day.releasesAt;
      Object.assign(
        body.days.find((day) => day.date === date)!,
        {
          status: 'NOT_RELEASED',
          remaining: 0,
          releasesAt: new Date(opensAtMs).toISOString(),
          reason: { code: 'NOT_RELEASED_YET', detail: '尚未放号。' },
        },
      );
      const headers = { ...answer.headers(), etag: `"${opensAtMs}"` };
      return route.fulfill({ status: 200, headers, json: body });
    });
    const shut = page.locator(`button[data-date="${date}"][data-status=NOT_RELEASED]`);
    await shut.waitFor();
    await shut.click({ force: true });
    await page.locator('#about-day').getByText('未放号').waitFor();
    await expectPage(page.getByRole('timer')).toHaveText(/^(?:20:00|19:\d\d)$/);
    expect(await accessibilityFaults(page)).toEqual([]);
    opensAtMs = Date.now() + 30_000;
    // Told anew with the next look at the calendar, and counted to the second.
    await page
      .getByRole('timer')
      .filter({ hasText: /^0:\d\d$/ })
      .waitFor();
    await page.locator(`button[data-date="${date}"]:not([data-status=NOT_RELEASED])`).waitFor();
    process.stderr.write(`the page shows the opening ${Date.now() - opensAtMs} ms after it\n`);
    expect(looksSince).toBeLessThanOrEqual(LOOKS_MAX);
    await context.close();
  });
});
