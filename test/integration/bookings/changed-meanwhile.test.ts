import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { gateKeys } from '../../../src/bookings/gate/gate.keys.js';
import { digestOf } from '../../../src/bookings/booking-identity.js';
import { MetricsRegistry } from '../../../src/platform/metrics/index.js';
import type { TestCaller } from '../../harness/index.js';
import { BookingClient } from './booking-client.js';

jest.setTimeout(60_000);

let client: BookingClient;
let date: string;
let persons = 300;

beforeAll(async () => {
  client = await BookingClient.open();
  date = await client.app.bookableDate(5);
  // What is counted below are answers of open gates.
  for (const branchId of ['B001', 'B002']) await client.reconciler.reconcile(branchId);
});
afterAll(() => client.stop());

const next = (): TestCaller => client.app.callers.customer((persons += 1));

/** What the gate has said so far, by outcome. */
async function gateTakes(): Promise<Record<string, number>> {
  const metrics = client.app.app.get(MetricsRegistry, { strict: false });
  const { values } = await metrics.getSingleMetric('yuhuan_gate_takes_total')!.get();
  return Object.fromEntries(values.map(({ labels, value }) => [String(labels['outcome']), value]));
}

describe('a loan whose booking has been to another branch and is over', () => {
  it('can be booked at the old branch at once: no claim of it is left anywhere', async () => {
    const caller = next();
    const { body: booked } = await client.book(caller, date);
    expect((await client.reschedule(caller, booked.id, { branchId: 'B002', date })).status).toBe(200);
    expect((await client.cancel(caller, booked.id)).status).toBe(200);
    for (const branchId of ['B001', 'B002']) {
      const claim = gateKeys.claim(branchId, digestOf(caller.loanId));
      expect(await client.app.redis!.exists(claim)).toBe(0);
    }
    const before = await gateTakes();
    expect((await client.book(caller, date)).status).toBe(201);
    // Taken at the first asking: nobody waited for a twin that the loan does not have.
    expect(await gateTakes()).toEqual({ ...before, TAKEN: before['TAKEN']! + 1 });
  });
});

describe('a hold that is over when it is confirmed', () => {
  it.each([false, true])('answers 409 with its own code (swept: %p)', async (swept) => {
    const caller = next();
    const held = await client.hold(caller, date);
    await client.letExpire(held.body.id);
    if (swept) await client.sweeper.sweep();
    const { status, body } = await client.book(caller, date, { holdId: held.body.id });
    expect([status, body.code]).toEqual([409, 'HOLD_EXPIRED']);
  });
});

describe('changes that meet each other', () => {
  it('a move and a cancellation at once: each answer is true, none is "store unavailable"', async () => {
    for (let round = 0; round < 10; round += 1) {
      const caller = next();
      const { body: booked } = await client.book(caller, date);
      const [moved, cancelled] = await Promise.all([
        client.reschedule(caller, booked.id, { branchId: 'B002', date }),
        client.cancel(caller, booked.id),
      ]);
      const [row] = await client.sql<{ status: string; branch_id: string }>(
        'SELECT status, branch_id FROM bookings WHERE id = $1',
        [booked.id],
      );
      expect([200, 409]).toContain(moved.status);
      expect([200, 409]).toContain(cancelled.status);
      expect(row).toEqual({
        status: cancelled.status === 200 ? 'CANCELLED' : 'BOOKED',
        branch_id: moved.status === 200 ? 'B002' : 'B001',
      });
    }
  });
});
