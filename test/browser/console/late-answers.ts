import { expect, it } from '@jest/globals';
import { expectPage } from '../browser.js';
import type { Page, Route } from 'playwright-core';
import { waitUntil } from '../../harness/index.js';
import { cell, keptChange, openBoard, type Stage } from './stage.js';

const CHANGES = /\/api\/v1\/staff\/quota-changes$/;

/** Its forecast suggests changes; none of them is sent here. */
const WITH_SUGGESTIONS = 'B012';

/** Of the branch on the board. */
const rowOf = ({ branch }: Stage): number => Number(branch.slice(1)) - 1;

/** Answers that come late, or never, while somebody types on. */
export function lateAnswers(stage: Stage): void {
  const { t } = stage;

  it('shows no preview of what is not typed any more', async () => {
    const date = stage.days[12]!;
    const page = await openBoard(stage, 'quota-maker', date);
    const first = holdFirst(page, '**/quota-changes/preview');
    await cell(page, rowOf(stage), date).click();
    await stage.button(page, 'quotas.change').click();
    await page.getByLabel(t('change.field.set')).fill('35');
    await stage.button(page, 'change.doPreview').click();
    await first.asked;
    await page.getByLabel(t('change.field.set')).fill('36');
    await stage.button(page, 'change.doPreview').click();
    await page.getByText('→ 36').waitFor();
    await first.answer();
    await expectPage(page.getByText('→ 36')).toHaveCount(1);
    await expectPage(page.getByText('→ 35')).toHaveCount(0);

    await stage.at('quota-maker', `/closures?branch=${stage.branch}`);
    const closure = holdFirst(page, '**/closures/preview');
    await stage.button(page, 'closures.plan').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel(t('closures.from'), { exact: true }).fill(date);
    await drawer.getByLabel(t('closures.to'), { exact: true }).fill(date);
    await drawer.getByLabel(t('closures.reasonZh')).fill('停电');
    await drawer.getByLabel(t('closures.reasonEn')).fill('Power cut');
    await stage.button(drawer, 'closures.preview').click();
    await closure.asked;
    await drawer.getByLabel(t('closures.to'), { exact: true }).fill(stage.days[14]!);
    await closure.answer();
    const close = stage.button(page.locator('.ant-drawer-footer'), 'closures.close');
    await expectPage(close).toBeDisabled();
    await page.unrouteAll();
  });

  it('changes a quota once, also when the answer was lost and the page was left in between', async () => {
    const date = stage.days[12]!;
    const page = await begin(stage, date, '1');
    const [before] = await capacity(stage, date);
    const keys = await loseAnswers(page, 1);
    await stage.button(page, 'change.submit').click();
    await page.getByText(t('problem.NO_ANSWER')).waitFor();
    await stage.button(page, 'change.later').click();
    await page.getByText(t('quotas.draftUnanswered')).waitFor();
    await page.reload();
    await keptChange(page, stage, stage.branch, date).click();
    await page.getByText(t('change.unanswered')).waitFor();
    // What is there has it in already, and would be shown with it twice.
    await stage.button(page, 'change.sendAgain').click();
    await page.getByText(t('change.made.APPLIED'), { exact: true }).waitFor();
    await stage.button(page, 'change.done').click();
    await expectPage(keptChange(page, stage, stage.branch, date)).toHaveCount(0);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
    expect(await capacity(stage, date)).toEqual([before! + 1]);
    await page.unrouteAll();
  });

  it('says of something else that was sent after a lost answer that the first had its effect', async () => {
    const date = stage.days[13]!;
    const page = await begin(stage, date, '1');
    const [before] = await capacity(stage, date);
    const keys = await loseAnswers(page, 1);
    await stage.button(page, 'change.submit').click();
    await page.getByText(t('problem.NO_ANSWER')).waitFor();
    await page.getByRole('spinbutton', { name: t('change.field.add') }).fill('2');
    await preview(stage, page);
    await stage.button(page, 'change.submit').click();
    await page.getByText(t('change.sentBefore'), { exact: true }).waitFor();
    expect(await stage.look(page, 'sent-before')).toEqual([]);
    await expectPage(stage.button(page, 'change.submit')).toBeDisabled();
    expect(await capacity(stage, date)).toEqual([before! + 1]);
    // Known how that went, it is another change.
    await preview(stage, page);
    await stage.button(page, 'change.submit').click();
    await page.getByText(t('change.made.APPLIED'), { exact: true }).waitFor();
    await stage.button(page, 'change.done').click();
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[0]);
    expect(await capacity(stage, date)).toEqual([before! + 3]);
    await page.unrouteAll();
  });

  it('offers nothing again that was made while its drawer was closed', async () => {
    const date = stage.days[14]!;
    const page = await begin(stage, date, '1');
    const first = holdFirst(page, CHANGES);
    await stage.button(page, 'change.submit').click();
    await first.asked;
    await expectPage(stage.button(page, 'change.later')).toBeDisabled();
    await page.keyboard.press('Escape');
    await keptChange(page, stage, stage.branch, date).waitFor();
    await first.answer();
    await keptChange(page, stage, stage.branch, date).waitFor({ state: 'detached' });
    await page.unrouteAll();
  });

  it('leaves the editor open when the forecast beside it cannot be read any more', async () => {
    const page = await stage.at('quota-maker', `/forecast?branch=${WITH_SUGGESTIONS}`);
    await page
      .getByRole('button', { name: t.like('forecast.applyOf') })
      .first()
      .click();
    await page.getByLabel(t('change.field.reason')).fill('as it was expected');
    await page.route('**/api/v1/staff/forecasts?*', (route) => route.fulfill({ status: 404 }));
    const failed = page.locator('.ant-alert-error');
    await waitUntil(
      async () => {
        // As if somebody came back to the tab, which reads anew what is no longer fresh.
        await page.evaluate(`dispatchEvent(new Event('visibilitychange'))`);
        return (await failed.count()) > 0;
      },
      { timeoutMs: 30_000, what: 'a forecast that cannot be read' },
    );
    await expectPage(page.getByLabel(t('change.field.reason'))).toHaveValue('as it was expected');
    await page.unrouteAll();
  });

  it('proposes a rule over the one that was seen, and over a newer one when that was seen too', async () => {
    const page = await stage.at('quota-maker', `/rules?branch=${stage.branch}`);
    const open = stage.t('rules.changeOf', { group: t('group.HOUSING') });
    const drawer = page.getByRole('dialog');
    await page.getByRole('button', { name: open }).click();
    await stage.choice(drawer, 'rules.atSomeTime').click();
    await drawer.getByLabel(t('rules.days')).fill('4');
    await drawer.getByLabel(t('change.field.reason')).fill('typed over the first');
    await agreeOnRule(stage, 5);
    await page.reload();
    await page.getByRole('cell', { name: t('rules.before', { count: 5 }) }).waitFor();
    await page.getByRole('button', { name: open }).click();
    await expectPage(drawer.getByLabel(t('rules.days'))).toHaveValue('4');
    await stage.button(drawer, 'change.submitForApproval').click();
    await drawer.getByText(t('rules.overtaken')).waitFor();
    expect(await stage.look(page, 'rule-overtaken')).toEqual([]);
    await stage.button(drawer, 'change.submitForApproval').click();
    await drawer.getByText(t.like('change.made.PENDING')).waitFor();
    await stage.button(drawer, 'change.done').click();
  });

  it('shows all that More fetches, and asks again when the same is asked for again', async () => {
    const page = await stage.at('auditor', '/reports');
    await stage.button(page, 'reports.show').click();
    await page.waitForURL(/[?&]from=/);
    const figures = page.waitForResponse(/\/api\/v1\/staff\/reports\/bookings\?/);
    await stage.button(page, 'reports.show').click();
    expect((await figures).status()).toBe(200);

    const cursors: (string | null)[] = [];
    await page.route(/\/api\/v1\/staff\/events(\?|$)/, async (route) => {
      const cursor = new URL(route.request().url()).searchParams.get('cursor');
      cursors.push(cursor);
      const nextCursor = cursor === null ? 'rest' : null;
      await route.fulfill({ json: { events: eventsFrom(cursor === null ? 1 : 51, 50), nextCursor } });
    });
    await stage.at('auditor', '/events');
    const rows = page.locator('table.data tbody tr');
    await rows.nth(49).waitFor();
    await stage.button(page, 'changes.more').click();
    await rows.nth(99).waitFor();
    expect(cursors).toEqual([null, 'rest']);
    await stage.button(page, 'events.search').click();
    await waitUntil(() => Promise.resolve(cursors.length > 2), { timeoutMs: 30_000 });
    await page.unrouteAll({ behavior: 'wait' });
  });
}

