import { expect, it } from '@jest/globals';
import { expectPage } from '../browser.js';
import { capacities, somebodyElseSets } from './quotas-in-store.js';
import { cell, keptChange, openBoard, type Stage } from './stage.js';

/** Rows of the board, four for each language. */
const rowOf = (stage: Stage, n: number): number => (stage.language === 'en' ? 7 : 3) + n;
const branchOf = (row: number): string => `B${String(row + 1).padStart(3, '0')}`;

/** Two days of one month that follow each other on the board of that month. */
function pairOf(days: readonly string[]): [string, string] {
  const at = days.findIndex((date, n) => n > 4 && days[n + 1]?.slice(0, 7) === date.slice(0, 7));
  return [days[at]!, days[at + 1]!];
}

export function boardTasks(stage: Stage): void {
  const { t } = stage;

  it('drags over branches and days, sees old and new, and asks a second person, who decides', async () => {
    const [from, to] = pairOf(stage.days);
    const rows = [rowOf(stage, 0), rowOf(stage, 1)];
    const branchIds = rows.map(branchOf);
    const maker = await openBoard(stage, 'quota-maker', from);
    await cell(maker, rows[0]!, from).hover();
    await maker.mouse.down();
    await cell(maker, rows[1]!, to).hover();
    await maker.mouse.up();
    await expectPage
      .poll(() => maker.locator('.heat-cell[aria-selected="true"]').count())
      .toBeGreaterThanOrEqual(4);
    expect(await stage.look(maker, 'board-selected')).toEqual([]);
    await stage.button(maker, 'quotas.change').click();
    await stage.choice(maker, 'change.action.unlimited').click();
    await maker.getByLabel(t('change.field.reason')).fill('quarter end · 季末');
    await stage.button(maker, 'change.doPreview').click();
    await maker.getByText(t('change.needsApproval')).waitFor();
    await expectPage(maker.getByRole('dialog').getByText('→ ∞')).toHaveCount(4);
    expect(await stage.look(maker, 'change-preview')).toEqual([]);
    await stage.button(maker, 'change.submitForApproval').click();
    const told = await maker.getByText(t.like('change.made.PENDING')).innerText();
    await maker.getByRole('link', { name: t('change.show') }).click();
    await maker.getByText(t('changes.ownNeedsOther')).waitFor();
    // The same deadline by the same clock, which is named.
    const [before, after] = t('change.made.PENDING', { until: '|' }).split('|') as [string, string];
    const deadline = told.slice(before.length, told.length - after.length);
    expect(deadline).toContain('GMT+8');
    await maker.getByRole('dialog').getByText(deadline).waitFor();
    await expectPage(stage.button(maker, 'changes.decision.approve')).toHaveCount(0);
    expect(await capacities(stage, branchIds, [from, to])).not.toContain(null);

    const checker = await stage.at('quota-checker', '/changes');
    const name = t('changes.openOf', { branches: branchIds.join(', ') });
    await checker.getByRole('button', { name }).waitFor();
    // While what was asked for is on its way, nothing else stands in its place.
    const asked = /\/quota-changes\?.*status=SCHEDULED/;
    const goOn = Promise.withResolvers<void>();
    await checker.route(asked, async (route) => {
      await goOn.promise;
      await route.continue();
    });
    await stage.choice(checker, 'changes.views.SCHEDULED').click();
    await checker.getByRole('button', { name }).waitFor({ state: 'detached' });
    goOn.resolve();
    await stage.choice(checker, 'changes.views.PENDING').click();
    await checker.getByRole('button', { name }).click();
    await checker.unroute(asked);
    await stage.button(checker, 'changes.decision.reject').click();
    await checker.getByText(t('changes.reasonForReject')).waitFor();
    expect(await stage.look(checker, 'approval')).toEqual([]);
    await stage.button(checker, 'changes.decision.approve').click();
    await checker.getByRole('dialog').getByText(t('changeStatus.APPLIED')).first().waitFor();
    expect(await capacities(stage, branchIds, [from, to])).toEqual([null, null, null, null]);
  });

  it('is shown what somebody else has changed meanwhile, and loses nothing that was typed', async () => {
    const date = stage.days[3]!;
    const row = rowOf(stage, 2);
    const page = await openBoard(stage, 'quota-maker', date);
    await cell(page, row, date).click();
    await stage.button(page, 'quotas.change').click();
    await page.getByLabel(t('change.field.set')).fill('33');
    await page.getByLabel(t('change.field.reason')).fill('fewer staff');
    await stage.button(page, 'change.doPreview').click();
    await page.getByText(t('change.figure.touched')).waitFor();
    await somebodyElseSets(stage, { branchId: branchOf(row), date, set: 38 });
    await stage.button(page, 'change.submit').click();
    await page.getByText(t('change.overtaken')).waitFor();
    await expectPage(page.getByLabel(t('change.field.reason'))).toHaveValue('fewer staff');
    expect(await capacities(stage, [branchOf(row)], [date])).toEqual([38]);
    expect(await stage.look(page, 'change-overtaken')).toEqual([]);
    await stage.button(page, 'change.submit').click();
    await page.getByText(t('change.made.APPLIED'), { exact: true }).waitFor();
    expect(await capacities(stage, [branchOf(row)], [date])).toEqual([33]);
    await stage.button(page, 'change.done').click();
  });

  it('finds every change that was begun again after a reload, and is offered the others when one is sent', async () => {
    const row = rowOf(stage, 3);
    const [first, second] = [stage.days[4]!, stage.days[6]!];
    const page = await stage.as('quota-maker');
    for (const [date, capacity] of [
      [first, '44'],
      [second, '45'],
    ] as const) {
      await openBoard(stage, 'quota-maker', date);
      await cell(page, row, date).click();
      await stage.button(page, 'quotas.change').click();
      await page.getByLabel(t('change.field.set')).fill(capacity);
      await page.getByLabel(t('change.field.reason')).fill(`typed before the reload, ${capacity}`);
      await stage.button(page, 'change.later').click();
    }
    await page.reload();
    await keptChange(page, stage, branchOf(row), second).waitFor();
    expect(await stage.look(page, 'kept-changes')).toEqual([]);
    await keptChange(page, stage, branchOf(row), first).click();
    await expectPage(page.getByLabel(t('change.field.reason'))).toHaveValue('typed before the reload, 44');
    await expectPage(page.getByLabel(t('change.field.set'))).toHaveValue('44');
    await stage.button(page, 'change.doPreview').click();
    await page.getByText(t('change.figure.touched')).waitFor();
    await stage.button(page, 'change.submit').click();
    await stage.button(page, 'change.done').click();
    await keptChange(page, stage, branchOf(row), second).click();
    await expectPage(page.getByLabel(t('change.field.set'))).toHaveValue('45');
    await page.keyboard.press('Escape');
    await expectPage(keptChange(page, stage, branchOf(row), first)).toHaveCount(0);
    // What nobody wants any more goes by a word of the person.
    const kept = keptChange(page, stage, branchOf(row), second);
    await page
      .getByRole('listitem')
      .filter({ has: kept })
      .getByRole('button', { name: t('quotas.draftDiscardOf', { change: '' }) })
      .click();
    await stage.button(page.locator('.ant-popconfirm'), 'quotas.draftDiscard').click();
    await kept.waitFor({ state: 'detached' });
  });

  it('changes a quota by the keyboard alone', async () => {
    const date = stage.days[5]!;
    const row = rowOf(stage, 3);
    const page = await openBoard(stage, 'quota-maker', date);
    await page.locator('.heat-cell[tabindex="0"]').focus();
    await page.keyboard.press('Control+Home');
    for (let step = 0; step < row; step += 1) await page.keyboard.press('ArrowDown');
    for (let day = 1; day < Number(date.slice(8)); day += 1) await page.keyboard.press('ArrowRight');
    const focused = '[document.activeElement.dataset.row, document.activeElement.dataset.column].join()';
    await expectPage.poll(() => page.evaluate<string>(focused)).toBe(`${row},${Number(date.slice(8)) - 1}`);
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog');
    await drawer
      .getByRole('cell', { name: t('period.MONTH') })
      .first()
      .waitFor();
    expect(await stage.look(page, 'day-drawer')).toEqual([]);
    await tabTo(page, t('quotas.change'));
    await page.keyboard.press('Enter');
    await page.getByLabel(t('change.field.set')).waitFor();
    await tabTo(page, t('change.field.set'));
    await page.keyboard.type('41');
    await tabTo(page, t('change.field.reason'));
    await page.keyboard.type('by keys');
    await tabTo(page, t('change.doPreview'));
    await page.keyboard.press('Enter');
    await page.getByText(t('change.figure.touched')).waitFor();
    await stage.button(page, 'change.submit').and(page.locator(':enabled')).waitFor();
    await tabTo(page, t('change.submit'));
    await page.keyboard.press('Enter');
    await page.getByText(t('change.made.APPLIED'), { exact: true }).waitFor();
    expect(await capacities(stage, [branchOf(row)], [date])).toEqual([41]);
    await stage.button(page, 'change.done').click();
  });
}

/** More stops than any drawer has; a thing that the tab key does not find is a fault. */
const STOPS_MAX = 90;

/** Presses the tab key until the focus is on what has that name. */
async function tabTo(page: Awaited<ReturnType<typeof openBoard>>, name: string): Promise<void> {
  const nameOfFocus = `(() => {
    const at = document.activeElement;
    const label = at.labels?.[0]?.textContent;
    return (at.getAttribute('aria-label') ?? label ?? at.textContent ?? '').trim();
  })()`;
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    if ((await page.evaluate<string>(nameOfFocus)) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the tab key does not lead to "${name}"`);
}
