import { describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { TestSystem } from '../harness/index.js';
import { accessibilityFaults, expectPage, PHONE } from './browser.js';
import { customerId, type PageLanguage, signedIn } from './customer.js';
import { turnOff, turnOn } from './express.js';
import { openForTests } from './opened.js';

jest.setTimeout(180_000);

const QUOTES = /\/prepayment-options/;
const LOANS = /\/api\/v1\/loans$/;
const BESIDE = '.beside-figures';

let open: TestSystem;
let browser: Browser;

openForTests({ apiProcesses: 1 }, (opened) => ({ open, browser } = opened));

/** The rate is set anew before the day that is asked for. */
async function repriced(page: Page): Promise<void> {
  await page.route(QUOTES, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { notes: object[] };
    const notes = [{ code: 'AT_RATE_OF_TODAY', detail: '-' }, ...body.notes];
    await route.fulfill({ response: answer, json: { ...body, repricesOn: '2027-01-01', notes } });
  });
}

/** By the day that is asked for instalments have been paid. */
const LEAVES_TOO_LITTLE = {
  status: 422,
  contentType: 'application/problem+json',
  json: {
    code: 'VALIDATION_FAILED',
    status: 422,
    title: '-',
    detail: '-',
    retry: 'never',
    remedy: 'FIX_INPUT',
    traceId: 't1',
    errors: [
      {
        in: 'query',
        pointer: 'amount',
        code: 'AMOUNT_EXCEEDS_BALANCE',
        detail: '-',
        params: { balance: '49711.14' },
      },
    ],
  },
};

describe.each([
  ['zh-CN', /利率将于1月1日.*重新定价/, /银行核算为准/, /已逾期.*约 ?¥[\d,]+\.\d\d/],
  [
    'en',
    /set anew on .*January 1; .*rate of today/,
    /on the day is what counts/,
    /overdue.*about ¥[\d,]+\.\d\d/,
  ],
] as const)('below the figures of a repayment, in %s', (locale, atRate, noPromise, overdue) => {
  const opened = (customer: string) =>
    signedIn(browser, open.system.url, customer, { ...PHONE, locale: locale satisfies PageLanguage });

  it('stands that they are at the rate of today, where it is set anew by the day', async () => {
    const { page, context, words, complaints } = await opened(customerId(451));
    await page.getByText(words.full, { exact: true }).click();
    await expectPage(page.locator(BESIDE)).toHaveText(noPromise);
    await expectPage(page.locator(BESIDE)).not.toHaveText(atRate);
    await repriced(page);
    await page.getByText(words.part, { exact: true }).click();
    await page.getByLabel(words.amount, { exact: true }).fill('50000');
    await expectPage(page.locator(BESIDE)).toHaveText(atRate);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('stands what is overdue besides, and about how much', async () => {
    const { page, context, words } = await opened('C000001');
    await page.getByText(words.full, { exact: true }).click();
    await expectPage(page.locator('.notice-warn')).toHaveText(overdue);
    expect(await accessibilityFaults(page)).toEqual([]);
    await context.close();
  });

  it('stands, at the amount, that less is owed on the day, until it is mended', async () => {
    const { page, context, words } = await opened(customerId(452));
    await page.route(/amount=50000/, (route) => route.fulfill(LEAVES_TOO_LITTLE));
    await page.getByText(words.part, { exact: true }).click();
    await page.getByLabel(words.amount, { exact: true }).fill('50000');
    await expectPage(page.locator('#fault-amount')).toContainText('49,711.14');
    await expectPage(page.getByLabel(words.amount, { exact: true })).toHaveAttribute('aria-invalid', 'true');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel(words.amount, { exact: true }).fill('40000');
    await expectPage(page.locator('#fault-amount')).toBeEmpty();
    await expectPage(page.locator('.outcome').first()).toBeVisible();
    await context.close();
  });
});

async function bookedWithTheDayAlone(n: number): Promise<string> {
  const { loanId, token } = open.customer(n);
  const date = await open.bookableDate(3);
  await turnOn(open);
  const { status, body } = await open.http<{ id: string }>('POST', '/api/v1/bookings', {
    token,
    headers: { 'idempotency-key': `express-${n}` },
    body: { loanId, branchId: 'B001', date },
  });
  await turnOff(open);
  expect(status).toBe(201);
  return body.id;
}

describe('what is still to be said of a booking of express mode', () => {
  it('says why it cannot be asked for while the loans cannot be read, and asks for it when they can', async () => {
    const id = await bookedWithTheDayAlone(471);
    const { page, context, words } = await signedIn(browser, open.system.url, customerId(471), PHONE);
    let answer = (): void => undefined;
    const awaited = new Promise<void>((resolve) => (answer = resolve));
    await page.route(LOANS, async (route) => {
      await awaited;
      await route.abort();
    });
    await page.goto(`${open.system.url}/appointments/${id}`);
    const details = page.locator('section[aria-labelledby=details-title]');
    await expectPage(details.locator('[aria-busy=true]')).toBeVisible();
    answer();
    const again = details.getByRole('button', { name: '再试一次' });
    await again.waitFor();
    await expectPage(details.locator('[aria-busy=true]')).toHaveCount(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.unroute(LOANS);
    await again.click();
    await details.getByText(words.full, { exact: true }).waitFor();
    await expectPage(again).toHaveCount(0);
    await context.close();
  });
});