/** A change that adds so many places to a day, as far as its preview. */
async function begin(stage: Stage, date: string, places: string): Promise<Page> {
  const page = await openBoard(stage, 'quota-maker', date);
  await cell(page, rowOf(stage), date).click();
  await stage.button(page, 'quotas.change').click();
  await stage.choice(page.getByRole('dialog'), 'change.action.add').click();
  await page.getByRole('spinbutton', { name: stage.t('change.field.add') }).fill(places);
  await page.getByLabel(stage.t('change.field.reason')).fill('one more at the counter');
  await preview(stage, page);
  return page;
}

async function preview(stage: Stage, page: Page): Promise<void> {
  await stage.button(page, 'change.doPreview').click();
  await stage.button(page, 'change.submit').and(page.locator(':enabled')).waitFor();
}

/** @returns the keys of what is sent, as it is sent; of so many the answer never comes. */
async function loseAnswers(page: Page, times: number): Promise<readonly string[]> {
  const keys: string[] = [];
  await page.route(CHANGES, async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    keys.push((await route.request().headerValue('idempotency-key')) ?? '');
    if (keys.length > times) return route.continue();
    await route.fetch();
    return route.abort();
  });
  return keys;
}

function eventsFrom(first: number, count: number): object[] {
  return Array.from({ length: count }, (_, at) => ({
    id: first + at,
    seq: 1,
    kind: 'TASK',
    type: 'TASK_OPENED',
    from: null,
    to: 'OPEN',
    details: {},
    subjectId: 'a task',
    branchId: 'B001',
    actorId: 'a teller',
    actorRole: 'teller',
    reason: null,
    traceId: null,
    at: '2026-11-20T02:00:00Z',
  }));
}

