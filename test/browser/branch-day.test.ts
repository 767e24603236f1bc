import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { openSystem, type TestSystem } from '../harness/index.js';
import { accessibilityFaults, openBrowser } from './browser.js';
import { openStaffPage } from './staff.js';

jest.setTimeout(180_000);

let open: TestSystem;
let browser: Browser;
/** An open day, and the booking of the first customer on it. */
let date: string;

const first = <T>(rows: readonly T[]): T => rows[0]!;

beforeAll(async () => {
  open = await openSystem({ apiProcesses: 2 });
  browser = await openBrowser();
  date = await open.bookableDate(3);
});

afterAll(async () => {
  await browser?.close();
  await open?.stop();
});

const dayOf = (day: string): string => `${open.system.url}/console/day?branch=B001&date=${day}`;

async function book(n: number): Promise<{ id: string; number: string }> {
  const { id, loanId, token } = open.customer(n);
  const answer = await open.http<{ id: string; number: string }>('POST', '/api/v1/bookings', {
    token,
    headers: { 'idempotency-key': `booking of ${id}`.replaceAll(' ', '-') },
    body: { loanId, branchId: 'B001', date, kind: 'FULL', contact: { phone: '13800138000' } },
  });
  expect(answer.status).toBe(201);
  return answer.body;
}

async function fillBooking(page: Page, customer: string): Promise<void> {
  await page.getByLabel('客户号').fill(customer);
  await page.getByLabel('贷款号').fill(customer.replace('C', 'L'));
  await page.getByRole('dialog').getByLabel('电话', { exact: true }).last().fill('13800138000');
}

