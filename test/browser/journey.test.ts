import { describe, expect, it, jest } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { type TestSystem, waitUntil } from '../harness/index.js';
import { accessibilityFaults, DESKTOP, expectPage, openPage, PHONE } from './browser.js';
import {
  BOOKABLE,
  otherDay,
  customerId,
  fillIn,
  loanId,
  type PageLanguage,
  signedIn,
  toReview,
  WORDS,
} from './customer.js';
import { bookInExpress } from './express.js';
import { tabTo as tabToIn } from './keyboard.js';
import { openForTests } from './opened.js';

jest.setTimeout(180_000);

/** What everybody is asked; some branches ask for a part of the day besides. */
const QUESTIONS = 'fieldset:not(:has(input[name=window])), .field, #branch-title, #day-title';

let open: TestSystem;
let browser: Browser;

openForTests({ apiProcesses: 1 }, (opened) => ({ open, browser } = opened));

async function bookingsOf(n: number): Promise<readonly { status: string; number: string; date: string }[]> {
  const { rows } = await open.database.pool.query<{ status: string; number: string; date: string }>(
    'SELECT status, number, date::text FROM bookings WHERE loan_id = $1 ORDER BY created_at',
    [loanId(n)],
  );
  return rows;
}

describe.each([
  ['a phone', PHONE, 'light', 'zh-CN', 101],
  ['a phone', PHONE, 'dark', 'en', 102],
  ['a desktop', DESKTOP, 'dark', 'zh-CN', 103],
  ['a desktop', DESKTOP, 'light', 'en', 104],
] as const)('on %s, %#', (_, device, colorScheme, locale, n) => {
  it(`${locale}, ${colorScheme}: books, moves and cancels, and no step breaks a rule of access`, async () => {
    const language: PageLanguage = locale;
    const signed = await signedIn(browser, open.system.url, customerId(n), {
      ...device,
      colorScheme,
      locale: language,
    });
    const { page, words, complaints } = signed;
    await page.locator(BOOKABLE).first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    // A06, A05: nothing is asked for that is not needed, and no papers.
    await expectPage(page.locator('input[type=file]')).toHaveCount(0);
    expect(await page.getByLabel(words.phone).inputValue()).toMatch(/^1\d{10}$/);

    await fillIn(signed);
    expect(await accessibilityFaults(page)).toEqual([]);
    // A04: of all questions of the form, the branch and the phone number are answered already.
    expect(await page.locator(QUESTIONS).count()).toBeLessThanOrEqual(6);

    await toReview(signed);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: words.send }).click();
    await page.getByRole('heading', { name: words.done }).waitFor();
    await page.locator('svg.qr').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const [booked] = await bookingsOf(n);
    expect(booked).toMatchObject({ status: 'BOOKED' });
    await page.getByText(booked!.number).first().waitFor();

    await page.getByRole('button', { name: words.move, exact: true }).click();
    await (await otherDay(page.locator('dialog'), booked!.date)).click();
    expect(await accessibilityFaults(page)).toEqual([]);
    const parts = page.locator('dialog input[name=window]:enabled');
    if ((await parts.count()) > 0) await parts.first().check();
    await page.getByRole('button', { name: words.moveSure }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    const [moved] = await bookingsOf(n);
    expect(moved!.date).not.toBe(booked!.date);

    await page.getByRole('button', { name: words.cancel }).click();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: words.cancelSure }).click();
    await page.getByText(words.cancelled, { exact: true }).first().waitFor();
    await page.getByRole('link', { name: words.appointments, exact: true }).click();
    await page.getByText(booked!.number).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect((await bookingsOf(n)).map(({ status }) => status)).toEqual(['CANCELLED']);

    await bookInExpress(signed, open);
    const { rows } = await open.database.pool.query(
      `SELECT kind, contact_phone, details_until > now() AS express FROM bookings WHERE loan_id = $1 AND status = 'BOOKED'`,
      [loanId(n)],
    );
    expect(rows).toEqual([{ kind: 'FULL', contact_phone: null, express: true }]);
    expect(complaints).toEqual([]);
    await signed.context.close();
  });
});

