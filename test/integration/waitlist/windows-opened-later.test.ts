import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type TestCaller, waitUntil } from '../../harness/index.js';
import { LineClient } from './line-client.js';

jest.setTimeout(120_000);

/** With shares for some channels, so that windows are found among the counters of both. */
const BRANCH = 'B004';

let line: LineClient;
let days = 0;

beforeAll(async () => {
  line = await LineClient.open(BRANCH);
});
afterAll(() => line.bookings.stop());
afterEach(() => line.clear());

const nextDay = (): string => line.day((days += 1));

describe('windows that are opened while people wait for any part of the day', () => {
  const openWindows = async (date: string, windows: Readonly<Record<string, number>>): Promise<void> => {
    const { status, body } = await line.bookings.app.http('POST', '/api/v1/staff/quota-changes', {
      token: line.bookings.app.token({ role: 'quota-maker', branch: BRANCH }),
      headers: { 'idempotency-key': randomUUID() },
      body: {
        branchId: BRANCH,
        product: 'MORTGAGE',
        changes: Object.entries(windows).map(([window, set]) => ({
          period: 'DAY',
          start: date,
          window,
          set,
        })),
        reason: 'mornings and afternoons apart',
      },
    });
    if (status !== 201) throw new Error(`windows were answered ${status} ${JSON.stringify(body)}`);
  };
  const windowsOf = async (waiting: { caller: TestCaller; id: string }): Promise<unknown[]> =>
    (await line.entry(waiting)).slots.map(({ window, ahead }) => [window, ahead]);

  it('are theirs too, at the place they have, and what comes free is offered there', async () => {
    const date = nextDay();
    const [booked] = await line.fill(date, 1);
    const [first, second] = [await line.waiter(date), await line.waiter(date)];
    expect(await windowsOf(second)).toEqual([[null, 1]]);
    await openWindows(date, { '09:00-12:00': 2, '13:00-17:00': 2 });
    await line.keeper.round();
    expect(await windowsOf(first)).toEqual([
      ['09:00-12:00', 0],
      ['13:00-17:00', 0],
    ]);
    expect(await windowsOf(second)).toEqual([
      ['09:00-12:00', 1],
      ['13:00-17:00', 1],
    ]);
    await line.bookings.cancel(booked!.caller, booked!.id);
    const passer = await line.bookings.book(line.person(), date, { branchId: BRANCH, window: '13:00-17:00' });
    expect([passer.status, passer.body.code]).toEqual([409, 'QUOTA_DAY_FULL']);
    expect(await line.keeper.round()).toMatchObject({ offered: 1 });
    expect(await line.entry(first)).toMatchObject({ status: 'OFFERED', offer: { window: '09:00-12:00' } });
    expect(await line.entry(second)).toMatchObject({ status: 'WAITING', place: 1 });
    const booking = await line.bookings.book(first.caller, date, {
      branchId: BRANCH,
      window: '09:00-12:00',
      holdId: (await line.entry(first)).offer!.holdId,
    });
    expect(booking.status).toBe(201);
    await line.keeper.round();
    expect(await line.drift()).toBe(0);
  });

  it('are kept for them from the moment that they are opened, before any round has looked', async () => {
    const date = nextDay();
    await openWindows(date, { '09:00-12:00': 1 });
    await line.atRest();
    const morning = line.person();
    const booked = await line.bookings.book(morning, date, { branchId: BRANCH, window: '09:00-12:00' });
    expect(booked.status).toBe(201);
    const any = await line.waiter(date);
    expect(await windowsOf(any)).toEqual([['09:00-12:00', 0]]);
    await openWindows(date, { '13:00-17:00': 1 });
    // Before the next round: a passer-by who is faster than the line meets a window that is kept.
    await line.atRest();
    const passer = await line.bookings.book(line.person(), date, { branchId: BRANCH, window: '13:00-17:00' });
    expect([passer.status, passer.body.code]).toEqual([409, 'WINDOW_FULL']);
    expect(await line.keeper.round()).toMatchObject({ offered: 1 });
    expect(await line.entry(any)).toMatchObject({ status: 'OFFERED', offer: { window: '13:00-17:00' } });
  });

  it('are not for who named another window', async () => {
    const date = nextDay();
    await openWindows(date, { '09:00-12:00': 1 });
    await line.atRest();
    const booked = await line.bookings.book(line.person(), date, { branchId: BRANCH, window: '09:00-12:00' });
    expect(booked.status).toBe(201);
    const caller = line.person();
    const { body } = await line.join(caller, { branchId: BRANCH, date, window: '09:00-12:00' });
    await openWindows(date, { '13:00-17:00': 1 });
    await line.atRest();
    expect(await line.keeper.round()).toMatchObject({ offered: 0 });
    expect(await windowsOf({ caller, id: body.id })).toEqual([['09:00-12:00', 0]]);
    const passer = await line.bookings.book(line.person(), date, { branchId: BRANCH, window: '13:00-17:00' });
    expect(passer.status).toBe(201);
  });

  it('do not stand in the way of who keeps a place of the day from before: it is booked as it was kept', async () => {
    const date = nextDay();
    const caller = line.person();
    const { status, body: hold } = await line.bookings.hold(caller, date, BRANCH);
    expect(status).toBe(201);
    await openWindows(date, { '09:00-12:00': 2 });
    await line.atRest();
    // Who keeps nothing has to choose one, which this process knows by now.
    const asked = async (): Promise<unknown> => {
      const { body } = await line.bookings.book(line.person(), date, { branchId: BRANCH });
      return (body as { errors?: { code: string }[] }).errors?.[0]?.code;
    };
    await waitUntil(async () => (await asked()) === 'WINDOW_REQUIRED', {
      timeoutMs: 20_000,
      what: 'the windows are known',
    });
    const booked = await line.bookings.book(caller, date, { branchId: BRANCH, holdId: hold.id });
    expect([booked.status, booked.body.code, booked.body.id]).toEqual([201, undefined, hold.id]);
    expect(
      await line.bookings.sql('SELECT status, time_window FROM bookings WHERE id = $1', [hold.id]),
    ).toEqual([{ status: 'BOOKED', time_window: '' }]);
    await line.keeper.round();
    expect(await line.drift()).toBe(0);
  });
});
