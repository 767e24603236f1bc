import { expect, it } from '@jest/globals';
import { expectPage } from '../browser.js';
import type { Page } from 'playwright-core';
import { openAtAllHours, waitUntil } from '../../harness/index.js';
import type { Stage } from './stage.js';

/** Customers of one language; those of the other are a hundred further. */
const customerOf = (stage: Stage, n: number): number => (stage.language === 'en' ? 300 : 200) + n;

/** A booking that a customer makes elsewhere, while staff look at the day. */
export async function book(stage: Stage, n: number, date: string): Promise<{ id: string; number: string }> {
  const { id, loanId, token } = stage.open.customer(customerOf(stage, n));
  const answer = await stage.open.http<{ id: string; number: string }>('POST', '/api/v1/bookings', {
    token,
    headers: { 'idempotency-key': `booking-of-${id}` },
    body: { loanId, branchId: stage.branch, date, kind: 'FULL', contact: { phone: '13800138000' } },
  });
  expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
  return answer.body;
}

const dayOf = (stage: Stage, date: string): string => `/day?branch=${stage.branch}&date=${date}`;

async function openDay(stage: Stage, date: string): Promise<Page> {
  const page = await stage.at('teller', dayOf(stage, date));
  await page.getByText(stage.t('live.live'), { exact: true }).waitFor();
  return page;
}

/** Nobody can book for today, and only today people come: the store is told that one did. */
async function asOfToday(stage: Stage, id: string): Promise<string> {
  const { rows } = await stage.open.database.pool.query<{ date: string }>(
    `UPDATE bookings SET date = (now() AT TIME ZONE 'Asia/Shanghai')::date WHERE id = $1 RETURNING date::text`,
    [id],
  );
  return rows[0]!.date;
}

