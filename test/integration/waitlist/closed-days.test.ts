import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { InvariantsReadModel } from '../../../src/bookings/invariants/invariants.read-model.js';
import { ShutOffers } from '../../../src/bookings/waitlist/shut-offers.js';
import { waitForLock } from '../../harness/index.js';
import type { LineClient } from './line-client.js';
import { type UrgentLine, urgentLineForTests, type Waiting } from './urgent-line.js';

jest.setTimeout(120_000);

let urgency: UrgentLine;
let line: LineClient;

urgentLineForTests((opened) => {
  urgency = opened;
  line = opened.line;
});
afterEach(() => line.clear());

const broken = async (): Promise<unknown[]> => {
  const checked = await line.bookings.app.app.get(InvariantsReadModel, { strict: false }).check();
  return checked.filter(({ holds }) => !holds);
};

// The nearest day: a closure of it makes the notice that everybody must give longer than the day is away.
it('a place of a closed day waits for the closure to be lifted, and is then the line’s', async () => {
  const date = urgency.nextDay();
  const [booked] = await line.fill(date, 1);
  const waiting = await line.waiter(date);
  const closure = await line.close(date);
  await line.bookings.cancel(booked!.caller, booked!.id);
  expect(await line.keeper.round()).toMatchObject({ offered: 0 });
  expect(await line.entry(waiting)).toMatchObject({ status: 'WAITING', place: 1 });
  expect((await line.units(date)).kept).toBe(1);
  await line.lift(closure);
  expect((await line.bookings.book(line.person(), date)).status).toBe(409);
  expect(await line.keeper.round()).toMatchObject({ offered: 1 });
  expect(await line.entry(waiting)).toMatchObject({ status: 'OFFERED' });
});

it('a closure that is lifted while the line is asked gives nothing of its day to whoever comes by', async () => {
  const date = urgency.nextDay();
  const [booked] = await line.fill(date, 1);
  await line.waiter(date);
  const second = await line.waiter(date);
  const closure = await line.close(date);
  await line.bookings.cancel(booked!.caller, booked!.id);
  const { pool } = line.bookings.app;
  const stranger = await pool.connect();
  try {
    await stranger.query('BEGIN');
    await stranger.query('SELECT FROM quota_counters WHERE branch_id = $1 AND kept > 0 FOR UPDATE', ['B001']);
    const round = line.keeper.round();
    await waitForLock(pool, 'a round that keeps what nobody can book');
    await line.lift(closure);
    await stranger.query('COMMIT');
    // What came back of its week and month is everybody's: they are those of other days too.
    expect(await round).toMatchObject({ offered: 0, handedBack: 2 });
  } finally {
    await stranger.query('ROLLBACK');
    stranger.release();
  }
  expect(await line.units(date)).toMatchObject({ kept: 1 });
  expect((await line.bookings.book(line.person(), date)).status).toBe(409);
  expect(await line.keeper.round()).toMatchObject({ offered: 1 });
  expect(await line.entry(second)).toMatchObject({ status: 'WAITING', place: 1 });
});

