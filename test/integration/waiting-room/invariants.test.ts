import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { isRefusal } from '../../../src/platform/errors/index.js';
import { QUEUE_INVARIANTS, QueueEntries } from '../../../src/waiting-room/index.js';
import { customerId, QueueBench } from './queue-bench.js';

jest.setTimeout(120_000);

const PEOPLE = 12;
const LATE = 20;

let bench: QueueBench;

/** A morning: some join before the opening, some after; most are called, some come, one books, one gives up. */
beforeAll(async () => {
  bench = await QueueBench.start();
  await bench.empty();
  const roomId = await bench.preQueue();
  const tickets = new Map<number, string>();
  for (let n = 1; n <= PEOPLE; n += 1) tickets.set(n, (await bench.join(n)).body.id);
  await bench.openNow(roomId);
  for (let n = PEOPLE + 1; n <= LATE; n += 1) tickets.set(n, (await bench.join(n)).body.id);
  // Called in several rounds, so that there is an order of calls.
  await bench.setDoor({ ratePerMinute: 60, assistedPercent: 0 });
  for (let round = 0; round < 7; round += 1) {
    await bench.saveUp(2);
    await bench.round();
  }
  const called = await bench.rows<{ id: string; customer_id: string }>(
    `SELECT id, customer_id FROM queue_tickets WHERE status = 'ADMITTED' ORDER BY number`,
  );
  if (called.length < PEOPLE) throw new Error(`only ${called.length} were called`);
  const [first, second, third] = called.map(({ customer_id }) => Number(customer_id.slice(1)) - 100_000);
  for (const n of [first!, second!]) {
    const { body } = await bench.enter(n, tickets.get(n)!);
    const answer = await comeIn(n, body.token);
    if (isRefusal(answer)) throw new Error(answer.definition.code);
  }
  await bench.as(customerId(third!), 'DELETE', `/api/v1/queue/tickets/${tickets.get(third!)!}`);
});
afterAll(async () => {
  await bench?.open.stop();
});

/** Through the door, where something is decided that is not refused. */
const comeIn = (n: number, token: string) =>
  bench.open.app.get(QueueEntries).through(
    () => ({
      token,
      customerId: customerId(n),
      requestDigest: randomUUID(),
      assisted: false,
      actorId: customerId(n),
      actorRole: 'customer',
      traceId: '0'.repeat(32),
    }),
    () => Promise.resolve({ decided: true }),
  );

/** What each invariant finds when the tables have been broken so; they are as they were afterwards. */
async function found(broken = 'SELECT 1'): Promise<Record<string, string[]>> {
  const client = await bench.open.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(broken);
    const result: Record<string, string[]> = {};
    for (const { id, statement } of QUEUE_INVARIANTS) {
      const { rows } = await client.query<{ what: string }>(statement.text);
      if (rows.length > 0) result[id] = [...new Set(rows.map(({ what }) => what))].sort();
    }
    return result;
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

const A_USED = `(SELECT id FROM queue_tickets WHERE status = 'USED' ORDER BY number LIMIT 1)`;
const event = (ticket: string, type: string, seq: string, state: string): string =>
  `INSERT INTO events (subject_type, subject_id, seq, type, to_state, actor_id, actor_role)
   SELECT 'queue-ticket', id, ${seq}, '${type}', '${state}', 'nobody', 'system' FROM queue_tickets WHERE id = ${ticket};`;

const BREAKAGES: readonly { what: string; sql: string; sees: readonly [id: string, what: string] }[] = [
  {
    what: 'two that were drawn have changed their places',
    sql: `DROP INDEX queue_tickets_number_of_lane;
      UPDATE queue_tickets SET number = CASE number WHEN 1 THEN ${PEOPLE} ELSE 1 END WHERE number IN (1, ${PEOPLE});`,
    sees: ['INV-13', 'called out of turn'],
  },
  {
    what: 'a draw that the seed does not give',
    sql: `UPDATE queue_draws SET ticket_id = (SELECT ticket_id FROM queue_draws WHERE number = 2) WHERE number = 5;`,
    sees: ['INV-13', 'drawn otherwise than the seed says'],
  },
  {
    what: 'a number that is not the one that was drawn',
    sql: `UPDATE queue_tickets SET number = 900 WHERE number = 3;`,
    sees: ['INV-13', 'has another number than was drawn'],
  },
  {
    what: 'somebody who slipped in',
    sql: `UPDATE queue_tickets SET status = 'ADMITTED', expires_at = now() + interval '1 hour' WHERE number = ${LATE};`,
    sees: ['INV-13', 'came in before its number was called'],
  },
  {
    what: 'another seed than was promised',
    sql: `UPDATE queue_rooms SET commitment = repeat('0', 64);`,
    sees: ['INV-13', 'a seed that nobody committed to'],
  },
  {
    what: 'a second place',
    sql: `DROP INDEX queue_tickets_one_live_per_customer;
      UPDATE queue_tickets SET customer_id = (SELECT customer_id FROM queue_tickets WHERE number = ${LATE}) WHERE number = ${LATE - 1};`,
    sees: ['INV-14', 'a customer has two places'],
  },
  {
    what: 'one number for two',
    sql: `DROP INDEX queue_tickets_number_of_lane; UPDATE queue_tickets SET number = ${LATE} WHERE number = ${LATE - 1};`,
    sees: ['INV-14', 'a number was dealt twice'],
  },
  {
    what: 'one right of entry for two',
    sql: `UPDATE queue_tickets SET entry_id = (SELECT entry_id FROM queue_tickets WHERE id = ${A_USED}) WHERE number = 4;`,
    sees: ['INV-14', 'a right of entry is of two tickets'],
  },
  {
    what: 'an entry that was used twice',
    sql: event(A_USED, 'USED', 'seq + 1', 'USED'),
    sees: ['INV-14', 'used more than once'],
  },
  {
    what: 'somebody who came in a second time',
    sql: event(A_USED, 'ADMITTED', 'seq + 1', 'ADMITTED'),
    sees: ['INV-15', 'came in without having been admitted'],
  },
  {
    what: 'a right of entry that nobody gave',
    sql: `UPDATE queue_tickets SET entry_id = gen_random_uuid() WHERE number = 4;`,
    sees: ['INV-15', 'entries and ticket disagree'],
  },
  {
    what: 'a change without its event',
    sql: `UPDATE queue_tickets SET status = 'LEFT', seq = seq + 1 WHERE number = 5;`,
    sees: ['INV-15', 'events do not lead here'],
  },
];

describe('the invariants of the queue', () => {
  it('hold after a morning, and are told with all others', async () => {
    expect(await found()).toEqual({});
    const { body } = await bench.as<{ invariants: { id: string; holds: boolean }[] }>(
      { role: 'sre' },
      'GET',
      '/api/v1/ops/invariants',
    );
    expect(body.invariants.filter(({ holds }) => !holds)).toEqual([]);
    expect(body.invariants.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['INV-13', 'INV-14', 'INV-15', 'INV-6']),
    );
  });

  it.each(BREAKAGES)('see $what', async ({ sql, sees: [id, what] }) => {
    expect((await found(sql))[id]).toContain(what);
  });
});
