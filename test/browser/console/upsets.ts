import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { accessibilityFaults, DESKTOP, expectPage, openPage } from '../browser.js';
import { openStaffPage, signInAs, type StaffRole } from '../staff.js';
import type { Stage } from './stage.js';

/** A page of its own: what is broken there disturbs no other test. */
async function withStaff(
  stage: Stage,
  role: StaffRole,
  test: (page: Page, complaints: readonly string[]) => Promise<void>,
): Promise<void> {
  const { page, context, complaints } = await openStaffPage(stage.open, stage.browser, {
    role,
    language: stage.language,
    context: { reducedMotion: 'reduce' },
  });
  await test(page, complaints);
  await context.close();
}

const MINUTE_MS = 60_000;

/** What goes wrong around the staff: files that do not come, a sign-in that ends, an issuer that is away. */
export function upsets(stage: Stage): void {
  const { t } = stage;
  const open = (page: Page, task: string): Promise<void> =>
    page
      .getByRole('navigation')
      .getByRole('link', { name: t(`task.${task}`), exact: true })
      .click();
  const heading = (page: Page, task: string): Promise<void> =>
    page.getByRole('heading', { level: 2, name: t(`task.${task}`), exact: true }).waitFor();

  it('leaves a task alone that has broken, and opens it again when it can be fetched', async () => {
    await withStaff(stage, 'teller', async (page) => {
      await page.route('**/forecast.page-*.js', (route) => route.abort());
      for (const task of ['forecast', 'worklist', 'forecast', 'day']) {
        await open(page, task);
        await (task === 'forecast' ? page.getByText(t('console.broken')).waitFor() : heading(page, task));
      }
      await page.unroute('**/forecast.page-*.js');
      await open(page, 'forecast');
      await heading(page, 'forecast');
      await expectPage(page.getByText(t('console.broken'))).toHaveCount(0);
    });
  });

  it('signs in again out of a drawer, and keeps what was typed in it', async () => {
    await withStaff(stage, 'teller', async (page) => {
      const drawer = page.getByRole('dialog');
      // Without a calendar there is no day to choose, which is said.
      await page.route('**/calendar?*', (route) => route.fulfill({ status: 404 }));
      await stage.button(page, 'day.bookFor').click();
      await drawer.getByText(t('problem.UNREADABLE_ANSWER')).waitFor();
      await stage.button(drawer, 'act.leave').click();
      await page.unroute('**/calendar?*');
      await stage.button(page, 'day.bookFor').click();
      await drawer.getByLabel(t('day.customer'), { exact: true }).fill('C100390');
      await drawer.getByLabel(t('day.loan'), { exact: true }).fill('L100390');
      await drawer.getByRole('textbox', { name: t('day.phone'), exact: true }).fill('13800138000');
      await drawer.getByRole('combobox', { name: t('slot.date') }).click();
      await page.locator('.ant-select-item-option:not(.ant-select-item-option-disabled)').first().click();
      await page.route('**/api/v1/staff/bookings', (route) =>
        route.fulfill({
          status: 401,
          contentType: 'application/problem+json',
          body: JSON.stringify({ code: 'UNAUTHENTICATED', title: 'Sign in', status: 401, retry: 'never' }),
        }),
      );
      await stage.button(drawer, 'book.submit').click();
      const again = drawer.getByRole('button', { name: t('console.signInAgain') });
      await again.waitFor();
      await page.unroute('**/api/v1/staff/bookings');
      const popup = page.waitForEvent('popup');
      await again.click();
      await popup;
      await again.waitFor({ state: 'detached' });
      await expectPage(page.getByText(t('console.sessionEnded'))).toHaveCount(0);
      await expectPage(drawer.getByLabel(t('day.customer'), { exact: true })).toHaveValue('C100390');
      await stage.button(drawer, 'book.submit').click();
      await drawer.getByText(t.like('book.done')).waitFor();
    });
  });

  it('shows a colleague who signs in at the same page nothing of what was typed, and the same person all of it', async () => {
    await withStaff(stage, 'sre', async (page) => {
      const reason = page.getByLabel(t('act.reason'), { exact: true });
      const drain = stage.button(page, 'queue.order.drain').first();
      await open(page, 'waitingRoom');
      await drain.click();
      await reason.fill('of the one before');
      await page.evaluate(`sessionStorage.setItem('yuhuan.draft.closure.B001', 'of the one before')`);
      for (const [branch, words, drafts] of [
        ['ALL', 'of the one before', 1],
        ['B001', '', 0],
      ] as const) {
        await page.route('**/api/v1/**', (route) => route.fulfill({ status: 401 }));
        const again = page.getByRole('button', { name: t('console.signInAgain') }).first();
        await again.waitFor();
        await page.unrouteAll();
        // The issuer would know who it was.
        await page.context().clearCookies();
        const popup = page.waitForEvent('popup');
        await again.click();
        await signInAs(await popup, { role: 'sre', branch, language: stage.language });
        await again.waitFor({ state: 'detached' });
        await open(page, 'reliability');
        await open(page, 'waitingRoom');
        await drain.click();
        await expectPage(reason).toHaveValue(words);
        const kept = `Object.keys(sessionStorage).filter((key) => key.startsWith('yuhuan.draft.')).length`;
        await expectPage.poll(() => page.evaluate<number>(kept)).toBe(drafts);
      }
    });
  });

  it('says that nobody can sign in just now, and that a language could not be fetched', async () => {
    const { page, context, complaints } = await openPage(stage.browser, { locale: stage.language });
    await page.route('**/.well-known/openid-configuration', (route) => route.abort());
    await page.goto(`${stage.open.system.url}/console/`);
    await stage.button(page, 'console.signIn').click();
    await page.getByText(t('console.signInUnreachable')).waitFor();
    await page.route('**/zh-CN-*.js', (route) => route.abort());
    await page.getByText('中文').click();
    await page.getByText(t('console.languageUnreachable')).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.unrouteAll();
    await page.getByText('中文').click();
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByLabel('岗位').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('tells a second checker that somebody was faster', async () => {
    const [date] = stage.days;
    const { status, body } = await stage.open.http<{ id: string }>('POST', '/api/v1/staff/quota-changes', {
      token: stage.open.token({ role: 'quota-maker' }),
      body: {
        branchId: 'B019',
        product: 'MORTGAGE',
        changes: [{ period: 'DAY', start: date, unlimited: true }],
        reason: 'two checkers',
      },
    });
    expect(status).toBe(201);
    const page = await stage.at('quota-checker', `/changes?id=${body.id}`);
    const drawer = page.getByRole('dialog');
    const approve = stage.button(drawer, 'changes.decision.approve');
    await approve.waitFor();
    // The page looks again by itself every few seconds; here it learns of the other by being refused.
    const refused = Promise.withResolvers<void>();
    await page.route(/\/quota-changes/, async (route) => {
      if (route.request().method() === 'GET') await refused.promise;
      await route.continue();
    });
    const first = await stage.open.http('POST', `/api/v1/staff/quota-changes/${body.id}/approve`, {
      token: stage.open.token({ role: 'quota-checker' }),
      body: {},
    });
    expect(first.status).toBe(200);
    await approve.click();
    // Beside what is said of the change itself, for as long as the page takes it to be undecided.
    await drawer.locator('.ant-alert-warning').waitFor();
    refused.resolve();
    await drawer.getByText(t('changeStatus.APPLIED')).first().waitFor();
    await approve.waitFor({ state: 'detached' });
    await expectPage(drawer.getByRole('alert')).toHaveCount(1);
    expect(await stage.look(page, 'decided-before')).toEqual([]);
  });

  it('does not call a day live when the sign-in has ended', async () => {
    await withStaff(stage, 'teller', async (page) => {
      await page.getByText(t('live.live'), { exact: true }).waitFor();
      await page.route('**/api/v1/staff/bookings?*', (route) => route.fulfill({ status: 401 }));
      await stage.button(page, 'day.bookFor').waitFor();
      await page.getByLabel(t('day.date')).fill(stage.days[0]!);
      await page.getByText(t('live.stopped'), { exact: true }).waitFor();
      await expectPage(page.getByText(t('live.live'), { exact: true })).toHaveCount(0);
      await page.unrouteAll();
      await page
        .getByRole('button', { name: t('console.signInAgain') })
        .first()
        .click();
      await page.getByText(t('live.live'), { exact: true }).waitFor();
    });
  });

  it.each([
    ['day', 'day.today'],
    ['waitlist', 'line.anyDay'],
  ])('shows the day that is typed by the keyboard: %s', async (task, back) => {
    const page = await stage.at('teller', `/${task}?branch=${stage.branch}&date=${stage.days[0]!}`);
    const field = page.getByLabel(t('day.date'), { exact: true });
    await field.focus();
    // Month, day and year as they are written in English, with what they are on the way.
    await page.keyboard.type('01152027');
    await expectPage(field).toHaveValue('2027-01-15');
    await page.waitForURL(/[?&]date=2027-01-15/);
    // Half a day is none, and is not kept.
    await field.focus();
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Tab');
    await stage.button(page, back).focus();
    await expectPage(field).toHaveValue('2027-01-15');
    await stage.button(page, back).click();
    await page.waitForURL((url) => !url.searchParams.has('date'));
    // The address changes before the page does.
    await expectPage(field).not.toHaveValue('2027-01-15');
  });

  it('asks nothing by itself once the sign-in has ended, and everything when it is there again', async () => {
    await withStaff(stage, 'teller', async (page) => {
      await page.clock.install();
      const answered = page.waitForResponse('**/api/v1/staff/waitlist?*');
      await open(page, 'waitlist');
      await answered;
      await page.route('**/api/v1/**', (route) => route.fulfill({ status: 401 }));
      await page.clock.runFor(MINUTE_MS);
      await page.getByText(t('console.sessionEnded')).waitFor();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.clock.runFor(2 * MINUTE_MS);
      expect(asked.filter((url) => url.includes('/api/v1/'))).toEqual([]);
      await page.unrouteAll();
      const again = page.waitForRequest('**/api/v1/staff/waitlist?*');
      await page
        .getByRole('button', { name: t('console.signInAgain') })
        .first()
        .click();
      await again;
    });
  });

  it('goes on to the next day over night', async () => {
    const { page, context } = await openStaffPage(stage.open, stage.browser, {
      role: 'teller',
      language: stage.language,
    });
    const shown = page.getByLabel(t('day.date'));
    await open(page, 'worklist');
    // A day that is still shown would keep the time with which it was opened.
    await heading(page, 'worklist');
    // Last night, ten minutes before it ended: a clock that is behind ends no sign-in.
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format();
    await page.clock.install({ time: Date.parse(`${today}T00:00:00+08:00`) - 10 * MINUTE_MS });
    await open(page, 'day');
    await expectPage(shown).not.toHaveValue(today);
    await page.clock.fastForward('11:00');
    await expectPage(shown).toHaveValue(today);
    await context.close();
  });

  it('fits a day on a page at twice its size', async () => {
    const page = await stage.at('teller', '/day?branch=B001');
    await page.setViewportSize({ width: 640, height: 450 });
    await page.getByText(t('arrival.CANCELLED')).waitFor();
    const wide = 'document.documentElement.scrollWidth';
    await expectPage.poll(() => page.evaluate<number>(wide)).toBeLessThanOrEqual(640);
    await page.setViewportSize(DESKTOP.viewport);
  });

  it('shows the usual months where the address names none', async () => {
    const page = await stage.at('teller', '/quotas?month=2026-99');
    await page.locator('.heat-cell').first().waitFor();
    await expectPage(page.getByText(t('console.broken'))).toHaveCount(0);
  });
}
