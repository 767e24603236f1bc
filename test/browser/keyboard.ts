import type { Page } from 'playwright-core';
import { BOOKABLE } from './customer.js';

/** The longest way on any of the pages, from its beginning to its end. */
const STOPS_MAX = 60;
/** Two months of cells. */
const DAYS_MAX = 62;

/** Goes from stop to stop, as people do who have no pointer. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let stops = 0; stops < STOPS_MAX; stops += 1) {
    if ((await page.locator(`${selector}:focus`).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${STOPS_MAX} tabs do not lead to ${selector}`);
}

/** Goes there and presses it. */
export async function press(page: Page, selector: string, key = 'Enter'): Promise<void> {
  await tabTo(page, selector);
  await page.keyboard.press(key);
}

/** To a day of the grid, by the arrows; days as ISO writes them stand in the order of their texts. */
export async function toDay(page: Page, date: string): Promise<void> {
  await tabTo(page, '#field-day');
  for (let days = 0; days < DAYS_MAX; days += 1) {
    const at = (await page.locator('#field-day').getAttribute('data-date')) ?? '';
    if (at === date) return;
    await page.keyboard.press(at > date ? 'ArrowLeft' : 'ArrowRight');
  }
  throw new Error(`the arrows do not lead to ${date}`);
}

/** The first day that can be taken. */
export async function takeDay(page: Page): Promise<void> {
  const date = await page.locator(BOOKABLE).first().getAttribute('data-date');
  await toDay(page, date ?? '');
  await page.keyboard.press('Enter');
}