/** The first request is answered when the test says so, the next ones at once. */
function holdFirst(
  page: Page,
  address: string | RegExp,
): { asked: Promise<void>; answer: () => Promise<void> } {
  const asked = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  let isFirst = true;
  const hold = async (route: Route): Promise<void> => {
    if (!isFirst || route.request().method() !== 'POST') return route.fallback();
    isFirst = false;
    asked.resolve();
    await goOn.promise;
    await route.continue();
    await (await route.request().response())?.finished();
    answered.resolve();
  };
  void page.route(address, hold);
  return {
    asked: asked.promise,
    answer: async () => {
      goOn.resolve();
      await answered.promise;
      // The page has read the answer and drawn what follows from it.
      await page.evaluate(
        'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))',
      );
    },
  };
}

async function capacity(stage: Stage, date: string): Promise<number[]> {
  const { rows } = await stage.open.database.pool.query<{ capacity: number }>(
    `SELECT capacity FROM quota_counters WHERE branch_id = $1 AND period = 'DAY' AND pool = 'ALL'
     AND time_window = '' AND product_group = 'HOUSING' AND period_start = $2`,
    [stage.branch, date],
  );
  return rows.map((row) => row.capacity);
}

/** Two others agree meanwhile that places go online so many days before. */
async function agreeOnRule(stage: Stage, days: number): Promise<void> {
  const { body, status } = await stage.open.http<{ id: string }>(
    'PUT',
    `/api/v1/staff/branches/${stage.branch}/pool-rules`,
    {
      token: stage.open.token({ role: 'quota-maker', colleague: 2 }),
      body: { productGroup: 'HOUSING', version: 0, spillBusinessDays: days, keep: 0, reason: 'faster' },
    },
  );
  expect([status, body]).toEqual([expect.any(Number), expect.objectContaining({ status: 'PENDING' })]);
  const approved = await stage.open.http('POST', `/api/v1/staff/quota-changes/${body.id}/approve`, {
    token: stage.open.token({ role: 'quota-checker' }),
    body: {},
  });
  expect(approved.status).toBe(200);
}
