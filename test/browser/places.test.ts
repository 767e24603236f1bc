import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openSystem, type TestSystem, waitUntil } from '../harness/index.js';
import { accessibilityFaults, openBrowser, PHONE } from './browser.js';
import { BOOKABLE, chooseDay, customerId, fillIn, loanId, signedIn, toReview } from './customer.js';

jest.setTimeout(240_000);

let open: TestSystem;
let browser: Browser;

beforeAll(async () => {
  open = await openSystem({ apiProcesses: 1 });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await open?.stop();
});

/** Leaves so many places on a day of a branch, by the way that staff have. */
async function leave(branchId: string, date: string, places: number): Promise<void> {
  const token = open.token({ role: 'quota-maker', branch: branchId });
  const { status, body } = await open.http('POST', '/api/v1/staff/quota-changes', {
    token,
    headers: { 'idempotency-key': `leave-${branchId}-${date}-${places}` },
    body: {
      branchId,
      product: 'MORTGAGE',
      reason: 'a test of the pages',
      changes: [{ period: 'DAY', start: date, set: places }],
    },
  });
  if (status >= 300) throw new Error(`the quota was not changed: ${JSON.stringify(body)}`);
}

async function statesOf(n: number): Promise<string[]> {
  const { rows } = await open.database.pool.query<{ status: string }>(
    'SELECT status FROM bookings WHERE loan_id = $1 ORDER BY created_at',
    [loanId(n)],
  );
  return rows.map(({ status }) => status);
}

describe('the days that cost least', () => {
  it('are told with their reasons, and are taken by one touch', async () => {
    const { page, context, words } = await signedIn(browser, open.system.url, customerId(305), PHONE);
    await page.getByText('哪天最合算？').click();
    const best = page.locator('details button.option');
    await best.first().waitFor();
    expect(await best.count()).toBeLessThanOrEqual(3);
    const told = (await best.first().textContent()) ?? '';
    expect(told).toMatch(/月\d+日.* · .*行/);
    // Not a day alone: why it, too.
    expect((await best.first().locator('.soft').textContent())?.trim()).not.toBe('');
    expect(await accessibilityFaults(page)).toEqual([]);
    await best.first().click();
    await page.locator('.day-chosen').waitFor();
    const parts = page.locator('input[name=window]:enabled');
    await page.locator('[data-hold=HELD]').or(parts.first()).first().waitFor();
    if ((await parts.count()) > 0) await parts.first().check();
    await page.locator('[data-hold=HELD]').waitFor();
    const { rows } = await open.database.pool.query<{ date: string }>(
      "SELECT date::text FROM bookings WHERE loan_id = $1 AND status = 'HELD'",
      [loanId(305)],
    );
    expect(rows).toEqual([{ date: await page.locator('.day-chosen').getAttribute('data-date') }]);
    await page.getByText(words.full, { exact: true }).click();
    await context.close();
  });
});