describe('by the keyboard alone', () => {
  it('signs in, books, moves and cancels: every stop is reached, none traps, and the grid goes by arrows', async () => {
    const { page, context } = await openPage(browser, DESKTOP);
    const words = WORDS['zh-CN'];
    await page.goto(open.system.url);
    await page.getByRole('button', { name: words.start }).waitFor();
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const tabTo = (selector: string): Promise<void> => tabToIn(page, selector);
    await tabTo('main .button-main');
    await press('Enter');
    const customer = page.getByLabel(words.customer);
    await customer.waitFor();
    for (let stops = 0; stops < 10; stops += 1) {
      if (await customer.evaluate((field) => field === field.ownerDocument.activeElement)) break;
      await press('Tab');
    }
    await page.keyboard.type(customerId(105));
    await press('Enter');
    await page.locator(BOOKABLE).first().waitFor();
    await press('Tab');
    await tabTo('.skip');
    await press('Enter');
    await tabTo('#kind-PARTIAL');
    await press('Space');
    await tabTo('#field-amount');
    await page.keyboard.type('9999');
    await page
      .getByText(/≥ ¥10,000，且为 ¥10,000 的整数倍/)
      .first()
      .waitFor();
    await expectPage(page.locator('#fault-amount')).toContainText('¥10,000');
    await press('Control+A');
    await page.keyboard.type('5万');
    await tabTo('#effect-SHORTEN_KEEP_PAYMENT');
    await press('Space');
    await tabTo('#field-day');
    const first = await page.locator('#field-day').getAttribute('data-date');
    await press('PageDown', 'PageUp', 'End', 'Home', 'ArrowRight', 'ArrowLeft');
    await expectPage(page.locator('#field-day:focus')).toHaveCount(1);
    // A day off says why, and takes nothing.
    await press('End', 'Enter');
    await page.locator('#about-day').getByText('：').waitFor();
    await expectPage(page.locator('.day-chosen')).toHaveCount(0);
    for (let steps = 0; steps < 7; steps += 1) {
      if ((await page.locator('#field-day').getAttribute('data-date')) === first) break;
      await press('ArrowLeft');
    }
    await press('Enter');
    await page.locator('[data-hold=HELD]').waitFor();
    await tabTo('.aside .button-main');
    await press('Enter');
    await page.getByRole('heading', { name: words.review }).waitFor();
    await expectPage(page.locator('h1:focus')).toHaveCount(1);
    await tabTo('.button-main');
    await press('Enter');
    await page.getByRole('heading', { name: words.done }).waitFor();
    expect(await bookingsOf(105)).toMatchObject([{ status: 'BOOKED', date: first }]);
    await page.locator('#change-title').waitFor();
    const change = 'section[aria-labelledby=change-title] .button';
    // Escape leaves a dialog, and the focus is where it was.
    await tabTo(`${change}:not(.button-danger)`);
    await press('Enter');
    await page.locator('dialog #field-day').waitFor();
    await press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await expectPage(page.locator(`${change}:not(.button-danger):focus`)).toHaveCount(1);
    await press('Enter');
    await page.locator('dialog #field-day').waitFor();
    await tabTo('dialog #field-day');
    await press('PageDown');
    await page.locator('dialog #field-day:focus').waitFor();
    for (let steps = 0; steps < 14; steps += 1) {
      const status = await page.locator('dialog #field-day').getAttribute('data-status');
      if (status === 'OPEN' || status === 'FEW') break;
      await press('ArrowRight');
    }
    const second = await page.locator('dialog #field-day').getAttribute('data-date');
    await press('Enter');
    await page.locator('dialog .notice').waitFor();
    await tabTo('dialog .button-main');
    await press('Enter');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(await bookingsOf(105)).toMatchObject([{ status: 'BOOKED', date: second }]);
    await tabTo(`${change}.button-danger`);
    await press('Enter');
    await tabTo('dialog .button-danger');
    await press('Enter');
    await page.getByText(words.cancelled, { exact: true }).first().waitFor();
    expect(await bookingsOf(105)).toMatchObject([{ status: 'CANCELLED' }]);
    await context.close();
  });
});

