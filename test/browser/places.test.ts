import { describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type TestSystem, waitUntil } from '../harness/index.js';
import { accessibilityFaults, expectPage, PHONE } from './browser.js';
import { press, toDay } from './keyboard.js';
import {
  BOOKABLE,
  chooseDay,
  customerId,
  fillIn,
  loanId,
  signedIn,
  toReview,
  dayCell,
  LOOKS_MAX,
} from './customer.js';
import { openForTests } from './opened.js';

jest.setTimeout(240_000);

let open: TestSystem;
let browser: Browser;

openForTests({ apiProcesses: 1 }, (opened) => ({ open, browser } = opened));

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
    // Nobody is sent to another city for a day that is a little less crowded.
    const home = (await page.locator('#field-branch .strong').first().textContent()) ?? '?';
    expect(told).toContain(home);
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
      await dayCell(page, date);
      await page.locator(`button[data-date="${date}"][data-status=FEW]`).waitFor();
    }
    await fillIn(one, date);
    const heldMs = performance.now();
    let looks = 0;
    other.page.on('response', (response) => (looks += /\/calendar\?/.test(response.url()) ? 1 : 0));
    await other.page.locator(`button[data-date="${date}"][data-status=FULL]`).waitFor();
    const seenMs = performance.now() - heldMs;
    process.stderr.write(`the other page shows it ${Math.round(seenMs)} ms later, by ${looks} looks\n`);
    expect(looks).toBeLessThanOrEqual(LOOKS_MAX);
    // A day that cannot be taken can be asked about; drivers of browsers take aria-disabled for more than it says.
    await other.page.locator(`button[data-date="${date}"]`).click({ force: true });
    await other.page.getByRole('heading', { name: '最近可约的日期' }).waitFor();
    await other.page.getByRole('heading', { name: /^其他有名额的网点/ }).waitFor();
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
    await dayCell(page, date);
    await page.locator(`button[data-date="${date}"][data-status=FEW]`).waitFor();
    // From now on the calendar does not follow; the look that comes next is not under way yet.
    await page.waitForResponse(/\/calendar\?/);
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
    await expectPage(page.locator('#fault-day')).toContainText('约满');
    await expectPage(page.locator('#field-day:focus')).toHaveCount(1);
    await refusal.getByRole('heading', { name: '现在有名额' }).waitFor();
    await refusal.getByRole('button').first().click();
    await page.locator('[data-hold=HELD]').waitFor();
    await context.close();
  });
});

describe('a full day', () => {
  it('is told as kept to whoever it is kept for', async () => {
    const date = await open.bookableDate(7, 'B004');
    await leave('B004', date, 1);
    const { page, context } = await signedIn(browser, open.system.url, customerId(383), PHONE);
    await chooseDay(page, date);
    await page.locator(`button[data-date="${date}"][data-status=FULL]`).waitFor();
    await page.locator('#about-day').getByText('最后一个名额已为您保留').waitFor();
    await expectPage(page.getByRole('button', { name: '排队候补' })).toHaveCount(0);
    await context.close();
  });

  it('is not looked at any more once one of the days instead of it is chosen', async () => {
    const date = await open.bookableDate(2, 'B005');
    await leave('B005', date, 0);
    const { page, context } = await signedIn(browser, open.system.url, customerId(344), PHONE);
    await dayCell(page, date);
    await page.locator(`button[data-date="${date}"][data-status=FULL]`).click({ force: true });
    const instead = page.getByRole('heading', { name: '最近可约的日期' });
    await instead.locator('xpath=following-sibling::*').getByRole('button').first().press('Enter');
    // The button goes with the day that is full; whoever pressed it by a key is at the day that they chose.
    await page.locator('.day-chosen:focus').waitFor();
    // This branch offers its days in parts, so that one of them is to be chosen as well.
    await page.locator('input[name=window]:enabled').first().check();
    await page.locator('[data-hold=HELD]').waitFor();
    await expectPage(instead).toHaveCount(0);
    await context.close();
  });
});

describe('a line', () => {
  it('is joined for two weeks and several branches by two touches, and says that it is urgent', async () => {
    const date = await open.bookableDate(2, 'B010');
    await leave('B010', date, 1);
    const first = open.customer(329);
    const held = await open.http('POST', '/api/v1/holds', {
      token: first.token,
      body: { loanId: first.loanId, branchId: 'B010', date },
    });
    expect(held.status).toBe(201);
    const { page, context } = await signedIn(browser, open.system.url, customerId(309), PHONE);
    await dayCell(page, date);
    const full = page.locator(`button[data-date="${date}"][data-status=FULL]`);
    await full.waitFor();
    await toDay(page, date);
    await page.keyboard.press('Enter');
    // By the keyboard alone from here on: a range, other branches, and that it cannot wait.
    const line = '.notice .stack-small';
    await press(page, `${line} .ticks input[type=radio]`, 'ArrowDown');
    // It is there once it is known that there are some.
    await page.getByLabel('附近网点也可以').waitFor();
    await press(page, `${line} > .tick:not(:has(+ .row)) input`, 'Space');
    await expectPage(page.getByLabel('附近网点也可以')).toBeChecked();
    await press(page, `${line} > .tick:has(+ .row) input`, 'Space');
    const join = `${line} .row .button`;
    await press(page, join);
    // What is missing has the focus, and is said: the reason, and words where no reason fits.
    await page.getByRole('alert').filter({ hasText: '请选择一个原因' }).waitFor();
    await page.locator('fieldset input[type=radio]:focus').waitFor();
    await page.keyboard.press('ArrowUp');
    await expectPage(page.getByLabel('其他原因')).toBeChecked();
    await press(page, join);
    await page.getByRole('alert').filter({ hasText: '请简要说明紧急情况' }).waitFor();
    await page.locator('input[maxlength]:focus').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.type('下周外派出境');
    await press(page, join);
    await page.getByText('网点审核中').waitFor();
    // Other days of the two weeks have places, so that one is offered within moments.
    await page.getByText('已有名额为您保留').or(page.getByText('您排在第')).first().waitFor();
    const { rows } = await open.database.pool.query<{ branches: number; from: string; days: number }>(
      `SELECT cardinality(branch_ids) AS branches, from_date::text AS "from", to_date - from_date AS days
       FROM waitlist_entries WHERE loan_id = $1`,
      [loanId(309)],
    );
    expect(rows).toEqual([{ branches: 3, from: date, days: 13 }]);
    const { rows: asked } = await open.database.pool.query(
      `SELECT r.status, r.reason, r.note FROM urgent_requests r JOIN waitlist_entries e ON e.id = r.entry_id
       WHERE e.loan_id = $1`,
      [loanId(309)],
    );
    expect(asked).toEqual([{ status: 'ASKED', reason: 'OTHER', note: '下周外派出境' }]);
    await context.close();
  });
});

