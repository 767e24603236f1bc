import { describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type TestSystem, waitUntil } from '../harness/index.js';
import { accessibilityFaults, expectPage, PHONE } from './browser.js';
import {
  BOOKABLE,
  customerId,
  fillIn,
  loanId,
  signedIn,
  toReview,
  WORDS,
  dayCell,
  otherDay,
} from './customer.js';
import { press } from './keyboard.js';
import { openForTests } from './opened.js';
import { busy, SIGNED_OUT } from './server-says.js';

jest.setTimeout(180_000);

let open: TestSystem;
let browser: Browser;

openForTests({ apiProcesses: 1 }, (opened) => ({ open, browser } = opened));

/** The promise itself, and the list of what was promised. */
const PROMISE = /\/api\/v1\/bookings(?:\?|$)/;

const words = WORDS['zh-CN'];
const again = (page: Page): Promise<void> => page.getByRole('button', { name: '再试一次' }).click();
const kept = (page: Page) => () => page.evaluate<string>('JSON.stringify(sessionStorage)');

/** A day at B001, of which the customer has no part to choose. */
async function booked(n: number): Promise<{ id: string; date: string }> {
  const { loanId: loan, token } = open.customer(n);
  const date = await open.bookableDate(3);
  const { status, body } = await open.http<{ id: string }>('POST', '/api/v1/bookings', {
    token,
    headers: { 'idempotency-key': `booked-for-${n}` },
    body: { loanId: loan, branchId: 'B001', date, kind: 'FULL', contact: { phone: '13800138000' } },
  });
  expect(status).toBe(201);
  return { id: body.id, date };
}

async function statesOf(n: number): Promise<string[]> {
  const { rows } = await open.database.pool.query<{ status: string }>(
    'SELECT status FROM bookings WHERE loan_id = $1',
    [loanId(n)],
  );
  return rows.map(({ status }) => status);
}

describe('a place that the line has offered', () => {
  const entryOf = async (n: number): Promise<string | undefined> => {
    const { rows } = await open.database.pool.query<{ status: string }>(
      'SELECT status FROM waitlist_entries WHERE loan_id = $1',
      [loanId(n)],
    );
    return rows[0]?.status;
  };

  it('is kept while other days are looked at, until the person says that it is not wanted', async () => {
    const date = await open.bookableDate(2, 'B004');
    const left = await open.http('POST', '/api/v1/staff/quota-changes', {
      token: open.token({ role: 'quota-maker', branch: 'B004' }),
      headers: { 'idempotency-key': 'leave-one-for-an-offer' },
      body: {
        branchId: 'B004',
        product: 'MORTGAGE',
        reason: 'a test of the pages',
        changes: [{ period: 'DAY', start: date, set: 1 }],
      },
    });
    expect(left.status).toBeLessThan(300);
    const [rival, waits] = [open.customer(403), open.customer(423)];
    const slot = { branchId: 'B004', date };
    const held = await open.http<{ id: string }>('POST', '/api/v1/holds', {
      token: rival.token,
      body: { loanId: rival.loanId, ...slot },
    });
    expect(held.status).toBe(201);
    const joined = await open.http('POST', '/api/v1/waitlist', {
      token: waits.token,
      headers: { 'idempotency-key': 'waits-for-an-offer' },
      body: { loanId: waits.loanId, branchIds: ['B004'], from: date, to: date },
    });
    expect(joined.status).toBe(201);
    await open.http('DELETE', `/api/v1/holds/${held.body.id}`, { token: rival.token });
    await waitUntil(async () => (await entryOf(423)) === 'OFFERED', { timeoutMs: 30_000 });

    const { page, context } = await signedIn(browser, open.system.url, customerId(423), PHONE);
    await page.getByText('您有一个候补名额').waitFor();
    await (await otherDay(page, date)).click();
    await page.locator('[data-hold=OFFERED]').waitFor();
    expect(await entryOf(423)).toBe('OFFERED');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByText(words.full, { exact: true }).click();
    await page.getByRole('button', { name: words.goOn }).click();
    await page.locator('#offer-first:focus').waitFor();
    await page.locator('#offer-first').getByRole('button', { name: '去确认' }).click();
    await page.locator('[data-hold=HELD]').waitFor();
    await expectPage(page.locator('.day-chosen')).toHaveAttribute('data-date', date);
    // Once more, after it was taken up.
    await (await otherDay(page, date)).click();
    await page.locator('[data-hold=OFFERED]').waitFor();
    await page.reload();
    await page.locator('[data-hold=OFFERED]').waitFor();
    expect(await entryOf(423)).toBe('OFFERED');
    await page.locator('#offer-first').getByRole('button', { name: '不要这个名额' }).click();
    await page.locator('[data-hold=HELD]').waitFor();
    await page.getByText('您有一个候补名额').waitFor({ state: 'detached' });
    await waitUntil(async () => (await entryOf(423)) === 'LEFT', { timeoutMs: 30_000 });
    await context.close();
  });
});