describe('two people and one last place', () => {
  it('one is kept the place; the other sees within seconds that it is gone, and three things to do instead', async () => {
    // Both are of branch B004, whose number follows from theirs.
    const date = await open.bookableDate(2, 'B004');
    await leave('B004', date, 1);
    const one = await signedIn(browser, open.system.url, customerId(343));
    const other = await signedIn(browser, open.system.url, customerId(363), PHONE);
    for (const { page } of [one, other]) {
      await page.locator(`button[data-date="${date}"][data-status=FEW]`).waitFor();
    }
    await fillIn(one, date);
    await other.page.locator(`button[data-date="${date}"][data-status=FULL]`).waitFor();
    // A day that cannot be taken can be asked about; drivers of browsers take aria-disabled for more than it says.
    await other.page.locator(`button[data-date="${date}"]`).click({ force: true });
    await other.page.getByRole('heading', { name: '最近可约的日期' }).waitFor();
    await other.page.getByRole('heading', { name: '附近有名额的网点' }).waitFor();
    expect(await accessibilityFaults(other.page)).toEqual([]);
    await other.page.getByRole('button', { name: '排队候补' }).click();
    await other.page.getByText('您排在第 1 位').waitFor();
    await toReview(one);
    await one.page.getByRole('button', { name: one.words.send }).click();
    await one.page.getByRole('heading', { name: one.words.done }).waitFor();
    expect(await statesOf(343)).toEqual(['BOOKED']);
    expect(await statesOf(363)).toEqual([]);

    // It comes free again, and is offered to whoever waits.
    await one.page.getByRole('button', { name: one.words.cancel }).click();
    await one.page.getByRole('button', { name: one.words.cancelSure }).click();
    await other.page.getByRole('link', { name: '我的预约' }).click();
    await other.page.getByRole('button', { name: '去确认' }).click();
    await other.page.locator('[data-hold=HELD]').waitFor();
    await other.page.getByText('全部提前还款', { exact: true }).click();
    await toReview(other);
    await other.page.getByRole('button', { name: other.words.send }).click();
    await other.page.getByRole('heading', { name: other.words.done }).waitFor();
    expect((await statesOf(363)).filter((state) => state === 'BOOKED')).toEqual(['BOOKED']);
    for (const { context } of [one, other]) await context.close();
  });

  it('is refused on the day’s own field, with the level that is full, when it goes while the calendar is old', async () => {
    const date = await open.bookableDate(2, 'B003');
    await leave('B003', date, 1);
    const { page, context } = await signedIn(browser, open.system.url, customerId(302));
    await page.locator(`button[data-date="${date}"][data-status=FEW]`).waitFor();
    // From now on the calendar does not follow.
    await page.route(/\/calendar\?/, (route) => route.abort('connectionreset'));
    const rival = open.customer(322);
    const held = await open.http('POST', '/api/v1/holds', {
      token: rival.token,
      body: { loanId: rival.loanId, branchId: 'B003', date },
    });
    expect(held.status).toBe(201);
    await chooseDay(page, date);
    const refusal = page.locator('.refusal[data-code=QUOTA_DAY_FULL]');
    await refusal.getByText('当天约满').waitFor();
    expect(await page.locator('#fault-day').textContent()).toContain('约满');
    expect(await page.locator('#field-day:focus').count()).toBe(1);
    await refusal.getByRole('heading', { name: '现在有名额' }).waitFor();
    await refusal.getByRole('button').first().click();
    await page.locator('[data-hold=HELD]').waitFor();
    await context.close();
  });
});

describe('a hold that ends while somebody types', () => {
  it('warns in time, takes no focus and no word, and is had again by one touch', async () => {
    const signed = await signedIn(browser, open.system.url, customerId(303));
    const { page, context, words } = signed;
    await page.locator(BOOKABLE).first().waitFor();
    await page.clock.install();
    await fillIn(signed);
    const phone = page.getByLabel(words.phone);
    await phone.fill('');
    await phone.pressSequentially('1390013');
    await page.clock.fastForward('08:35');
    await page.getByText('保留即将结束').waitFor();
    await page.clock.fastForward('01:00');
    await page.getByText('30 秒内结束').waitFor();
    // The clock of the page is put forward by the test, and so is that of the store.
    await open.database.pool.query(
      "UPDATE bookings SET expires_at = now() - interval '1 second' WHERE loan_id = $1 AND status = 'HELD'",
      [loanId(303)],
    );
    await page.clock.fastForward('00:40');
    await page.getByText('保留已到期').waitFor();
    await phone.pressSequentially('8000');
    expect(await phone.inputValue()).toBe('13900138000');
    expect(await page.getByLabel(words.amount, { exact: true }).inputValue()).toBe('50000');
    await waitUntil(async () => ((await statesOf(303)).includes('EXPIRED') ? true : undefined), {
      timeoutMs: 30_000,
    });
    await page.getByRole('button', { name: '再次保留' }).click();
    await page.locator('[data-hold=HELD]').waitFor();
    expect((await statesOf(303)).toSorted()).toEqual(['EXPIRED', 'HELD']);
    await context.close();
  });
});
