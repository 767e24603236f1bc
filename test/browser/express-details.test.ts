import { describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { TestSystem } from '../harness/index.js';
import { accessibilityFaults, expectPage, PHONE } from './browser.js';
import { customerId, signedIn } from './customer.js';
import { turnOff, turnOn } from './express.js';
import { openForTests } from './opened.js';

jest.setTimeout(180_000);

const LOANS = /\/api\/v1\/loans$/;

let open: TestSystem;
let browser: Browser;

openForTests({ apiProcesses: 1 }, (opened) => ({ open, browser } = opened));

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
