import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { openSystem, type TestSystem, waitUntil } from '../harness/index.js';
import { accessibilityFaults, openBrowser } from './browser.js';
import { openStaffPage } from './staff.js';

/** Each look for faults of access reads the whole board; beside other tests that takes half a minute. */
jest.setTimeout(300_000);

let open: TestSystem;
let browser: Browser;
let days: string[];

beforeAll(async () => {
  open = await openSystem({ apiProcesses: 1 });
  browser = await openBrowser();
  const { body } = await open.http<{ days: { date: string; status: string }[] }>(
    'GET',
    '/api/v1/branches/B004/calendar',
  );
  days = body.days.filter(({ status }) => status === 'OPEN').map(({ date }) => date);
});

afterAll(async () => {
  await browser?.close();
  await open?.stop();
});

const goTo = async (page: Page, month: string): Promise<void> => {
  await page.goto(`${open.system.url}/console/quotas?month=${month.slice(0, 7)}&months=1`);
  await page.locator('.heat-cell').first().waitFor();
};

/** Columns are the days of the month. */
const cell = (page: Page, row: number, date: string): Locator =>
  page.locator(`.heat-cell[data-row="${row}"][data-column="${Number(date.slice(8)) - 1}"]`);

async function capacities(branchIds: string[], dates: string[]): Promise<(number | null)[]> {
  const { rows } = await open.database.pool.query<{ capacity: number | null }>(
    `SELECT capacity FROM quota_counters WHERE branch_id = ANY ($1) AND period = 'DAY' AND pool = 'ALL'
     AND time_window = '' AND product_group = 'HOUSING' AND period_start = ANY ($2::date[])
     ORDER BY branch_id, period_start`,
    [branchIds, dates],
  );
  return rows.map(({ capacity }) => capacity);
}