describe('a page that cannot be fetched', () => {
  it('says so below its header, and is fetched anew', async () => {
    const { page, context } = await signedIn(browser, open.system.url, customerId(501));
    await page.route(/appointments-page.*\.js/, (route) => route.abort());
    await page.getByRole('link', { name: words.appointments }).click();
    await page.getByRole('heading', { name: '页面未能显示' }).waitFor();
    await page.getByRole('banner').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.unroute(/appointments-page.*\.js/);
    await again(page);
    await page.getByRole('heading', { name: words.appointments }).waitFor();
    await context.close();
  });

  it('is there before it is wanted, where it tells that something is booked', async () => {
    const signed = await signedIn(browser, open.system.url, customerId(502), PHONE);
    const { page, context } = signed;
    await fillIn(signed);
    const ahead = page.waitForResponse(/appointment-page.*\.js/);
    await toReview(signed);
    await (await ahead).finished();
    await page.route(/\/assets\//, (route) => route.abort());
    await page.getByRole('button', { name: words.send }).click();
    await page.getByRole('heading', { name: words.done }).waitFor();
    await page.getByRole('button', { name: words.cancel }).waitFor();
    // The picture of the code is missing, and nothing else.
    await page.waitForLoadState('networkidle');
    await expectPage(page.getByRole('heading', { name: words.done })).toBeVisible();
    await context.close();
  });
});

/** Beside the page of somebody whose sign-in has ended. */
async function otherSignsIn(page: Page, n: number): Promise<void> {
  const way = page.getByRole('button', { name: '重新登录' });
  await page.context().clearCookies();
  const [popup] = await Promise.all([page.context().waitForEvent('page'), way.click()]);
  await popup.getByLabel(words.customer).fill(customerId(n));
  await popup.getByRole('button', { name: words.signIn }).click();
  await way.waitFor({ state: 'detached' });
}

describe('somebody else who signs in', () => {
  it('is not asked for by what the one before has sent, and finds a form of their own', async () => {
    const signed = await signedIn(browser, open.system.url, customerId(517));
    const { page, context } = signed;
    await fillIn(signed);
    await toReview(signed);
    await page.clock.install();
    let asked = 0;
    await page.route(PROMISE, (route) => {
      if (route.request().method() !== 'POST') return route.fulfill(SIGNED_OUT);
      asked += 1;
      return route.fulfill(busy(600));
    });
    await page.getByRole('button', { name: words.send }).click();
    await page.locator('.notice-warn').filter({ hasText: '不会重复' }).waitFor();
    await page.getByRole('link', { name: words.appointments }).click();
    // There is nothing to show, and the way in is where that is told.
    await page.locator('.refusal[data-code=TOKEN_EXPIRED]').waitFor();
    await page.unroute(PROMISE);
    await page.route(PROMISE, (route) => {
      asked += route.request().method() === 'POST' ? 1 : 0;
      return route.continue();
    });
    await otherSignsIn(page, 518);
    // It is read by itself for whoever has signed in.
    await page.getByText('您还没有预约').waitFor();
    await page.getByRole('link', { name: '预约', exact: true }).click();
    await page.getByText(loanId(518)).first().waitFor();
    await page.getByText(words.part, { exact: true }).waitFor();
    // Much longer than the server asked everybody to stay away.
    await page.clock.fastForward('15:00');
    expect(asked).toBe(1);
    await expectPage.poll(kept(page)).not.toContain(loanId(517));
    await context.close();
  });

  it('sees nothing of the one before, not even while an answer is awaited', async () => {
    const { page, context } = await signedIn(browser, open.system.url, customerId(503));
    await page.getByText(words.part, { exact: true }).click();
    await page.getByLabel(words.amount, { exact: true }).fill('70000');
    await page.getByText(loanId(503)).first().waitFor();
    await page.route(/\/calendar\?/, (route) => route.fulfill(SIGNED_OUT));
    const toast = page.locator('.toast-ended');
    await toast.waitFor();
    await page.unroute(/\/calendar\?/);
    let answer = (): void => undefined;
    const awaited = new Promise<void>((resolve) => (answer = resolve));
    await page.route(/\/api\/v1\/loans/, async (route) => {
      await awaited;
      await route.continue();
    });
    await otherSignsIn(page, 504);
    const main = page.getByRole('main');
    await expectPage(main).not.toContainText(loanId(503));
    await expectPage.poll(kept(page)).not.toContain(loanId(503));
    answer();
    await page.getByText(loanId(504)).first().waitFor();
    await expectPage(main).not.toContainText(loanId(503));
    await page.getByText(words.part, { exact: true }).click();
    await expectPage(page.getByLabel(words.amount, { exact: true })).toHaveValue('');
    await context.close();
  });
});

describe('a promise that takes its time', () => {
  it('goes on while the person looks elsewhere, and is told to whoever comes back', async () => {
    const signed = await signedIn(browser, open.system.url, customerId(516));
    const { page, context } = signed;
    await fillIn(signed);
    await toReview(signed);
    const keys = new Set<string | null>();
    let answer = (): void => undefined;
    const awaited = new Promise<void>((resolve) => (answer = resolve));
    await page.route(PROMISE, async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      keys.add(await route.request().headerValue('idempotency-key'));
      await awaited;
      return route.continue();
    });
    const elsewhere = page.getByRole('link', { name: words.appointments });
    await page.getByRole('button', { name: words.send }).click();
    await page.getByRole('button', { name: '正在确认' }).waitFor();
    await elsewhere.click();
    await page.getByRole('heading', { name: words.appointments }).waitFor();
    await page.getByRole('link', { name: '预约', exact: true }).click();
    // It is on its way as it was, and nothing is said of one that came to nothing.
    await page.getByRole('button', { name: '正在确认' }).waitFor();
    await expectPage(page.getByText('上次提交没有形成预约')).toHaveCount(0);
    await elsewhere.click();
    await page.getByRole('heading', { name: words.appointments }).waitFor();
    answer();
    // Where one looks it is told at once, and the form leads to what it has become.
    await page.locator('.listed').filter({ hasText: words.booked }).waitFor();
    expect(await statesOf(516)).toEqual(['BOOKED']);
    await page.getByRole('link', { name: '预约', exact: true }).click();
    await page.getByRole('heading', { name: words.done }).waitFor();
    expect(keys.size).toBe(1);
    await page.getByRole('link', { name: '预约', exact: true }).click();
    await page.getByText(words.part, { exact: true }).waitFor();
    await expectPage(page.locator('.day-chosen')).toHaveCount(0);
    await context.close();
  });
});