describe('a hold', () => {
  it('is kept for longer when the person asks for more time', async () => {
    const signed = await signedIn(browser, open.system.url, customerId(304));
    const { page, context, words } = signed;
    await fillIn(signed);
    const { rows } = await open.database.pool.query<{ expiresAt: Date }>(
      `UPDATE bookings SET expires_at = now() + interval '80 seconds' WHERE loan_id = $1 AND status = 'HELD'
       RETURNING expires_at AS "expiresAt"`,
      [loanId(304)],
    );
    // As if the minutes until then had passed on the page as well.
    await page.evaluate(
      `(() => {
        const kept = JSON.parse(sessionStorage.getItem('yuhuan.draft'));
        Object.assign(kept.draft.hold, { endsAtMs: Date.now() + 80_000, expiresAt: '${rows[0]!.expiresAt.toISOString()}' });
        sessionStorage.setItem('yuhuan.draft', JSON.stringify(kept));
      })()`,
    );
    await page.reload();
    await page.getByText('保留即将结束').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '延长保留' }).click();
    await page.getByText('保留即将结束').waitFor({ state: 'detached' });
    await expectPage(page.locator('.hold-clock')).toHaveText(/^(?:5:00|4:\d\d)$/);
    const { rows: left } = await open.database.pool.query<{ seconds: number }>(
      `SELECT extract(epoch FROM expires_at - now())::float8 AS seconds FROM bookings WHERE loan_id = $1`,
      [loanId(304)],
    );
    expect(left[0]!.seconds).toBeGreaterThan(200);
    await toReview(signed);
    await page.getByRole('button', { name: words.send }).click();
    await page.getByRole('heading', { name: words.done }).waitFor();
    expect(await statesOf(304)).toEqual(['BOOKED']);
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
    // It stands still from now on: what is told of the last half minute is told for that long, however slow the machine.
    await page.clock.pauseAt(await page.evaluate<number>('Date.now()'));
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
    await expectPage(phone).toHaveValue('13900138000');
    await expectPage(page.getByLabel(words.amount, { exact: true })).toHaveValue('50000');
    await waitUntil(async () => ((await statesOf(303)).includes('EXPIRED') ? true : undefined), {
      timeoutMs: 30_000,
    });
    await page.getByRole('button', { name: '再次保留' }).click();
    await page.locator('[data-hold=HELD]').waitFor();
    expect((await statesOf(303)).toSorted()).toEqual(['EXPIRED', 'HELD']);
    await context.close();
  });
});

describe('branches', () => {
  it('stand by region, and by distance for whoever says where they are', async () => {
    const { page, context } = await signedIn(browser, open.system.url, customerId(306), {
      ...PHONE,
      // In Shanghai, to the metre; what is asked for is a kilometre or so.
      geolocation: { latitude: 31.230416, longitude: 121.473701 },
      permissions: ['geolocation'],
    });
    await page.getByRole('button', { name: '换网点' }).click();
    const list = page.locator('.branches');
    await list.locator('.branch-region').first().waitFor();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/branches?')) asked.push(new URL(request.url()).search);
    });
    await page.getByRole('button', { name: '按距离排序' }).click();
    await page.getByText('已按距离由近到远排序').waitFor();
    await list
      .getByText(/公里|米/)
      .first()
      .waitFor();
    await expectPage(list.locator('.branch-region')).toHaveCount(0);
    expect(asked.map(decodeURIComponent)).toEqual(['?near=31.23,121.47']);
    const told = await list.locator('.option .small').allTextContents();
    const metres = told.map((text) => {
      const [, number = '', unit = ''] = /^([\d,.]+)\s*(公里|米)/.exec(text) ?? [];
      return Number(number.replaceAll(',', '')) * (unit === '米' ? 1 : 1_000);
    });
    expect(metres.length).toBeGreaterThan(5);
    expect(metres).toEqual(metres.toSorted((a, b) => a - b));
    // And when the nearest has a place.
    await list.locator('.option').first().getByText('最早').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await context.close();
  });

  it('stay by region for whoever does not say', async () => {
    const { page, context } = await signedIn(browser, open.system.url, customerId(307));
    await page.getByRole('button', { name: '换网点' }).click();
    await page.getByRole('button', { name: '按距离排序' }).click();
    await page.getByText('未能获得位置，已按地区排列').waitFor();
    await expectPage.poll(() => page.locator('.branch-region').count()).toBeGreaterThan(1);
    await context.close();
  });
});