describe('a day that is closed while somebody ponders a place of it', () => {
  let date: string;
  let other: string;
  let first: Waiting;
  let second: Waiting;
  let others: { readonly caller: Waiting['caller']; readonly id: string };

  /** The first in line would take either day, and is offered a place of the one; the second waits for the other. */
  beforeEach(async () => {
    [date, other] = [urgency.nextDay(), urgency.nextDay()];
    const [booked] = await line.fill(date, 1);
    [others] = (await line.fill(other, 1)) as [typeof others];
    const caller = line.person();
    const { body } = await line.join(caller, { branchId: 'B001', from: date, to: other });
    first = { caller, id: body.id };
    second = await line.waiter(other);
    await line.bookings.cancel(booked!.caller, booked!.id);
    await line.keeper.round();
  });

  const confirm = async (holdId: string): Promise<unknown> =>
    (await line.bookings.book(first.caller, date, { holdId })).body['errors'];

  it('leaves them where they stood in line, for all that they waited for', async () => {
    const { status, offer, joinedAt } = await line.entry(first);
    expect(status).toBe('OFFERED');
    const closure = await line.close(date);
    const isClosed = [expect.objectContaining({ pointer: '/date', code: 'DATE_NOT_WORKDAY' })];
    expect(await confirm(offer!.holdId)).toEqual(isClosed);
    await line.keeper.round();
    expect(await confirm(offer!.holdId)).toEqual(isClosed);
    const waitsAgain = { status: 'WAITING', reason: 'BRANCH_SHUT', place: 1, offer: null, joinedAt };
    expect(await line.entry(first)).toMatchObject(waitsAgain);
    expect((await line.entry(first)).slots).toMatchObject([
      { date, ahead: 0 },
      { date: other, ahead: 0 },
    ]);
    expect(await line.entry(second)).toMatchObject({ place: 2 });
    expect(await line.units(date)).toMatchObject({ held: 0, kept: 1 });
    expect(await broken()).toEqual([]);

    await line.bookings.cancel(others.caller, others.id);
    expect(await line.keeper.round()).toMatchObject({ offered: 1 });
    expect(await line.entry(first)).toMatchObject({
      status: 'OFFERED',
      reason: null,
      offer: { date: other },
    });
    expect(await line.entry(second)).toMatchObject({ status: 'WAITING', place: 1 });
    const events = await line.bookings.sql(
      'SELECT type, to_state AS "to", reason FROM events WHERE subject_id = $1 ORDER BY seq',
      [first.id],
    );
    expect(events).toEqual([
      { type: 'JOINED', to: 'WAITING', reason: null },
      { type: 'OFFERED', to: 'OFFERED', reason: null },
      { type: 'RETURNED', to: 'WAITING', reason: 'BRANCH_SHUT' },
      { type: 'OFFERED', to: 'OFFERED', reason: null },
    ]);
    expect(await broken()).toEqual([]);
    await line.lift(closure);
  });

  it('offers them the place again when the closure is lifted', async () => {
    const closure = await line.close(date);
    await line.keeper.round();
    await line.lift(closure);
    expect((await line.bookings.book(line.person(), date)).status).toBe(409);
    expect(await line.keeper.round()).toMatchObject({ offered: 1 });
    expect(await line.entry(first)).toMatchObject({ status: 'OFFERED', offer: { date } });
    expect(await line.drift()).toBe(0);
  });

  it('takes nothing back where another process has lifted the closure', async () => {
    const closure = await line.close(date);
    await line.bookings.sql('UPDATE branch_closures SET removed_at = now() WHERE id = $1', [closure]);
    expect(await line.keeper.round()).toMatchObject({ offered: 0 });
    expect(await line.entry(first)).toMatchObject({ status: 'OFFERED', offer: { date } });
  });

  it('is told, and can be left, also before a round has written it', async () => {
    const closure = await line.close(date);
    // As by a worker that dies after the first of two steps.
    await line.bookings.app.app.get(ShutOffers, { strict: false }).takeBack();
    expect(await line.entry(first)).toMatchObject({ status: 'WAITING', reason: 'BRANCH_SHUT', offer: null });
    expect((await line.leave(first)).status).toBe(204);
    expect(await line.entry(first)).toMatchObject({ status: 'LEFT', reason: 'LEFT_BY_CUSTOMER' });
    expect(await broken()).toEqual([]);
    await line.lift(closure);
  });

  it('is no way to stay in line for whoever declines in that moment', async () => {
    expect(await line.entry(first)).toMatchObject({ status: 'OFFERED' });
    const closure = await line.close(date);
    const [declined] = await Promise.all([line.leave(first), line.keeper.round()]);
    expect(declined.status).toBe(204);
    expect(await line.entry(first)).toMatchObject({ status: 'LEFT' });
    expect(await broken()).toEqual([]);
    await line.lift(closure);
  });
});

it('who was agreed to be urgent stands in both lines again', async () => {
  const date = urgency.nextDay();
  await line.capacity(date, 2);
  await line.booked(date);
  await urgency.reserve(date, 1);
  const urgent = await urgency.agreed(date);
  await line.keeper.round();
  expect(await urgency.entry(urgent)).toMatchObject({ status: 'OFFERED' });
  const closure = await line.close(date);
  await line.keeper.round();
  expect(await urgency.entry(urgent)).toMatchObject({ status: 'WAITING', place: 1, urgent: { place: 1 } });
  expect(await broken()).toEqual([]);
  await line.lift(closure);
  await line.keeper.round();
  expect(await urgency.entry(urgent)).toMatchObject({ status: 'OFFERED' });
  expect(await urgency.units(date, 'URGENT')).toMatchObject({ held: 1 });
});