describe('without the list of branches', () => {
  const branches = /\/api\/v1\/branches(?:\?|$)/;

  it('there is another try, and an appointment is cancelled all the same; the focus stays with it', async () => {
    const { id } = await booked(505);
    const { page, context } = await signedIn(browser, open.system.url, customerId(505));
    await page.route(branches, (route) => route.abort());
    await page.goto(open.system.url);
    await page.locator('#field-branch .refusal').waitFor();
    await Promise.all([page.waitForRequest(branches), press(page, '#field-branch .refusal .row > .button')]);
    await page.locator('#field-branch .refusal .button:focus').waitFor();
    await page.goto(`${open.system.url}/appointments/${id}`);
    await page.locator('.refusal').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await press(page, 'section[aria-labelledby=change-title] .button-danger');
    await press(page, 'dialog .button-danger');
    await page.getByText(words.cancelled, { exact: true }).first().waitFor();
    await page.locator('h1:focus').waitFor();
    await page.unroute(branches);
    await again(page);
    await page.locator('.refusal').waitFor({ state: 'detached' });
    await context.close();
  });
});

describe('a branch that is not in the list any more', () => {
  it('is not the end: there is the list to choose another from', async () => {
    const { page, context } = await signedIn(browser, open.system.url, customerId(510), PHONE);
    await page.route(/\/api\/v1\/branches(?:\?|$)/, async (route) => {
      const response = await route.fetch();
      const { branches } = (await response.json()) as { branches: { id: string }[] };
      // By the number of the customer it is their own.
      await route.fulfill({ response, json: { branches: branches.filter(({ id }) => id !== 'B011') } });
    });
    await page.reload();
    await page.locator('#field-branch button.option').first().click();
    await page.getByRole('button', { name: '换网点' }).waitFor();
    await expectPage(page.locator('#field-branch button.option')).toHaveCount(0);
    await context.close();
  });
});

