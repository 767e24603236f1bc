import { expect, it } from '@jest/globals';
import { expectPage } from '../browser.js';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { openStaffPage } from '../staff.js';
import { capacities, somebodyElseSets } from './quotas-in-store.js';
import { cell, type Stage } from './stage.js';

/** The last of these rows is of a branch that serves no businesses. */
const ROWS = [14, 15, 16] as const;
const SWIPE_PX = 240;
const STEP_PX = 20;

/** What is selected on the board, by hands of every kind, and what of it a change is about. */
export function boardHands(stage: Stage): void {
  const { t } = stage;

  /** A page of its own: nothing that was begun elsewhere is offered there. */
  async function onBoard(
    context: BrowserContextOptions,
    query: string,
    test: (page: Page) => Promise<void>,
  ): Promise<void> {
    const opened = await openStaffPage(stage.open, stage.browser, {
      role: 'quota-maker',
      language: stage.language,
      context,
    });
    await opened.page.goto(`${stage.open.system.url}/console/quotas?${query}`);
    await opened.page.locator('.heat-cell').first().waitFor();
    await test(opened.page);
    expect(opened.complaints).toEqual([]);
    await opened.context.close();
  }

  it('leaves what is over and branches of other products out of a change, and says so', async () => {
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format();
    const from = new Date(`${today.slice(0, 7)}-01T00:00:00Z`);
    from.setUTCMonth(from.getUTCMonth() - 1);
    const over = Math.round((Date.parse(`${today}T00:00:00Z`) - from.getTime()) / 86_400_000);
    const month = from.toISOString().slice(0, 7);
    await stage.open.database.pool.query(
      `INSERT INTO quota_counters (branch_id, product_group, period, period_start, capacity, ceiling)
       VALUES ('B001', 'BUSINESS', 'DAY', $1, 40, 40), ('B001', 'BUSINESS', 'MONTH', $1, 800, 800)
       ON CONFLICT DO NOTHING`,
      [`${month}-01`],
    );
    await onBoard({}, `month=${month}&months=2`, async (page) => {
      const bar = page.getByRole('status').filter({ has: stage.button(page, 'quotas.clear') });
      for (const row of ROWS) {
        await page.locator(`.heat-branch[data-row="${row}"]`).click({ modifiers: ['Control'] });
      }
      await bar.getByText(t('quotas.overLeftOut', { days: over })).waitFor();
      await page.getByRole('combobox', { name: t('quotas.group') }).click();
      await page
        .locator('.ant-select-item-option')
        .filter({ hasText: t('group.BUSINESS') })
        .click();
      await bar.getByText(t('quotas.branchesLeftOut', { branches: 1 })).waitFor();
      await stage.button(page, 'quotas.change').click();
      await page.getByLabel(t('change.field.set')).fill('33');
      await stage.button(page, 'change.doPreview').click();
      await page.getByText(t('change.figure.touched')).waitFor();
      await page.keyboard.press('Escape');
      await stage.button(page, 'quotas.clear').click();
      // The counters of a day that is over are there to be looked at.
      const first = cell(page, 0, `${month}-01`);
      await first.and(page.locator('[data-state="OVER"]')).dblclick();
      const drawer = page.getByRole('dialog');
      await drawer
        .getByRole('cell', { name: t('period.MONTH') })
        .first()
        .waitFor();
      await expectPage(stage.button(drawer, 'quotas.change')).toHaveCount(0);
    });
  });

  it('is shown what somebody else has changed meanwhile on one of several branches', async () => {
    const day = stage.days[8]!;
    await onBoard({}, `month=${day.slice(0, 7)}&months=1`, async (page) => {
      await page.locator(`.heat-day[data-column="${Number(day.slice(8)) - 1}"]`).scrollIntoViewIfNeeded();
      await cell(page, 17, day).click();
      await cell(page, 18, day).click({ modifiers: ['Shift'] });
      await stage.button(page, 'quotas.change').click();
      await page.getByLabel(t('change.field.set')).fill('33');
      await page.getByLabel(t('change.field.reason')).fill('fewer staff');
      await stage.button(page, 'change.doPreview').click();
      await page.getByText(t('change.figure.touched')).waitFor();
      const branches = ['B018', 'B019'];
      const [before] = await capacities(stage, branches, [day]);
      await somebodyElseSets(stage, { branchId: 'B019', date: day, set: 38 });
      await stage.button(page, 'change.submit').click();
      const told = page.getByRole('alert').filter({ hasText: t('change.overtaken') });
      await told.getByText('B019').waitFor();
      await expectPage(told.getByRole('listitem')).toHaveCount(1);
      expect(await capacities(stage, branches, [day])).toEqual([before, 38]);
      await stage.button(page, 'change.submit').click();
      await page.getByText(t('change.made.APPLIED'), { exact: true }).waitFor();
      expect(await capacities(stage, branches, [day])).toEqual([33, 33]);
    });
  });

  it('selects what a finger taps, and nothing where a finger scrolls', async () => {
    const day = stage.days[3]!;
    await onBoard({ hasTouch: true }, `month=${day.slice(0, 7)}&months=2`, async (page) => {
      const place = cell(page, 5, day);
      await place.scrollIntoViewIfNeeded();
      const { x, y } = (await place.boundingBox())!;
      const protocol = await page.context().newCDPSession(page);
      const finger = (type: 'touchStart' | 'touchMove' | 'touchEnd', movedPx: number) =>
        protocol.send('Input.dispatchTouchEvent', {
          type,
          touchPoints: type === 'touchEnd' ? [] : [{ x: x + 20, y: y + 20 - movedPx }],
        });
      await finger('touchStart', 0);
      for (let movedPx = STEP_PX; movedPx <= SWIPE_PX; movedPx += STEP_PX) await finger('touchMove', movedPx);
      await finger('touchEnd', SWIPE_PX);
      await page.waitForFunction("document.querySelector('.heat').scrollTop > 0");
      const other = cell(page, 12, day);
      await other.tap();
      await page.locator('.heat-cell[aria-selected="true"]').first().waitFor();
      await expectPage(page.locator('.heat-cell[aria-selected="true"]')).toHaveCount(1);
      await expectPage(other).toHaveAttribute('aria-selected', 'true');
      await other.tap();
      await page.getByRole('list', { name: t('quotas.legend') }).waitFor();
    });
  });
}