describe('the page', () => {
  it('goes on after a reload and after going back as if nothing had happened', async () => {
    const signed = await signedIn(browser, open.system.url, customerId(106), PHONE);
    const { page, words } = signed;
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await fillIn(signed);
    const date = await page.locator('.day-chosen').getAttribute('data-date');
    const stays = async (): Promise<void> => {
      await page.locator(`.day-chosen[data-date="${date}"]`).waitFor();
      await expectPage(page.getByLabel(words.amount, { exact: true })).toHaveValue('50000');
      await expectPage(page.locator('#effect-SHORTEN_KEEP_PAYMENT')).toBeChecked();
      await page.locator('[data-hold=HELD]').waitFor();
    };
    await page.reload();
    await stays();
    await toReview(signed);
    await page.goBack();
    await stays();
    await page.goForward();
    await page.getByRole('heading', { name: words.review }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: words.review }).waitFor();
    const kept = await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })');
    expect(kept).not.toMatch(/eyJ|\b1[3-9]\d{9}\b/);
    expect((await bookingsOf(106)).map(({ status }) => status)).toEqual(['HELD']);
    await page.getByRole('button', { name: words.send }).click();
    await page.getByRole('heading', { name: words.done }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: words.title }).waitFor();
    expect((await bookingsOf(106)).map(({ status }) => status)).toEqual(['BOOKED']);
    // Out again: the issuer asks in the language of the page, and no token was ever in an address.
    await page.getByRole('button', { name: '退出' }).click();
    await page.getByRole('heading', { name: '退出登录' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '退出', exact: true }).click();
    await page.getByRole('button', { name: words.start }).waitFor();
    expect(addresses.filter((address) => address.includes('eyJ'))).toEqual([]);
    await signed.context.close();
  });

  it('changes its language in the middle without losing anything, faults and reasons included', async () => {
    const { page, context, words } = await signedIn(browser, open.system.url, customerId(109), PHONE);
    await page.locator(BOOKABLE).first().waitFor();
    await page.getByText(words.part, { exact: true }).click();
    await page.getByLabel(words.amount, { exact: true }).fill('9999');
    await page.getByRole('button', { name: words.goOn }).click();
    await page.getByRole('heading', { name: '还有 3 处需要补充' }).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: '3 things are still needed' }).waitFor();
    await page.locator('#fault-amount').getByText('multiple of ¥10,000').waitFor();
    await expectPage(page.getByLabel(WORDS.en.amount, { exact: true })).toHaveValue('9999');
    // What the server names stays as it was until it has come again; then, names of people aside, nothing is
    // left in the other language.
    const left = async (): Promise<readonly string[]> => {
      const facts = await page.locator('section[aria-labelledby=loan-title]').textContent();
      const said = ((await page.locator('main').textContent()) ?? '').replace(facts ?? '', '');
      return said.match(/\p{Script=Han}+/gu) ?? [];
    };
    await waitUntil(async () => (await left()).length === 0, {
      timeoutMs: 20_000,
      what: 'nothing is left in the other language',
    });
    await context.close();
  });

  it('gives a file that calendars take', async () => {
    const signed = await signedIn(browser, open.system.url, customerId(107), DESKTOP);
    await fillIn(signed);
    await toReview(signed);
    await signed.page.getByRole('button', { name: signed.words.send }).click();
    const [download] = await Promise.all([
      signed.page.waitForEvent('download'),
      signed.page.getByRole('button', { name: '加入日历' }).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    expect(text).toMatch(/^BEGIN:VCALENDAR\r\n/);
    const [booked] = await bookingsOf(107);
    expect(text).toContain(`DTSTART;VALUE=DATE:${booked!.date.replaceAll('-', '')}`);
    await signed.context.close();
  });

  it('shows by itself what happens at the counter: when, by whom, and what comes next', async () => {
    const { loanId: loan, token } = open.customer(108);
    const { status, body } = await open.http<{ id: string }>('POST', '/api/v1/bookings', {
      token,
      headers: { 'idempotency-key': 'seen-at-the-counter' },
      body: {
        loanId: loan,
        branchId: 'B001',
        date: await open.bookableDate(3),
        kind: 'FULL',
        contact: { phone: '13800138000' },
      },
    });
    expect(status).toBe(201);
    const { page, context } = await signedIn(browser, open.system.url, customerId(108), PHONE);
    await page.goto(`${open.system.url}/appointments/${body.id}`);
    await page.locator('.badge', { hasText: '已预约' }).waitFor();
    await open.database.pool.query(
      `UPDATE bookings SET date = (now() AT TIME ZONE 'Asia/Shanghai')::date WHERE id = $1`,
      [body.id],
    );
    const arrived = await open.http('POST', `/api/v1/staff/bookings/${body.id}/check-in`, {
      token: open.token({ role: 'teller', branch: 'B001' }),
      headers: { 'idempotency-key': 'arrived-at-the-counter' },
    });
    expect(arrived.status).toBe(200);
    await page.locator('.badge', { hasText: '已到店' }).waitFor();
    const progress = page.locator('section[aria-labelledby=timeline-title]');
    await expectPage(progress.locator('.notice')).toContainText('请等候叫号');
    const latest = progress.locator('.timeline li').first();
    await expectPage(latest).toHaveText(/已到网点签到.*\d{2}:\d{2} · 柜员/);
    expect(await accessibilityFaults(page)).toEqual([]);
    await context.close();
  });
});