describe('the day of a branch', () => {
  it('books for a customer at the counter, with the words of the server on the fields', async () => {
    const { page, context, complaints } = await openStaffPage(open, browser, {
      role: 'teller',
      branch: 'B001',
    });
    await page.goto(dayOf(date));
    await page.getByRole('button', { name: '代客预约' }).click();
    await page.locator('label').filter({ hasText: '柜台' }).click();
    await page.getByRole('button', { name: '预约', exact: true }).click();
    await page.getByText('请填写客户号').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await fillBooking(page, 'C100201');
    await page.locator('label').filter({ hasText: '部分还款' }).click();
    await page.getByLabel('金额（元）').fill('12');
    await page.locator('label').filter({ hasText: '减少月供' }).click();
    await page.getByRole('button', { name: '预约', exact: true }).click();
    await page
      .locator('.ant-form-item')
      .filter({ hasText: '金额（元）' })
      .locator('.ant-form-item-explain-error')
      .waitFor();
    await page.getByLabel('金额（元）').fill('50,000');
    await page.getByRole('button', { name: '预约', exact: true }).click();
    await page.getByText(/预约成功/).waitFor();
    const { rows } = await open.database.pool.query(
      "SELECT channel, status, date::text FROM bookings WHERE loan_id = 'L100201'",
    );
    expect(rows).toEqual([{ channel: 'COUNTER', status: 'BOOKED', date }]);
    expect(await page.evaluate<string>('JSON.stringify({ ...sessionStorage })')).not.toContain('13800138000');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows what happens elsewhere at once, and checks in by number', async () => {
    const watching = await openStaffPage(open, browser, { role: 'teller', branch: 'B001', language: 'en' });
    await watching.page.goto(dayOf(date));
    await watching.page.getByText('Live', { exact: true }).waitFor();
    const { id, number } = await book(202);
    const bookedMs = performance.now();
    await watching.page.getByRole('button', { name: number, exact: true }).waitFor();
    console.log(`a booking was on the other screen ${Math.round(performance.now() - bookedMs)} ms later`);
    await watching.page.getByLabel('Booking number or QR code').fill(number);
    await watching.page.keyboard.press('Enter');
    await watching.page.locator('[role="alert"]').first().waitFor();
    expect(await accessibilityFaults(watching.page)).toEqual([]);

    const today = first(
      (
        await open.database.pool.query<{ today: string }>(
          "SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date::text AS today",
        )
      ).rows,
    ).today;
    await open.database.pool.query('UPDATE bookings SET date = $2 WHERE id = $1', [id, today]);
    const other = await openStaffPage(open, browser, { role: 'teller', branch: 'B001' });
    await other.page.goto(dayOf(today));
    await other.page.getByText('实时', { exact: true }).waitFor();
    await watching.page.goto(dayOf(today));
    await watching.page.getByText('Live', { exact: true }).waitFor();
    await watching.page.getByLabel('Booking number or QR code').fill(number.toLowerCase());
    await watching.page.keyboard.press('Enter');
    await watching.page
      .getByText(/Checked in: ticket/)
      .first()
      .waitFor();
    await other.page.getByRole('cell', { name: /已到店/ }).waitFor();
    await other.page.getByRole('button', { name: `办结 ${number}` }).click();
    await watching.page.getByRole('cell', { name: 'Served' }).waitFor();
    expect([...watching.complaints, ...other.complaints]).toEqual([]);
    await watching.context.close();
    await other.context.close();
  });

  it('says that the line is lost, and comes back by itself', async () => {
    const { page, context } = await openStaffPage(open, browser, { role: 'teller', branch: 'B001' });
    await page.goto(dayOf(date));
    await page.getByText('实时', { exact: true }).waitFor();
    await context.setOffline(true);
    await page.getByText('网络已断开，恢复后自动更新。').waitFor();
    await context.setOffline(false);
    await page.getByText('网络已断开，恢复后自动更新。').waitFor({ state: 'detached' });
    await page.getByText('实时', { exact: true }).waitFor();
    const { number } = await book(203);
    await page.getByRole('button', { name: number, exact: true }).waitFor();
    expect(await page.getByRole('button', { name: number, exact: true }).count()).toBe(1);
    await context.close();
  });

  it('closes a day, having said whom that touches, and works through what follows', async () => {
    const { number } = await book(204);
    const maker = await openStaffPage(open, browser, { role: 'quota-maker', branch: 'B001', language: 'en' });
    const { page } = maker;
    await page.getByRole('link', { name: 'Closures' }).click();
    await page.getByRole('button', { name: 'Plan a closure' }).click();
    await page.getByLabel('From', { exact: true }).fill(date);
    await page.getByLabel('To', { exact: true }).fill(date);
    await page.getByLabel('Reason in Chinese').fill('停电');
    await page.getByLabel('Reason in English').fill('Power cut');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('cell', { name: number }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.reload();
    await page.getByRole('button', { name: 'Plan a closure' }).click();
    expect(await page.getByLabel('Reason in English').inputValue()).toBe('Power cut');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('cell', { name: number }).waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).last().click();
    await page.getByText('The closure stands').waitFor();
    await page.getByRole('link', { name: 'To the worklist' }).click();
    await page.getByRole('button', { name: `Open the task: Move for a closure ${number}` }).click();
    await page.getByRole('button', { name: 'Note the offer' }).click();
    await page.getByText('Say what happened').waitFor();
    await page.getByLabel('Note').fill('called, wants Friday');
    await page.getByRole('button', { name: 'Note the offer' }).click();
    await page.getByRole('dialog').getByText('Offered', { exact: true }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const { rows } = await open.database.pool.query<{ status: string }>(
      'SELECT task.status FROM tasks AS task JOIN bookings ON bookings.id = task.booking_id WHERE bookings.number = $1',
      [number],
    );
    expect(rows).toEqual([{ status: 'OFFERED' }]);
    expect(maker.complaints).toEqual([]);
    await maker.context.close();
  });

  it('finds what was done in the log, and takes it out as a file', async () => {
    const { page, context, complaints } = await openStaffPage(open, browser, {
      role: 'auditor',
      context: { acceptDownloads: true },
    });
    await page.getByRole('link', { name: '操作日志' }).click();
    await page.getByRole('cell', { name: 'CHECKED_IN' }).first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: '导出 CSV' }).click();
    const file = await coming;
    expect(await readFile(await file.path(), 'utf8')).toContain('CHECKED_IN');
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('those on call', () => {
  it('see whether every promise holds, and hold the door', async () => {
    const { page, context, complaints } = await openStaffPage(open, browser, { role: 'sre', language: 'en' });
    await page.getByRole('link', { name: 'Reliability' }).click();
    await page.getByRole('cell', { name: 'INV-1', exact: true }).waitFor();
    expect(await page.getByRole('cell', { name: 'Holds' }).count()).toBeGreaterThan(5);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'Waiting room' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Pause' }).last().click();
    await page.getByText('Say why').waitFor();
    await page.getByLabel('Reason').fill('the core bank is slow');
    await page.getByRole('button', { name: 'Pause' }).last().click();
    await page.getByText(/Paused: nobody is let in/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByLabel('Reason').fill('it is well again');
    await page.getByRole('button', { name: 'Resume' }).last().click();
    await page.getByText(/a minute are let in/).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
