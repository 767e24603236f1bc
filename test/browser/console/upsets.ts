import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openStaffPage, type StaffRole } from '../staff.js';
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
      expect(await page.getByText(t('console.broken')).count()).toBe(0);
    });
  });

  it('shows the usual months where the address names none', async () => {
    const page = await stage.at('teller', '/quotas?month=2026-99');
    await page.locator('.heat-cell').first().waitFor();
    expect(await page.getByText(t('console.broken')).count()).toBe(0);
  });
}
