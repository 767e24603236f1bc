import { readFileSync } from 'node:fs';
import { importBuilt } from '../../harness/ensure-built.mjs';
import { express, openDetails, problemOf } from './answers.mjs';
import { BOOKABLE, PROMISE, signIn, fillIn, answerPromise, send } from './walk.mjs';

const { catalogue } = await importBuilt('catalogue.js');

/** The faults that a field can have, by the shape of their codes. */
const POINTERS = [
  [/^AMOUNT_|^PARTIAL_/, '/amount'],
  [/^EFFECT_/, '/effect'],
  [/^DATE_|^BOOKING_CLOSED|^NOT_RELEASED/, '/date'],
  [/^WINDOW_/, '/window'],
  [/^PHONE_/, '/contact/phone'],
  [/^PRODUCT_NOT_SERVED/, '/branchId'],
  [/./, '/loanId'],
];
/** What the page has a heading for: whatever a customer may come to read. */
const headings = JSON.parse(
  readFileSync(new URL('../../../web/booking/texts/en.json', import.meta.url), 'utf8'),
);
const READ_BY_CUSTOMERS = Object.keys(headings.refusal.code).filter(
  // That one is asked again by itself, whatever its status.
  (code) => catalogue.has(code) && code !== 'RATE_LIMITED',
);
/** What the page would ask again by itself, shown at once. */
const atOnce = (known) => ({ ...known, retry: 'never', status: known.status === 422 ? 422 : 409 });
const LOOKED_AT = [
  'QUOTA_DAY_FULL',
  'QUOTA_WEEK_FULL',
  'QUOTA_MONTH_FULL',
  'POOL_FULL',
  'WINDOW_FULL',
  'ACTIVE_BOOKING_EXISTS',
  'HOLD_EXPIRED',
  'LOAN_OVERDUE',
  'LOAN_TOO_YOUNG',
  'AMOUNT_TOO_SMALL',
  'PHONE_INVALID',
  'LOAN_FROZEN',
];

/** From the form to the review, and a no to the promise that is made there. */
async function refuse(scene, known) {
  const { page, en } = scene;
  const [, pointer] = POINTERS.find(([shape]) => shape.test(known.code));
  await page.unroute(PROMISE);
  await answerPromise(page, problemOf(known, en ? 'en' : 'zh-CN', pointer));
  await page.locator('.aside .button-main').click();
  await page.locator('h1:focus').waitFor();
  await send(scene);
  await page.locator('.refusal[data-code] .trace').waitFor();
}

export const REFUSED_AND_EXPRESS = [
  {
    name: 'refusals',
    play: async (scene) => {
      const { shot } = scene;
      await signIn(scene);
      await fillIn(scene);
      for (const code of LOOKED_AT) {
        await refuse(scene, catalogue.get(code));
        await shot(`refusal-${code}`, { fullPage: code === 'QUOTA_DAY_FULL' });
      }
    },
  },
  {
    name: 'every-refusal',
    play: async (scene) => {
      const { page, shot } = scene;
      await signIn(scene);
      await fillIn(scene);
      for (const code of READ_BY_CUSTOMERS) {
        await refuse(scene, atOnce(catalogue.get(code)));
        await shot(`every-${code}`, { of: page.locator('.refusal[data-code]') });
      }
    },
  },
  {
    name: 'express',
    play: async (scene) => {
      const { page, shot } = scene;
      await express(page);
      await signIn(scene);
      await page.locator('#express-title').waitFor();
      await page.locator(BOOKABLE).first().waitFor();
      await shot();
      await page.locator('.aside .button-main').click();
      await shot('express-faults');
      await page.locator(BOOKABLE).first().click();
      const parts = page.locator('input[name=window]:enabled');
      await page.locator('#about-day .strong').waitFor();
      if ((await parts.count()) > 0) await parts.first().check();
      await page.locator('.aside .button-main').click();
      await page.locator('h1:focus').waitFor();
      await shot('express-review');
      await openDetails(page, Date.now() + 26 * 3_600_000);
      await send(scene);
      await page.locator('#details-title').waitFor();
      await shot('express-done');
      await page.locator('section[aria-labelledby=details-title] .button-main').click();
      await page.locator('#kind-PARTIAL').check();
      await page.locator('#field-amount').fill('9999');
      await page.locator('section[aria-labelledby=details-title] .button-main').click();
      await shot('details-faults');
      await openDetails(page, Date.now() - 60_000);
      await page.reload();
      await page.locator('section[aria-labelledby=details-title] .notice-warn').waitFor();
      await shot('details-over');
    },
  },
];
