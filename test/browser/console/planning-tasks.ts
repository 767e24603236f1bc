import { expect, it } from '@jest/globals';
import { expectPage } from '../browser.js';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { subjectOf } from '../../harness/tokens.js';
import { book } from './day-tasks.js';
import type { Stage } from './stage.js';

/** Chosen by its name in a list that is shown when the field is opened. */
async function approveFirst(stage: Stage, open: (checker: Page) => Promise<void>): Promise<void> {
  const checker = await stage.at('quota-checker', '/changes');
  await open(checker);
  await stage.button(checker, 'changes.decision.approve').click();
  await checker.getByRole('dialog').getByText(stage.t('changeStatus.APPLIED')).first().waitFor();
  await checker.keyboard.press('Escape');
}

async function taskOf(stage: Stage, number: string): Promise<{ id: string; status: string }> {
  const { rows } = await stage.open.database.pool.query<{ id: string; status: string }>(
    'SELECT task.id, task.status FROM tasks AS task JOIN bookings ON bookings.id = task.booking_id WHERE bookings.number = $1',
    [number],
  );
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

export function planningTasks(stage: Stage): void {
  const { t } = stage;

  it('closes a day, having said whom that touches, and works through what follows', async () => {
    const date = stage.days[6]!;
    const { number } = await book(stage, 5, date);
    const page = await stage.at('quota-maker', `/closures?branch=${stage.branch}`);
    await stage.button(page, 'closures.plan').click();
    await page.getByLabel(t('closures.from'), { exact: true }).fill(date);
    await page.getByLabel(t('closures.to'), { exact: true }).fill(date);
    await page.getByLabel(t('closures.reasonZh')).fill('停电');
    await page.getByLabel(t('closures.reasonEn')).fill('Power cut');
    await stage.button(page, 'closures.preview').click();
    await page.getByRole('cell', { name: number }).waitFor();
    expect(await stage.look(page, 'closure-preview')).toEqual([]);
    await page.reload();
    await stage.button(page, 'closures.plan').click();
    await expectPage(page.getByLabel(t('closures.reasonEn'))).toHaveValue('Power cut');
    await stage.button(page, 'closures.preview').click();
    await page.getByRole('cell', { name: number }).waitFor();
    // It is carried out, and the answer never comes: sent again it is the same closure.
    await page.route(/\/staff\/closures$/, async (route) => {
      await route.fetch();
      await route.abort();
    });
    const close = stage.button(page.locator('.ant-drawer-footer'), 'closures.close');
    await close.click();
    await page.getByText(t('problem.NO_ANSWER')).waitFor();
    await page.unroute(/\/staff\/closures$/);
    await close.click();
    await page.getByText(t('closures.made')).waitFor();
    await page.getByRole('link', { name: t('closures.toWorklist') }).click();
    const kind = t('taskKind.CLOSURE_MOVE');
    await page.getByRole('button', { name: t('worklist.openOf', { kind, number }) }).click();
    await stage.button(page, 'taskStep.offer').click();
    await page.getByText(t('worklist.noteAsk')).waitFor();
    await page.getByLabel(t('worklist.note')).fill('called, wants Friday');
    await page.keyboard.press('Escape');
    // What was typed is there again when the task is.
    await page.getByRole('button', { name: t('worklist.openOf', { kind, number }) }).click();
    // Taking the task says nothing of it.
    await stage.button(page, 'taskStep.assign').click();
    await page.locator('.notice').getByText(t('worklist.kept')).waitFor();
    await expectPage(page.getByLabel(t('worklist.note'))).toHaveValue('called, wants Friday');
    await stage.button(page, 'taskStep.offer').click();
    await page.getByRole('dialog').getByText(t('taskStatus.OFFERED'), { exact: true }).waitFor();
    expect(await stage.look(page, 'task')).toEqual([]);
    expect(await taskOf(stage, number)).toMatchObject({ status: 'OFFERED' });
    await page.keyboard.press('Escape');
  });

  it('is told that a colleague was faster with a task, and finds again what was dismissed', async () => {
    const { rows } = await stage.open.database.pool.query<{ number: string }>(
      `SELECT number FROM bookings JOIN tasks ON tasks.booking_id = bookings.id
       WHERE tasks.kind = 'CLOSURE_MOVE' AND tasks.status = 'OFFERED' AND tasks.branch_id = $1`,
      [stage.branch],
    );
    const { number } = rows[0]!;
    const kind = t('taskKind.CLOSURE_MOVE');
    const page = await stage.at('quota-maker', `/worklist?branch=${stage.branch}`);
    const open = page.getByRole('button', { name: t('worklist.openOf', { kind, number }) });
    await open.click();
    const drawer = page.getByRole('dialog');
    await stage.button(drawer, 'taskStep.done').waitFor();
    // The page looks again by itself; here it learns of the colleague by being refused.
    const refused = Promise.withResolvers<void>();
    await page.route(/\/staff\/tasks/, async (route) => {
      if (route.request().method() === 'GET') await refused.promise;
      await route.continue();
    });
    const { id } = await taskOf(stage, number);
    const dismissed = await stage.open.http('POST', `/api/v1/staff/tasks/${id}/dismiss`, {
      token: stage.open.token({ role: 'quota-maker', colleague: 2 }),
      body: { note: 'nobody answers' },
    });
    expect(dismissed.status).toBe(200);
    await stage.button(drawer, 'taskStep.done').click();
    await drawer.locator('.ant-alert-warning').waitFor();
    refused.resolve();
    await open.waitFor({ state: 'detached' });
    await drawer.getByText(t('taskStatus.DISMISSED'), { exact: true }).waitFor();
    await expectPage(drawer.locator('.ant-alert-warning')).toHaveCount(1);
    await page.unrouteAll();
    await page.keyboard.press('Escape');
    await stage.choice(page, 'worklist.views.DISMISSED').click();
    await open.click();
    await drawer.getByLabel(t('worklist.note')).fill('called back');
    await stage.button(drawer, 'taskStep.reopen').click();
    await drawer.waitFor({ state: 'detached' });
    expect(await taskOf(stage, number)).toMatchObject({ status: 'OPEN' });
  });

  it('takes over what a colleague has who is away', async () => {
    const { rows } = await stage.open.database.pool.query<{ id: string; number: string }>(
      `SELECT tasks.id, number FROM bookings JOIN tasks ON tasks.booking_id = bookings.id
       WHERE tasks.kind = 'CLOSURE_MOVE' AND tasks.status = 'OPEN' AND tasks.branch_id = $1`,
      [stage.branch],
    );
    const { id, number } = rows[0]!;
    const colleague = { role: 'quota-maker', colleague: 2 } as const;
    const taken = await stage.open.http('POST', `/api/v1/staff/tasks/${id}/assign`, {
      token: stage.open.token(colleague),
      body: { assignee: subjectOf(colleague) },
    });
    expect(taken.status).toBe(200);
    const page = await stage.at('quota-maker', `/worklist?branch=${stage.branch}`);
    const kind = t('taskKind.CLOSURE_MOVE');
    await page.getByRole('button', { name: t('worklist.openOf', { kind, number }) }).click();
    const drawer = page.getByRole('dialog');
    const takeOver = stage.button(drawer, 'taskStep.takeOver', { who: subjectOf(colleague) });
    await takeOver.waitFor();
    expect(await stage.look(page, 'task-of-a-colleague')).toEqual([]);
    await takeOver.click();
    // It is theirs: there is nobody to take it from.
    await takeOver.waitFor({ state: 'detached' });
    await expectPage(stage.button(drawer, 'taskStep.assign')).toHaveCount(0);
    const { rows: now } = await stage.open.database.pool.query<{ assignee: string }>(
      'SELECT assignee FROM tasks WHERE id = $1',
      [id],
    );
    expect(now).toEqual([{ assignee: subjectOf({ role: 'quota-maker' }) }]);
    await page.keyboard.press('Escape');
  });

  it('lowers a day under what is taken, and finds whom to call', async () => {
    const date = stage.days[7]!;
    const { number } = await book(stage, 6, date);
    const answer = await stage.open.http('POST', '/api/v1/staff/quota-changes', {
      token: stage.open.token({ role: 'quota-maker' }),
      body: {
        branchId: stage.branch,
        product: 'MORTGAGE',
        changes: [{ period: 'DAY', start: date, set: 0 }],
        reason: 'no staff',
      },
    });
    expect(answer.status).toBe(201);
    await approveIfAsked(stage, answer.body as unknown as { id: string; status: string });
    const page = await stage.at('quota-maker', `/worklist?branch=${stage.branch}&view=OVERBOOKED`);
    await page.getByRole('cell', { name: number }).waitFor();
    await page
      .getByText(t('quotas.overbookedBy', { n: 1 }))
      .first()
      .waitFor();
    expect(await stage.look(page, 'overbooked')).toEqual([]);
    await stage.at('quota-maker', `/quotas?month=${date.slice(0, 7)}&months=1`);
    await page.locator('.heat-cell[data-state="OVERBOOKED"]').first().waitFor();
  });

  it('sees what is expected, how wrong that was, and applies a suggestion with one button', async () => {
    const page = await stage.at('quota-maker', `/forecast?branch=${stage.branch}`);
    await page.locator('.recharts-surface').first().waitFor();
    await page.getByRole('heading', { name: t('forecast.accuracy') }).waitFor();
    await expectPage.poll(() => page.getByRole('cell', { name: /^\d+\.\d %$/ }).count()).toBeGreaterThan(5);
    await page
      .getByRole('button', { name: t('console.details') })
      .first()
      .click();
    await page.getByText(t('forecast.byHour')).waitFor();
    expect(await stage.look(page, 'forecast')).toEqual([]);
    const suggestion = page.getByRole('button', { name: t.like('forecast.applyOf') }).first();
    const n = Number(/\d+$/.exec(await suggestion.innerText())![0]);
    await suggestion.click();
    await stage.button(page, 'change.doPreview').click();
    await page.getByRole('dialog').getByText(`→ ${n}`).waitFor();
    expect(await stage.look(page, 'forecast-apply')).toEqual([]);
    const { rows: before } = await stage.open.database.pool.query('SELECT id FROM quota_changes');
    const submit = page.locator('.ant-drawer-footer .ant-btn-primary').last();
    await submit.click();
    await stage.button(page, 'change.done').click();
    const { rows: after } = await stage.open.database.pool.query('SELECT id FROM quota_changes');
    expect(after.length).toBe(before.length + 1);
  });

  it('learns from its bookings, by chart, table and file', async () => {
    const from = stage.days[0]!;
    const to = stage.days[8]!;
    await book(stage, 12, stage.days[1]!);
    const page = await stage.at('auditor', `/reports?branch=${stage.branch}&from=${from}&to=${to}`);
    await page.locator('.recharts-surface').first().waitFor();
    const { body } = await stage.open.http<{ days: { date: string; inUse: number }[] }>(
      'GET',
      `/api/v1/staff/reports/bookings?branchId=${stage.branch}&from=${from}&to=${to}`,
      { token: stage.open.token({ role: 'auditor' }) },
    );
    const inUse = body.days.reduce((sum, day) => sum + day.inUse, 0);
    expect(inUse).toBeGreaterThan(0);
    const figure = page.locator('.figures > div').filter({ hasText: t('reports.inUse') });
    await expectPage(figure.locator('dd')).toHaveText(String(inUse));
    const days = page.getByRole('region', { name: t('reports.days') });
    await expectPage(days.locator('tbody tr')).toHaveCount(body.days.length);
    expect(await stage.look(page, 'report')).toEqual([]);
    for (const [format, holds] of [
      ['CSV', body.days[0]!.date],
      ['XLSX', 'PK'],
    ] as const) {
      const coming = page.waitForEvent('download');
      await stage.button(page, 'events.export', { format }).click();
      expect(await readFile(await (await coming).path(), 'latin1')).toContain(holds);
    }
    await stage.button(page, 'reports.range.nextWeeks').click();
    const shownFrom = page.getByLabel(t('events.from'), { exact: true });
    await expectPage(shownFrom).not.toHaveValue(from);
    // More than one may ask for: said at the field, which keeps what was typed.
    await page.getByLabel(t('events.to'), { exact: true }).fill('2099-01-01');
    await stage.button(page, 'reports.show').click();
    await page.locator('.ant-form-item-explain-error').first().waitFor();
    await expectPage(page.getByLabel(t('events.to'), { exact: true })).toHaveValue('2099-01-01');
  });

  it('agrees when unused places of phone and counter go online, by two persons', async () => {
    const page = await stage.at('quota-maker', `/rules?branch=${stage.branch}`);
    const group = t('group.HOUSING');
    await page.getByRole('button', { name: t('rules.changeOf', { group }) }).click();
    const drawer = page.getByRole('dialog');
    await stage.choice(drawer, 'rules.atSomeTime').click();
    await drawer.getByLabel(t('rules.days')).fill('3');
    await drawer.getByLabel(t('rules.keep')).fill('2');
    await drawer.getByLabel(t('change.field.reason')).fill('phones are quiet');
    expect(await stage.look(page, 'pool-rule')).toEqual([]);
    await stage.button(drawer, 'change.submitForApproval').click();
    await drawer.getByText(t.like('change.made.PENDING')).waitFor();
    await stage.button(drawer, 'change.done').click();
    await page.getByRole('link', { name: 'phones are quiet' }).waitFor();
    expect(await stage.look(page, 'rules')).toEqual([]);
    await approveFirst(stage, async (checker) => {
      await checker
        .getByRole('button', { name: t('changes.openOf', { branches: stage.branch }) })
        .first()
        .click();
      await checker.getByText(t('changes.spill', { days: 3, keep: 2 })).waitFor();
    });
    await stage.at('quota-maker', `/rules?branch=${stage.branch}`);
    await page.getByRole('cell', { name: t('rules.before', { count: 3 }) }).waitFor();
    const { rows } = await stage.open.database.pool.query(
      "SELECT spill_business_days, keep FROM pool_rules WHERE branch_id = $1 AND product_group = 'HOUSING'",
      [stage.branch],
    );
    expect(rows).toEqual([{ spill_business_days: 3, keep: 2 }]);
  });

  it('says with how many people a branch serves, and is warned of what they cannot serve', async () => {
    const page = await stage.at('quota-maker', `/rules?branch=${stage.branch}`);
    await page.getByLabel(t('plan.staff')).fill('2');
    await page.getByLabel(t('plan.visitMinutes')).fill('30');
    await page.getByLabel(t('plan.minutesPerDay')).fill('360');
    await page.getByText(t('plan.product', { staff: 2, visits: 12, capacity: 24 })).waitFor();
    const plan = page.getByRole('region', { name: t('plan.title') });
    await plan.getByText(t.like('plan.unsaved')).waitFor();
    await stage.button(page, 'plan.save').click();
    await page.getByText(t('plan.saved', { n: 24 })).waitFor();
    // What everybody goes by is shown beside what is typed.
    await plan.locator('strong').getByText('24', { exact: true }).waitFor();
    await plan.getByText(t.like('plan.unsaved')).waitFor({ state: 'detached' });
    await page.getByLabel(t('plan.staff')).fill('9');
    await plan.getByText(t('plan.unsaved', { fields: t('plan.staff') })).waitFor();
    await expectPage(plan.locator('strong')).toHaveText('24');
    expect(await stage.look(page, 'plan-unsaved')).toEqual([]);
    const date = stage.days[8]!;
    const { body } = await stage.open.http<{ summary: { warningsTotal: number } }>(
      'POST',
      '/api/v1/staff/quota-changes/preview',
      {
        token: stage.open.token({ role: 'quota-maker' }),
        body: {
          branchId: stage.branch,
          product: 'MORTGAGE',
          changes: [{ period: 'DAY', start: date, set: 50 }],
        },
      },
    );
    expect(body.summary.warningsTotal).toBe(1);
  });

  it('finds what was done in the log, and takes it out as files', async () => {
    const page = await stage.at('auditor', '/events');
    // Whatever was done last: the check-in may be further down than the first page goes.
    await page.locator('table.data code').first().waitFor();
    await page.getByLabel(t('events.type')).fill('CHECKED_IN');
    await stage.button(page, 'events.search').click();
    await page.getByRole('cell', { name: 'CHECKED_IN' }).first().waitFor();
    await page
      .locator('table.data code')
      .filter({ hasText: /^BOOKED$/ })
      .first()
      .waitFor({ state: 'detached' });
    await stage.button(page, 'events.search').and(page.locator(':focus')).waitFor();
    expect(await stage.look(page, 'events')).toEqual([]);
    for (const [format, holds] of [
      ['CSV', 'CHECKED_IN'],
      // A workbook is an archive.
      ['XLSX', 'PK'],
    ] as const) {
      const coming = page.waitForEvent('download');
      await stage.button(page, 'events.export', { format }).click();
      expect(await readFile(await (await coming).path(), 'latin1')).toContain(holds);
    }
  });
}

async function approveIfAsked(stage: Stage, { id, status }: { id: string; status: string }): Promise<void> {
  if (status !== 'PENDING') return;
  const { status: answered } = await stage.open.http('POST', `/api/v1/staff/quota-changes/${id}/approve`, {
    token: stage.open.token({ role: 'quota-checker' }),
    body: {},
  });
  expect(answered).toBe(200);
}
