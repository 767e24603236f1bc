import { expect } from '@jest/globals';
import type { TestSystem } from '../harness/index.js';
import { accessibilityFaults, expectPage } from './browser.js';
import type { SignedIn } from './customer.js';
import { press, takeDay } from './keyboard.js';

const TURNED_ON = { reason: '月末高峰', until: new Date(Date.now() + 3_600_000).toISOString() };

async function turn(open: TestSystem, path: string, body: object): Promise<void> {
  const token = open.token({ role: 'sre' });
  const { status } = await open.http('POST', `/api/v1/staff/${path}`, { token, body });
  expect(status).toBeLessThan(300);
}

export const turnOn = (open: TestSystem): Promise<void> => turn(open, 'express', TURNED_ON);
export const turnOff = (open: TestSystem): Promise<void> => turn(open, 'express/off', { reason: '高峰已过' });

/**
 * Books with the day alone while express mode is on, and then says how much; from any page, signed in, and by the
 * keyboard alone.
 */
export async function bookInExpress({ page, words }: SignedIn, open: TestSystem): Promise<void> {
  await turnOn(open);
  await press(page, 'header a[href="/"]');
  await page.locator('#express-title').waitFor();
  await page.locator('[data-status]').first().waitFor();
  for (const asked of ['#kind-title', '#branch-title', '#phone-title']) {
    expect([asked, await page.locator(asked).count()]).toEqual([asked, 0]);
  }
  expect(await accessibilityFaults(page)).toEqual([]);
  await takeDay(page);
  const parts = page.locator('input[name=window]:enabled');
  await page.locator('#about-day .strong').waitFor();
  if ((await parts.count()) > 0) await press(page, 'input[name=window]', 'Space');
  await press(page, '.aside .button-main');
  await page.getByRole('heading', { name: words.review }).waitFor();
  await press(page, 'main .button-main');
  await page.getByRole('heading', { name: words.done }).waitFor();
  await turnOff(open);

  await page.locator('#details-title').waitFor();
  const save = 'section[aria-labelledby=details-title] .button-main';
  await press(page, save);
  await page.locator('#field-kind:focus').waitFor();
  await expectPage(page.locator('#fault-kind')).not.toBeEmpty();
  expect(await accessibilityFaults(page)).toEqual([]);
  await press(page, 'input[name=kind]', 'Space');
  await page.keyboard.press('ArrowDown');
  await expectPage(page.locator('#kind-FULL')).toBeChecked();
  await press(page, save);
  await page.locator('#details-title').waitFor({ state: 'detached' });
  await page.locator('[role=status] .notice:focus').waitFor();
}