export function dayTasks(stage: Stage): void {
  const { t } = stage;

  it('books for a customer at the counter, with the words of the server on the fields', async () => {
    const date = stage.days[2]!;
    const page = await openDay(stage, date);
    const loanId = `L100${customerOf(stage, 1)}`;
    await stage.button(page, 'day.bookFor').click();
    const drawer = page.getByRole('dialog');
    await stage.choice(drawer, 'channel.COUNTER').click();
    await stage.button(drawer, 'book.submit').click();
    await drawer.getByText(t('book.customerAsk')).waitFor();
    expect(await stage.look(page, 'book-for-customer')).toEqual([]);
    await drawer.getByLabel(t('day.customer'), { exact: true }).fill(loanId.replace('L', 'C'));
    await drawer.getByLabel(t('day.loan'), { exact: true }).fill(loanId);
    await drawer.getByRole('textbox', { name: t('day.phone'), exact: true }).fill('13800138000');
    await stage.choice(drawer, 'kind.PARTIAL').click();
    await drawer.getByLabel(t('book.amount')).fill('12');
    await stage.choice(drawer, 'effect.LOWER_INSTALMENT').click();
    await stage.button(drawer, 'book.submit').click();
    const amount = drawer.locator('.ant-form-item').filter({ hasText: t('book.amount') });
    await amount.locator('.ant-form-item-explain-error').waitFor();
    await drawer.getByLabel(t('book.amount')).fill('50,000');
    await stage.button(drawer, 'book.submit').click();
    await drawer.getByText(t.like('book.done')).waitFor();
    const { rows } = await stage.open.database.pool.query(
      'SELECT channel, status, date::text FROM bookings WHERE loan_id = $1',
      [loanId],
    );
    expect(rows).toEqual([{ channel: 'COUNTER', status: 'BOOKED', date }]);
    await expectPage
      .poll(() => page.evaluate<string>('JSON.stringify({ ...sessionStorage })'))
      .not.toContain('13800138000');
    // Of the customer before nothing is left; the channel and the day are.
    await stage.button(drawer, 'book.next').click();
    await expectPage(drawer.getByRole('textbox')).toHaveCount(3);
    for (const field of await drawer.getByRole('textbox').all()) await expectPage(field).toHaveValue('');
    await expectPage(stage.choice(drawer, 'channel.COUNTER').getByRole('radio')).toBeChecked();
    await expectPage(stage.choice(drawer, 'kind.FULL').getByRole('radio')).toBeChecked();
    // Nor does a form that was left tell it of whoever comes next.
    await stage.choice(drawer, 'kind.PARTIAL').click();
    await drawer.getByLabel(t('book.amount')).fill('70,000');
    await stage.button(drawer, 'act.leave').click();
    await stage.button(page, 'day.bookFor').and(page.locator(':focus')).waitFor();
    await stage.button(page, 'day.bookFor').click();
    await expectPage(stage.choice(drawer, 'channel.COUNTER').getByRole('radio')).toBeChecked();
    await expectPage(stage.choice(drawer, 'kind.FULL').getByRole('radio')).toBeChecked();
    await stage.button(drawer, 'act.leave').click();
  });

  it('sees at once what happens elsewhere, checks in by number and serves', async () => {
    const page = await openDay(stage, stage.days[2]!);
    const { id, number } = await book(stage, 2, stage.days[2]!);
    const bookedMs = performance.now();
    await page.getByRole('button', { name: number, exact: true }).waitFor();
    const checkIn = page.getByRole('button', {
      name: t('day.stepOf', { step: t('visit.check-in'), number }),
    });
    // Nobody can be checked in before the day; who tries by the code is told so.
    await expectPage(checkIn).toHaveCount(0);
    console.log(`a booking was on the other screen ${Math.round(performance.now() - bookedMs)} ms later`);
    await page.getByLabel(t('day.code')).fill(number);
    await page.keyboard.press('Enter');
    // It is for another day: said at the field, which keeps what was typed.
    await page.locator('[role="alert"]').first().waitFor();
    await expectPage(page.getByLabel(t('day.code'))).toHaveAttribute('aria-invalid', 'true');
    expect(await stage.look(page, 'check-in-refused')).toEqual([]);

    const today = await asOfToday(stage, id);
    await openDay(stage, today);
    // The next code is scanned while the first is being checked in: both are answered, and the one to mend is there.
    const slow = Promise.withResolvers<void>();
    await page.route('**/staff/check-ins', async (route) => {
      await slow.promise;
      await route.continue();
    });
    for (const code of [number.toLowerCase(), '0000000000']) {
      await page.getByLabel(t('day.code')).fill(code);
      await page.keyboard.press('Enter');
    }
    slow.resolve();
    // The first is an alert too, of what has been done; the field is marked with the answer to the second.
    await page.getByLabel(t('day.code')).and(page.locator('[aria-invalid="true"]')).waitFor();
    await page.unroute('**/staff/check-ins');
    await page.getByText(t.like('day.checkedIn')).first().waitFor();
    await expectPage(page.getByLabel(t('day.code'))).toHaveValue('0000000000');
    await page.getByRole('cell', { name: t('arrival.ARRIVED') }).waitFor();
    expect(await stage.look(page, 'day-board')).toEqual([]);
    await page.getByRole('button', { name: number, exact: true }).click();
    await page.getByRole('dialog').getByText(t('changes.history')).waitFor();
    expect(await stage.look(page, 'booking-drawer')).toEqual([]);
    await page.keyboard.press('Escape');
    const complete = page.getByRole('button', {
      name: t('day.stepOf', { step: t('visit.complete'), number }),
    });
    const completed: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/complete')) completed.push(request.url());
    });
    // The second click of two on the button that stood here before.
    await complete.dispatchEvent('click', { detail: 2 });
    await complete.click();
    await page.getByRole('cell', { name: t('arrival.SERVED') }).waitFor();
    expect(completed).toHaveLength(1);
  });

  it('leads the keyboard from one step to the next, one key at a time', async () => {
    const { id, number } = await book(stage, 13, stage.days[2]!);
    const today = await asOfToday(stage, id);
    const page = await openDay(stage, today);
    const step = (name: string) =>
      page.getByRole('button', { name: t('day.stepOf', { step: t(`visit.${name}`), number }) });
    await step('check-in').focus();
    // Held down, it repeats itself.
    for (let times = 0; times < 3; times += 1) await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    await expectPage(step('complete')).toBeFocused();
    await page.keyboard.press('Enter');
    await page.getByRole('row').filter({ hasText: number }).getByText(t('arrival.SERVED')).waitFor();
  });

  it('takes back the step that was seen, and not the one before when the answer is lost', async () => {
    const { id, number } = await book(stage, 9, stage.days[2]!);
    const today = await asOfToday(stage, id);
    // Where the board is not told of it, whoever is refused a step sees how it stands.
    const page = await stage.as('teller');
    await page.route('**/bookings/stream?*', (route) => route.abort());
    await stage.at('teller', dayOf(stage, today));
    await page.reload();
    await page.getByRole('button', { name: number, exact: true }).click();
    const drawer = page.getByRole('dialog');
    const checkIn = drawer.getByRole('button', {
      name: t('day.stepOf', { step: t('visit.check-in'), number }),
    });
    await checkIn.waitFor();
    for (const step of ['check-in', 'complete']) {
      const token = stage.open.token({ role: 'teller' });
      const path = `/api/v1/staff/bookings/${id}/${step}`;
      expect((await stage.open.http('POST', path, { token })).status).toBe(200);
    }
    await checkIn.click();
    await drawer.locator('.ant-descriptions').getByText(t('arrival.SERVED')).waitFor();
    await page.unroute('**/bookings/stream?*');
    await openDay(stage, today);
    await page.getByRole('button', { name: number, exact: true }).click();
    await stage.button(drawer, 'act.undo').click();
    await drawer.getByLabel(t('act.reason')).fill('the wrong row');
    await page.route('**/undo', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await stage.button(drawer, 'act.undo').last().click();
    await drawer.getByText(t('problem.NO_ANSWER')).waitFor();
    await page.unroute('**/undo');
    // By now the drawer shows what became of it, and what could be taken back next.
    await drawer.locator('.ant-descriptions').getByText(t('arrival.ARRIVED')).waitFor();
    await stage.button(drawer, 'act.undo').last().click();
    await drawer.locator('.ant-alert-warning').waitFor();
    const { rows } = await stage.open.database.pool.query<{ type: string }>(
      'SELECT type FROM events WHERE subject_id = $1 ORDER BY seq DESC LIMIT 2',
      [id],
    );
    expect(rows.map(({ type }) => type)).toEqual(['COMPLETION_UNDONE', 'COMPLETED']);
    await page.keyboard.press('Escape');
  });

  it('moves a booking by the calendar of its own product', async () => {
    // Two customers of the sandbox who have a car loan.
    const [customerId, loanId] = stage.language === 'en' ? ['C000006', 'L000106'] : ['C000012', 'L000012'];
    const path = `/api/v1/branches/${stage.branch}/calendar?product=CAR`;
    const { body: cars } = await stage.open.http<{ days: { date: string; status: string }[] }>('GET', path);
    const { date } = cars.days.find(({ status }) => status === 'OPEN')!;
    const { status, body } = await stage.open.http<{ number: string }>('POST', '/api/v1/staff/bookings', {
      token: stage.open.token({ role: 'teller' }),
      headers: { 'idempotency-key': `car-of-${customerId}` },
      body: {
        customerId,
        loanId,
        branchId: stage.branch,
        date,
        channel: 'PHONE',
        kind: 'FULL',
        contact: { phone: '13800138000' },
      },
    });
    expect([status, body]).toEqual([201, expect.anything()]);
    const page = await openDay(stage, date);
    const calendar = page.waitForRequest((request) => request.url().includes('/calendar?'));
    await page.getByRole('button', { name: body.number, exact: true }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText(t('product.CAR')).waitFor();
    await stage.button(drawer, 'act.reschedule').click();
    expect(new URL((await calendar).url()).searchParams.get('product')).toBe('CAR');
    await stage.button(drawer, 'act.leave').click();
    await stage.button(drawer, 'act.reschedule').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Escape');
  });

  it('puts a customer in line for a full day, tells the place, books what comes free, and lets go', async () => {
    const date = stage.days[9]!;
    const { pool } = stage.open.database;
    await pool.query(
      `UPDATE quota_counters SET capacity = taken + held, ceiling = taken + held WHERE branch_id = $1
       AND period = 'DAY' AND pool = 'ALL' AND product_group = 'HOUSING' AND period_start = $2`,
      [stage.branch, date],
    );
    const page = await stage.at('teller', `/waitlist?branch=${stage.branch}&date=${date}`);
    expect(await stage.look(page, 'waitlist')).toEqual([]);
    for (const [n, place] of [
      [10, 1],
      [11, 2],
    ] as const) {
      const loanId = `L100${customerOf(stage, n)}`;
      await stage.button(page, 'line.join').click();
      const drawer = page.getByRole('dialog');
      await drawer.getByLabel(t('day.customer'), { exact: true }).fill(loanId.replace('L', 'C'));
      await drawer.getByLabel(t('day.loan'), { exact: true }).fill(loanId);
      await drawer.getByLabel(t('line.from'), { exact: true }).fill(date);
      await stage.button(drawer, 'line.submit').click();
      await drawer.getByText(t('line.joinedAt', { place })).waitFor();
      expect(await stage.look(page, `waitlist-joined-${place}`)).toEqual([]);
      await stage.button(drawer, 'change.done').click();
    }
    const [first, second] = [10, 11].map((n) => `C100${customerOf(stage, n)}`) as [string, string];
    const row = (customer: string) => page.getByRole('row').filter({ hasText: customer });
    await row(second).getByRole('cell', { name: '2', exact: true }).waitFor();
    await expectPage
      .poll(() => page.evaluate<string>('JSON.stringify({ ...sessionStorage })'))
      .not.toContain(first);
    await page
      .getByRole('button', { name: t('day.stepOf', { step: t('line.leave'), number: second }) })
      .click();
    await page.locator('.ant-popover:visible .ant-btn-primary').click();
    await page.getByText(t('line.left', { customer: second })).waitFor();
    await row(second).waitFor({ state: 'detached' });
    // One more place: it is kept for whoever stands first, and the staff who called confirm it.
    const backToUsual = await openAtAllHours(pool, [stage.branch]);
    const { status } = await stage.open.http('POST', '/api/v1/staff/quota-changes', {
      token: stage.open.token({ role: 'quota-maker' }),
      body: {
        branchId: stage.branch,
        product: 'MORTGAGE',
        changes: [{ period: 'DAY', start: date, add: 1 }],
        reason: 'one more',
      },
    });
    expect(status).toBe(201);
    await page.getByRole('cell', { name: t('lineStatus.OFFERED') }).waitFor();
    await backToUsual();
    expect(await stage.look(page, 'waitlist-offered')).toEqual([]);
    await page
      .getByRole('button', { name: t('day.stepOf', { step: t('line.confirm'), number: first }) })
      .click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText(t.like('line.offered')).waitFor();
    // Whose it is stands; how the customer confirms is what staff say.
    await drawer.getByText(first, { exact: true }).waitFor();
    await expectPage(drawer.getByRole('textbox')).toHaveCount(1);
    await stage.choice(drawer, 'channel.COUNTER').click();
    await drawer.getByRole('textbox', { name: t('day.phone'), exact: true }).fill('13800138000');
    await stage.button(drawer, 'book.submit').click();
    await drawer.getByText(t.like('book.done')).waitFor();
    await stage.button(drawer, 'change.done').click();
    const { rows: booked } = await pool.query(
      'SELECT bookings.channel FROM bookings WHERE customer_id = $1 AND date = $2',
      [first, date],
    );
    expect(booked).toEqual([{ channel: 'COUNTER' }]);
    const statuses = async (): Promise<string> => {
      const { rows } = await pool.query<{ status: string }>(
        'SELECT status FROM waitlist_entries WHERE customer_id = ANY ($1) ORDER BY customer_id',
        [[first, second]],
      );
      return rows.map((entry) => entry.status).join(' ');
    };
    // The line hears of the booking from the log, a moment later.
    await waitUntil(async () => (await statuses()) === 'BOOKED LEFT', { timeoutMs: 30_000 });
  });

  it('is told that the line is lost, and what happened meanwhile when it is back', async () => {
    const page = await openDay(stage, stage.days[2]!);
    await page.context().setOffline(true);
    await page.getByText(t('console.offline')).waitFor();
    const { number } = await book(stage, 3, stage.days[2]!);
    await page.context().setOffline(false);
    await page.getByText(t('console.offline')).waitFor({ state: 'detached' });
    await page.getByText(t('live.live'), { exact: true }).waitFor();
    await page.getByRole('button', { name: number, exact: true }).waitFor();
    await expectPage(page.getByRole('button', { name: number, exact: true })).toHaveCount(1);
  });

  it('keeps what was typed when the line breaks while it is sent, and sends it once', async () => {
    const page = await openDay(stage, stage.days[2]!);
    const { id, number } = await book(stage, 4, stage.days[2]!);
    await page.getByRole('button', { name: number, exact: true }).click();
    const drawer = page.getByRole('dialog');
    await stage.button(drawer, 'act.cancel').click();
    await drawer.getByLabel(t('act.reason')).fill('asked by phone');
    // The order is carried out, and its answer never comes.
    await page.route('**/cancel', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await stage.button(drawer, 'act.cancel').last().click();
    await drawer.getByText(t('problem.NO_ANSWER')).waitFor();
    await expectPage(drawer.getByLabel(t('act.reason'))).toHaveValue('asked by phone');
    await page.unroute('**/cancel');
    await stage.button(drawer, 'act.cancel').last().click();
    await page.locator('.notice').getByText(t('act.done.cancel')).waitFor();
    const { rows } = await stage.open.database.pool.query(
      "SELECT count(*)::int AS times FROM events WHERE subject_id = $1 AND to_state = 'CANCELLED'",
      [id],
    );
    expect(rows).toEqual([{ times: 1 }]);
    await page.keyboard.press('Escape');
  });
}
