import { expect, it } from '@jest/globals';
import { expectPage } from '../browser.js';
import { waitUntil } from '../../harness/index.js';
import type { Stage } from './stage.js';

const DAY = 12;
/** Customers of one language; those of the other are a hundred further. */
const customerOf = (stage: Stage, n: number): number => (stage.language === 'en' ? 300 : 200) + n;

async function joinUrgently(stage: Stage, n: number, date: string, urgent: object): Promise<string> {
  const { id, loanId, token } = stage.open.customer(customerOf(stage, n));
  const { status, body } = await stage.open.http<{ id: string }>('POST', '/api/v1/waitlist', {
    token,
    headers: { 'idempotency-key': `urgent-${id}` },
    body: { loanId, branchId: stage.branch, date, urgent },
  });
  if (status !== 201) throw new Error(`joining was answered ${status} ${JSON.stringify(body)}`);
  return body.id;
}

/** One place of the day, and that is kept for urgent needs. */
async function keepOnePlace(stage: Stage, date: string): Promise<void> {
  const { pool } = stage.open.database;
  await pool.query(
    `UPDATE quota_counters SET capacity = taken + held + 1, ceiling = taken + held + 1 WHERE branch_id = $1
     AND period = 'DAY' AND pool = 'ALL' AND product_group = 'HOUSING' AND period_start = $2`,
    [stage.branch, date],
  );
  const { status } = await stage.open.http('POST', '/api/v1/staff/quota-changes', {
    token: stage.open.token({ role: 'quota-maker' }),
    body: {
      branchId: stage.branch,
      product: 'MORTGAGE',
      changes: [{ period: 'DAY', start: date, pool: 'URGENT', set: 1 }],
      reason: 'urgent needs',
    },
  });
  expect(status).toBe(201);
  await waitUntil(
    async () => {
      const { rows } = await pool.query<{ reserved: number }>(
        `SELECT reserved FROM quota_counters WHERE branch_id = $1 AND period = 'DAY' AND pool = 'ALL'
         AND product_group = 'HOUSING' AND period_start = $2`,
        [stage.branch, date],
      );
      return rows[0]!.reserved === 1;
    },
    { timeoutMs: 30_000, what: 'the reserve is put by' },
  );
}

export function urgentNeeds(stage: Stage): void {
  const { t } = stage;

  it('has a checker agree to one urgent need and decline another, with what is left in sight', async () => {
    const date = stage.days[DAY]!;
    await keepOnePlace(stage, date);
    const note = stage.language === 'en' ? 'posted abroad next week' : '下周外派出境';
    const yes = await joinUrgently(stage, 14, date, { reason: 'OTHER', note });
    await joinUrgently(stage, 15, date, { reason: 'COURT' });
    const [first, second] = [14, 15].map((n) => `C100${customerOf(stage, n)}`) as [string, string];

    const teller = await stage.at('teller', `/waitlist?branch=${stage.branch}&date=${date}`);
    await teller.getByRole('heading', { name: t('urgent.title') }).waitFor();
    await teller.getByRole('row').filter({ hasText: first }).first().waitFor();
    const agree = t('day.stepOf', { step: t('urgent.agree'), number: first });
    await expectPage(teller.getByRole('button', { name: agree })).toHaveCount(0);

    const page = await stage.at('quota-checker', `/waitlist?branch=${stage.branch}&date=${date}`);
    const requests = page.getByRole('region', { name: t('urgent.title') });
    const row = (customer: string) => requests.getByRole('row').filter({ hasText: customer });
    await row(first).getByText(note).waitFor();
    await row(first)
      .getByText(t('urgent.leftOf', { left: 1 }), { exact: true })
      .waitFor();
    expect(await stage.look(page, 'urgent-needs')).toEqual([]);

    // More than a page of them: the rest is a touch away.
    const list = /\/waitlist\/urgent\?/;
    await page.route(list, (route) => route.continue({ url: `${route.request().url()}&limit=1` }));
    await row(second).waitFor({ state: 'detached' });
    await stage.button(requests, 'changes.more').click();
    await row(second).waitFor();
    await row(first).waitFor();
    await page.unroute(list);

    const decline = requests.getByRole('button', {
      name: t('day.stepOf', { step: t('urgent.decline'), number: second }),
    });
    await decline.click();
    const drawer = page.getByRole('dialog');
    await stage.button(drawer, 'urgent.decline').click();
    await drawer.getByText(t('urgent.declineAsk')).waitFor();
    expect(await stage.look(page, 'urgent-decline')).toEqual([]);
    const reason = drawer.getByLabel(t('urgent.declineReason'));
    await reason.fill('no date is near');
    // What was typed is there again when the request is.
    await stage.button(drawer, 'act.leave').click();
    await decline.click();
    await expectPage(reason).toHaveValue('no date is near');
    // The request leaves the list, and what was answered is told all the same.
    const refusal = { code: 'STATE_CONFLICT', title: 'somebody was faster', status: 409, retry: 'never' };
    const contentType = 'application/problem+json';
    await page.route(list, (route) => route.fulfill({ json: { requests: [], nextCursor: null } }));
    await page.route('**/urgent/decline', (route) =>
      route.fulfill({ status: 409, contentType, body: JSON.stringify(refusal) }),
    );
    await stage.button(drawer, 'urgent.decline').click();
    await requests.waitFor({ state: 'detached' });
    await drawer.getByText(refusal.title).waitFor();
    await page.unroute(list);
    await page.unroute('**/urgent/decline');
    await reason.press('Enter');
    await page.getByText(t('urgent.declined', { customer: second })).waitFor();
    await row(second).waitFor({ state: 'detached' });

    await requests
      .getByRole('button', { name: t('day.stepOf', { step: t('urgent.agree'), number: first }), exact: true })
      .press('Enter');
    await page.locator('.ant-popover:visible .ant-btn-primary').click();
    await page.getByText(t('urgent.agreed', { customer: first })).waitFor();
    await requests.waitFor({ state: 'detached' });
    await page.getByText(t('urgentStatus.DECLINED')).waitFor();
    const { pool } = stage.open.database;
    await waitUntil(
      async () => {
        const { rows } = await pool.query<{ status: string }>(
          'SELECT status FROM waitlist_entries WHERE id = $1',
          [yes],
        );
        return rows[0]!.status === 'OFFERED';
      },
      { timeoutMs: 30_000, what: 'the urgent place is offered' },
    );
  });
}