describe('without the list of branches by distance', () => {
  it('there is the list by region, the chosen branch, and another try', async () => {
    const { page, context } = await signedIn(browser, open.system.url, customerId(509), {
      geolocation: { latitude: 31.230416, longitude: 121.473701 },
      permissions: ['geolocation'],
    });
    const near = /\/api\/v1\/branches\?near=/;
    await page.route(near, (route) => route.abort());
    const field = page.locator('#field-branch');
    await field.getByRole('button', { name: '换网点' }).click();
    await field.getByRole('searchbox').fill('B001');
    await field.getByRole('button', { name: '按距离排序' }).click();
    await field.locator('.refusal').waitFor();
    await field.locator('.branch-region').first().waitFor();
    await expectPage(field.getByRole('searchbox')).toHaveValue('B001');
    await field.getByRole('button', { name: '收起' }).waitFor();
    await page.unroute(near);
    await field.getByRole('button', { name: '再试一次' }).click();
    await field.getByText('已按距离由近到远排序').waitFor();
    await field.locator('.refusal').waitFor({ state: 'detached' });
    await context.close();
  });
});

describe('the page', () => {
  it('leads back to where one was, after reloads; and the focus is where one comes back to', async () => {
    const signed = await signedIn(browser, open.system.url, customerId(506));
    const { page, context } = signed;
    const before = await page.evaluate<number>('history.length');
    for (let times = 0; times < 2; times += 1) {
      await page.reload();
      await page.getByRole('heading', { name: words.title }).waitFor();
    }
    expect(await page.evaluate<number>('history.length')).toBe(before);
    await fillIn(signed);
    await toReview(signed);
    await page.goBack();
    await page.locator('h1:focus', { hasText: words.title }).waitFor();
    await toReview(signed);
    await page.getByRole('button', { name: '返回修改' }).click();
    await page.locator('h1:focus', { hasText: words.title }).waitFor();
    await context.close();
  });

  it('stays when a script that is not of it does not come', async () => {
    const { page, context } = await signedIn(browser, open.system.url, customerId(511), PHONE);
    await page.evaluate(`new Promise((over) => {
      const script = document.createElement('script');
      script.onerror = () => over();
      script.src = 'https://extension.example/script.js';
      document.head.append(script);
    })`);
    await expectPage(page.getByRole('heading', { name: words.title })).toHaveCount(1);
    await context.close();
  });

  it('calls its calendar live only while it is', async () => {
    const { page, context } = await signedIn(browser, open.system.url, customerId(507));
    await page.locator('.live').waitFor();
    await context.setOffline(true);
    await page.locator('.live').waitFor({ state: 'detached' });
    await context.setOffline(false);
    await page.locator('.live').waitFor();
    await expectPage(page.locator('.live')).toHaveCount(1);
    await context.close();
  });

  it('moves to another slot only, and its days fit the narrowest phone', async () => {
    const { id, date } = await booked(508);
    const { page, context } = await signedIn(browser, open.system.url, customerId(508), {
      ...PHONE,
      viewport: { width: 320, height: 640 },
    });
    await page.goto(`${open.system.url}/appointments/${id}`);
    await page.getByRole('button', { name: words.move, exact: true }).click();
    await page.locator('dialog').locator(BOOKABLE).first().waitFor();
    const wide = await page
      .locator('dialog .day')
      .evaluateAll((days) =>
        days
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
          .map((day) => day.textContent),
      );
    expect(wide).toEqual([]);
    const sure = page.getByRole('button', { name: words.moveSure });
    await (await dayCell(page.locator('dialog'), date)).click();
    await page.getByText('这就是您现在的预约').waitFor();
    await expectPage(sure).toBeDisabled();
    await (await otherDay(page.locator('dialog'), date)).click();
    await page.getByText('这就是您现在的预约').waitFor({ state: 'detached' });
    await expectPage(sure).toBeEnabled();
    await context.close();
  });
});