describe('the quota board', () => {
  it('takes a cap away for branches and days that were dragged over, once another person says yes', async () => {
    const at = days.findIndex(
      (date, index) => index > 4 && days[index + 1]?.slice(0, 7) === date.slice(0, 7),
    );
    const [from, to] = [days[at]!, days[at + 1]!];
    const maker = await openStaffPage(open, browser, { role: 'quota-maker' });
    await goTo(maker.page, from);
    await cell(maker.page, 3, from).hover();
    await maker.page.mouse.down();
    await cell(maker.page, 4, to).hover();
    await maker.page.mouse.up();
    expect(await accessibilityFaults(maker.page)).toEqual([]);
    await maker.page.getByRole('button', { name: '调整名额' }).click();
    await maker.page.locator('label').filter({ hasText: '不限' }).click();
    await maker.page.getByLabel('理由').fill('季末放开');
    await maker.page.getByRole('button', { name: '预览' }).click();
    await maker.page.getByText('需要另一位复核人员审批后生效。').waitFor();
    expect(await accessibilityFaults(maker.page)).toEqual([]);
    await maker.page.getByRole('button', { name: '提交审批' }).click();
    await maker.page.getByText(/等待另一位复核人员审批/).waitFor();
    await maker.page.getByRole('link', { name: '查看变更' }).click();
    await maker.page.getByText('这是您提交的变更，须由另一位复核人员审批。').waitFor();
    expect(await maker.page.getByRole('button', { name: '批准' }).count()).toBe(0);
    expect(await capacities(['B004', 'B005'], [from, to])).not.toContain(null);

    const checker = await openStaffPage(open, browser, { role: 'quota-checker', language: 'en' });
    await checker.page.getByRole('link', { name: 'Quota changes' }).click();
    await checker.page.getByRole('button', { name: 'Open the change of B004, B005' }).click();
    await checker.page.getByRole('button', { name: 'Reject' }).click();
    await checker.page.getByText('Say why you reject it.').waitFor();
    expect(await accessibilityFaults(checker.page)).toEqual([]);
    await checker.page.getByRole('button', { name: 'Approve' }).click();
    await checker.page.getByRole('dialog').getByText('Applied').first().waitFor();
    expect(await capacities(['B004', 'B005'], [from, to])).toEqual([null, null, null, null]);
    expect([...maker.complaints, ...checker.complaints]).toEqual([]);
    await maker.context.close();
    await checker.context.close();
  });

  it('shows what somebody else has changed meanwhile, and loses nothing that was typed', async () => {
    const date = days[3]!;
    const { page, context, complaints } = await openStaffPage(open, browser, {
      role: 'quota-maker',
      language: 'en',
    });
    await goTo(page, date);
    await cell(page, 5, date).click();
    await page.getByRole('button', { name: 'Change quota' }).click();
    await page.getByLabel('New capacity').fill('33');
    await page.getByLabel('Reason').fill('fewer staff');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('Bookings touched').waitFor();
    const other = await open.http('POST', '/api/v1/staff/quota-changes', {
      token: open.token({ role: 'quota-maker' }),
      body: {
        branchId: 'B006',
        product: 'MORTGAGE',
        changes: [{ period: 'DAY', start: date, set: 38 }],
        reason: 'faster',
      },
    });
    expect(other.status).toBe(201);
    await page.getByRole('button', { name: 'Submit' }).click();
    await page.getByText(/Somebody changed these counters meanwhile/).waitFor();
    expect(await page.getByLabel('Reason').inputValue()).toBe('fewer staff');
    expect(await capacities(['B006'], [date])).toEqual([38]);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Submit' }).click();
    await page.getByText('In effect').waitFor();
    expect(await capacities(['B006'], [date])).toEqual([33]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('keeps a change that was begun over a reload', async () => {
    const date = days[4]!;
    const { page, context } = await openStaffPage(open, browser, { role: 'quota-maker', language: 'en' });
    await goTo(page, date);
    await cell(page, 6, date).click();
    await page.getByRole('button', { name: 'Change quota' }).click();
    await page.getByLabel('New capacity').fill('44');
    await page.getByLabel('Reason').fill('typed before the reload');
    await page.reload();
    await page.getByRole('button', { name: 'Continue' }).click();
    expect(await page.getByLabel('Reason').inputValue()).toBe('typed before the reload');
    expect(await page.getByLabel('New capacity').inputValue()).toBe('44');
    await context.close();
  });

  it('is used by the keyboard alone', async () => {
    const { page, context } = await openStaffPage(open, browser, { role: 'quota-maker', language: 'en' });
    await goTo(page, days[2]!);
    await page.locator('.heat-cell[tabindex="0"]').focus();
    const focused = (): Promise<string> =>
      page.evaluate<string>(
        '[document.activeElement.dataset.row, document.activeElement.dataset.column].join()',
      );
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    const last = new Date(
      Date.UTC(Number(days[2]!.slice(0, 4)), Number(days[2]!.slice(5, 7)), 0),
    ).getUTCDate();
    expect(await focused()).toBe(`1,${last - 1}`);
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Shift+ArrowDown');
    expect(await page.locator('[aria-selected="true"]').count()).toBe(4);
    await page.keyboard.press('Control+End');
    expect(await focused()).toBe(`19,${last - 1}`);
    await page.keyboard.press('Escape');
    expect(await page.locator('[aria-selected="true"]').count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('cell', { name: /Month/ }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await context.close();
  });

  it('offers those who may not change anything only what they may', async () => {
    const { page, context } = await openStaffPage(open, browser, { role: 'teller', branch: 'B001' });
    await goTo(page, days[2]!);
    await cell(page, 0, days[2]!).click();
    await page.getByRole('button', { name: '查看明细' }).waitFor();
    expect(await page.getByRole('button', { name: '调整名额' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: '候场室' }).count()).toBe(0);
    await page.goto(`${open.system.url}/console/waiting-room`);
    await page.getByText('没有这个页面，或您的岗位无权使用。').waitFor();
    await context.close();
  });

  it('opens two hundred branches × two months, and scrolls through them', async () => {
    await open.database.pool.query(`
      INSERT INTO branches (id, name_zh, name_en, region_zh, region_en, address_zh, address_en, latitude, longitude,
        time_zone, phone, opens_at, closes_at, product_groups)
      SELECT 'X' || lpad(n::text, 3, '0'), name_zh, name_en, region_zh, region_en, address_zh, address_en, latitude,
        longitude, time_zone, phone, opens_at, closes_at, product_groups
      FROM branches CROSS JOIN generate_series(1, 180) AS n WHERE id = 'B001'`);
    await open.database.pool.query(`
      INSERT INTO quota_counters (branch_id, product_group, period, period_start, capacity, ceiling)
      SELECT 'X' || lpad(n::text, 3, '0'), product_group, period, period_start, capacity, ceiling
      FROM quota_counters CROSS JOIN generate_series(1, 180) AS n
      WHERE branch_id = 'B001' AND pool = 'ALL' AND time_window = ''
      ON CONFLICT DO NOTHING`);
    await waitUntil(
      async () => {
        const { body } = await open.http<{ total: number }>('GET', '/api/v1/branches?limit=500');
        return body.total >= 200;
      },
      { timeoutMs: 90_000 },
    );
    const { page, context } = await openStaffPage(open, browser, { role: 'quota-maker', language: 'en' });
    await page.getByRole('link', { name: 'Quota board' }).click();
    await page.locator('.heat-cell').first().waitFor();
    await page.getByRole('link', { name: 'Quota changes' }).click();
    const fromMs = performance.now();
    await page.getByRole('link', { name: 'Quota board' }).click();
    await page.locator('[role="grid"][aria-rowcount="201"] .heat-cell').first().waitFor();
    console.log(`the board of 200 branches is there after ${Math.round(performance.now() - fromMs)} ms`);
    // Only what is near the screen is in the page, however many branches there are.
    const rows = await page.locator('.heat-row').count();
    expect(rows).toBeGreaterThan(5);
    expect(rows).toBeLessThan(60);
    const worst = await page.evaluate<number>(`(async () => {
      const box = document.querySelector('.heat');
      let before = performance.now(), worst = 0;
      for (let step = 0; step < 60; step += 1) {
        box.scrollTop += 120;
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        worst = Math.max(worst, now - before);
        before = now;
      }
      return worst;
    })()`);
    console.log(`the longest frame while scrolling took ${Math.round(worst)} ms`);
    await page.locator('.heat-branch').getByText('X160').waitFor();
    await context.close();
  });
});
