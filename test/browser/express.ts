import { expect } from '@jest/globals';
import type { TestSystem } from '../harness/index.js';
import { accessibilityFaults } from './browser.js';
import { chooseDay, type SignedIn, toReview } from './customer.js';

const TURNED_ON = { reason: '月末高峰', until: new Date(Date.now() + 3_600_000).toISOString() };

async function turn(open: TestSystem, path: string, body: object): Promise<void> {
  const token = open.token({ role: 'sre' });
  const { status } = await open.http('POST', `/api/v1/staff/${path}`, { token, body });
  expect(status).toBeLessThan(300);
}

/** Books with the day alone while express mode is on, and then says how much; from any page, signed in. */
export async function bookInExpress(signed: SignedIn, open: TestSystem): Promise<void> {
  const { page, words } = signed;
  await turn(open, 'express', TURNED_ON);
  await page.locator('header a[href="/"]').first().click();
  await page.locator('#express-title').waitFor();
  await page.locator('[data-status]').first().waitFor();
  for (const asked of ['#kind-title', '#branch-title', '#phone-title']) {
    expect([asked, await page.locator(asked).count()]).toEqual([asked, 0]);
  }
  expect(await accessibilityFaults(page)).toEqual([]);
  await chooseDay(page);
  const parts = page.locator('input[name=window]:enabled');
  await page.locator('#about-day .strong').waitFor();
  if ((await parts.count()) > 0) await parts.first().check();
  await toReview(signed);
  await page.getByRole('button', { name: words.send }).click();
  await page.getByRole('heading', { name: words.done }).waitFor();
  await turn(open, 'express/off', { reason: '高峰已过' });

  await page.locator('#details-title').waitFor();
  const save = page.locator('section[aria-labelledby=details-title] .button-main');
  await save.click();
  await page.locator('#field-kind:focus').waitFor();
  expect(await page.locator('#fault-kind').textContent()).not.toBe('');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByText(words.full, { exact: true }).click();
  await save.click();
  await page.locator('#details-title').waitFor({ state: 'detached' });
  await page.locator('[role=status] .notice:focus').waitFor();
}
