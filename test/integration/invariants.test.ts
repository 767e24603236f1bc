import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Housekeeper } from '../../src/bookings/index.js';
import { Logger } from '../../src/platform/logging/index.js';
import { BookingClient } from './bookings/booking-client.js';

jest.setTimeout(120_000);

interface Told {
  readonly id: string;
  readonly holds: boolean | null;
}

let client: BookingClient;

beforeAll(async () => {
  // Short, for this test waits for it to pass, once for each invariant that meets the lock.
  client = await BookingClient.open({ YUHUAN_DATABASE_STATEMENT_TIMEOUT_MS: '3000' });
});
afterAll(() => client?.stop());

const ask = async (): Promise<readonly Told[]> => {
  const token = client.app.token({ role: 'sre' });
  const answer = await client.app.http<{ invariants: Told[] }>('GET', '/api/v1/ops/invariants', { token });
  expect(answer.status).toBe(200);
  return answer.body.invariants;
};

/** The samples of one metric of this process, by invariant. */
async function shown(metric: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${client.app.url}/metrics`)).text();
  const samples = text.matchAll(new RegExp(`^${metric}\\{invariant="(.*)"\\} (.*)$`, 'gm'));
  return new Map([...samples].map(([, id = '', value]) => [id, Number(value)]));
}

/** As a table that is too large to be counted within the bound of a statement. */
async function whileOneIsTooSlow<T>(work: () => Promise<T>): Promise<T> {
  const holder = await client.app.pool.connect();
  try {
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE queue_tickets IN ACCESS EXCLUSIVE MODE');
    return await work();
  } finally {
    await holder.query('ROLLBACK');
    holder.release();
  }
}

describe('an invariant that cannot be checked', () => {
  it('is named, and keeps no other from being checked', async () => {
    const told = await whileOneIsTooSlow(ask);
    const of = (wanted: boolean | null) => told.filter(({ holds }) => holds === wanted).map(({ id }) => id);
    expect(of(null)).toContain('INV-13');
    expect(of(true)).toEqual(expect.arrayContaining(['INV-1', 'INV-2', 'INV-10', 'INV-6']));
    expect(of(false)).toEqual([]);
    // What was asked for once would stay in the metrics of this process for ever.
    expect(await shown('yuhuan_invariant_violations')).toEqual(new Map());
  });

  it('is told by the log and by its age, which ends when it can be checked', async () => {
    const housekeeper = client.app.app.get(Housekeeper, { strict: false });
    const error = jest.spyOn(client.app.app.get(Logger, { strict: false }), 'error');
    await whileOneIsTooSlow(() => housekeeper.round());
    expect(error).toHaveBeenCalledWith(
      expect.objectContaining({ id: 'INV-13' }),
      'an invariant could not be checked',
    );
    const metric = 'yuhuan_invariant_checked_timestamp_seconds';
    const before = await shown(metric);
    expect(before.get('INV-13')).toBe(0);
    expect(before.get('INV-1')).toBeGreaterThan(0);
    await housekeeper.round();
    const after = await shown(metric);
    expect(after.get('INV-13')).toBeGreaterThan(0);
    expect(after.get('INV-1')).toBeGreaterThan(before.get('INV-1')!);
    expect([...(await shown('yuhuan_invariant_violations')).values()].every((rows) => rows === 0)).toBe(true);
  });
});
