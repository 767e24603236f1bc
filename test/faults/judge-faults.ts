import { lasting } from '../harness/index.js';
import { Client } from 'pg';
import { AWAY_MS, HELD_LOCK_MS, REQUEST_BOUND_MS, STORE_AWAY_BOUND_MS, STORE_SILENT_MS } from './bounds.js';
import type { FaultCluster } from './fault-cluster.js';
import type { Fault } from './run-fault.js';
import { MAY_MOUNT } from './small-disk.js';

async function holdLock(cluster: FaultCluster, statement: string, heldMs: number): Promise<void> {
  const client = new Client({ connectionString: cluster.postgresUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(statement);
    await lasting(heldMs);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

export const judgeFaults: readonly Fault[] = [
  {
    id: 'postgres-crashed',
    part: 'JUDGE',
    title: 'PostgreSQL stopped at once and started again',
    promise: 'an honest 503 meanwhile; nothing acknowledged is lost',
    backWithinMs: 5000,
    answerWithinMs: STORE_AWAY_BOUND_MS,
    inject: async (cluster) => {
      await cluster.stopPostgresImmediately();
      await lasting(AWAY_MS / 2);
      await cluster.startPostgresAgain();
    },
  },
  {
    id: 'commit-cut',
    part: 'JUDGE',
    title: 'the connection is cut right after the commit was sent',
    promise: 'exactly one booking for the key',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    quick: true,
    inject: async ({ proxies: { postgres } }) => {
      for (let time = 0; time < 4; time += 1) await postgres.tripOn('judge-claims', 'AFTER');
    },
  },
  {
    id: 'send-cut',
    part: 'JUDGE',
    title: 'the connection is cut before the statement arrives',
    promise: 'no booking, and an honest answer',
    // All customers may be in the batch that is lost, and its process looks five times, 200 ms apart, what became of it.
    backWithinMs: 2500,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async ({ proxies: { postgres } }) => {
      for (let time = 0; time < 4; time += 1) await postgres.tripOn('judge-claims', 'BEFORE');
    },
  },
  {
    id: 'counters-locked',
    part: 'JUDGE',
    title: 'a stranger holds a lock on the counters',
    promise: 'requests are refused within their bound, and all is well when it ends',
    backWithinMs: 3000,
    answerWithinMs: STORE_AWAY_BOUND_MS,
    inject: (cluster) =>
      holdLock(cluster, 'LOCK TABLE quota_counters IN ACCESS EXCLUSIVE MODE', HELD_LOCK_MS),
  },
  {
    id: 'postgres-black-hole',
    part: 'JUDGE',
    title: 'PostgreSQL takes everything and says nothing',
    promise: 'an honest 503 within its bound',
    backWithinMs: 8000,
    answerWithinMs: STORE_AWAY_BOUND_MS,
    inject: async ({ proxies: { postgres } }) => {
      postgres.mode = 'BLACK_HOLE';
      await lasting(STORE_SILENT_MS);
      postgres.cut();
    },
  },
  {
    id: 'postgres-refuses',
    part: 'JUDGE',
    title: 'no way to PostgreSQL',
    promise: 'an honest 503 at once',
    backWithinMs: 3000,
    answerWithinMs: STORE_AWAY_BOUND_MS,
    quick: true,
    inject: async ({ proxies: { postgres } }) => {
      postgres.mode = 'REFUSE';
      postgres.cut();
      await lasting(AWAY_MS / 2);
    },
  },
  ...(MAY_MOUNT
    ? [
        {
          id: 'disk-full',
          part: 'JUDGE',
          title: 'the disk of the bookings is full',
          promise:
            'an honest 503 for who would need a new page; nothing is lost, and it goes on when there is room',
          backWithinMs: 3000,
          answerWithinMs: STORE_AWAY_BOUND_MS,
          inject: (cluster: FaultCluster) => cluster.onFullDisk(() => lasting(AWAY_MS)),
        } as const,
      ]
    : []),
  {
    id: 'migration',
    part: 'JUDGE',
    title: 'a column and an index more while customers book',
    promise: 'nobody is left without an answer',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    nobodyUnanswered: true,
    inject: async (cluster) => {
      const client = new Client({ connectionString: cluster.postgresUrl });
      await client.connect();
      await client.query("SET lock_timeout = '1s'");
      await client.query('ALTER TABLE bookings ADD COLUMN of_a_later_version text');
      await client.query('CREATE INDEX CONCURRENTLY of_a_later_version ON bookings (of_a_later_version)');
      await client.query('DROP INDEX CONCURRENTLY of_a_later_version');
      await client.query('ALTER TABLE bookings DROP COLUMN of_a_later_version');
      await client.end();
    },
  },
];
