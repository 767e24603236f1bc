import { expect, it } from '@jest/globals';
import { expectPage } from '../browser.js';
import type { Locator, Page } from 'playwright-core';
import type { Stage } from './stage.js';

/** Where no other test of the console opens windows, one for each language. */
const BRANCH_OF = { 'zh-CN': 'B015', en: 'B014' } as const;
const [MORNING, AFTERNOON] = ['09:00-12:00', '13:00-17:00'] as const;

/** Places that the server names with its no, and staff take. */
export function namedInstead(stage: Stage): void {
  const { t } = stage;
  const branchId = BRANCH_OF[stage.language];
  const customer = (n: number) => stage.open.customer((stage.language === 'en' ? 360 : 260) + n);
  const fillIn = async (drawer: Locator, n: number): Promise<void> => {
    const { id, loanId } = customer(n);
    await drawer.getByLabel(t('day.customer'), { exact: true }).fill(id);
    await drawer.getByLabel(t('day.loan'), { exact: true }).fill(loanId);
  };
  const book = async (drawer: Locator): Promise<void> => {
    await stage.button(drawer, 'book.submit').click();
    await drawer.getByText(t.like('book.done')).waitFor();
  };
  const phoneOf = (drawer: Locator): Locator =>
    drawer.getByRole('textbox', { name: t('day.phone'), exact: true });
  const slotOf = async (n: number): Promise<unknown> => {
    const { rows } = await stage.open.database.pool.query(
      `SELECT date::text, time_window AS window FROM bookings WHERE loan_id = $1 AND status = 'BOOKED'`,
      [customer(n).loanId],
    );
    return rows;
  };

  it('books the window of the day that the server names instead, also for whom was to be put in line', async () => {
    const date = await dayWithWindows(stage, branchId);
    const { token, loanId } = customer(1);
    const taken = await stage.open.http('POST', '/api/v1/bookings', {
      token,
      headers: { 'idempotency-key': `window-of-${loanId}` },
      body: { loanId, branchId, date, window: MORNING, kind: 'FULL', contact: { phone: '13800138000' } },
    });
    expect([taken.status, taken.body]).toEqual([201, expect.anything()]);

    let page: Page = await stage.at('teller', `/day?branch=${branchId}&date=${date}`);
    await stage.button(page, 'day.bookFor').click();
    let drawer = page.getByRole('dialog');
    await fillIn(drawer, 2);
    await phoneOf(drawer).fill('13800138000');
    await drawer.getByRole('combobox', { name: t('slot.window') }).click();
    await page.locator('.ant-select-item-option').filter({ hasText: MORNING }).click();
    await stage.button(drawer, 'book.submit').click();
    await drawer.getByText(t('book.instead')).waitFor();
    // Who thinks of waiting and goes back finds the booking as it was.
    await stage.button(drawer, 'line.instead').click();
    await stage.button(drawer, 'line.submit').waitFor();
    await stage.button(drawer, 'act.leave').click();
    await expectPage(phoneOf(drawer)).toHaveValue('13800138000');
    const afternoon = drawer.getByRole('button', { name: AFTERNOON });
    await expectPage(afternoon).toHaveCount(1);
    await afternoon.click();
    await drawer.locator('.ant-select').filter({ hasText: AFTERNOON }).waitFor();
    await book(drawer);
    expect(await slotOf(2)).toEqual([{ date, window: AFTERNOON }]);

    page = await stage.at('teller', `/waitlist?branch=${branchId}`);
    await stage.button(page, 'line.join').click();
    drawer = page.getByRole('dialog');
    await fillIn(drawer, 3);
    await drawer.getByLabel(t('line.from'), { exact: true }).fill(date);
    await drawer.getByLabel(t('slot.window'), { exact: true }).fill(AFTERNOON);
    await stage.button(drawer, 'line.submit').click();
    await drawer.getByText(t('line.book')).waitFor();
    expect(await stage.look(page, 'line-not-full')).toEqual([]);
    await drawer.getByRole('button', { name: AFTERNOON }).click();
    await phoneOf(drawer).fill('13800138000');
    await book(drawer);
    expect(await slotOf(3)).toEqual([{ date, window: AFTERNOON }]);
  });
}

/** One place in the morning, and three in the afternoon. */
async function dayWithWindows(stage: Stage, branchId: string): Promise<string> {
  const { body } = await stage.open.http<{ days: { date: string; status: string }[] }>(
    'GET',
    `/api/v1/branches/${branchId}/calendar`,
  );
  const start = body.days.filter(({ status }) => status === 'OPEN')[5]!.date;
  const made = await stage.open.http('POST', '/api/v1/staff/quota-changes', {
    token: stage.open.token({ role: 'quota-maker' }),
    headers: { 'idempotency-key': `windows-of-${branchId}` },
    body: {
      branchId,
      product: 'MORTGAGE',
      changes: [
        { period: 'DAY', start, window: MORNING, set: 1 },
        { period: 'DAY', start, window: AFTERNOON, set: 3 },
      ],
      reason: 'mornings and afternoons apart',
    },
  });
  expect([made.status, made.body]).toEqual([201, expect.objectContaining({ status: 'APPLIED' })]);
  return start;
}
