import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { Customer } from '../invariants/customer.js';
import type { History } from '../invariants/history.js';
import type { Random } from '../invariants/random.js';
import type { Violation } from '../invariants/records.js';
import { API_PROCESSES, type FaultCluster } from './fault-cluster.js';
import type { Fault } from './run-fault.js';
import { MAY_MOUNT } from './small-disk.js';

/** How long a part is away: long enough for every bound inside to be met, short enough for a test. */
const AWAY_MS = Number(process.env['FAULT_AWAY_MS'] ?? 3000);
const HELD_LOCK_MS = 4000;
/** The bounds of a request inside: 100 ms for Redis, 5 s for a statement, and the wait for a twin between. */
const REQUEST_BOUND_MS = 10_000;
/** Without the store nothing waits longer than a connection attempt and its statement. */
const STORE_AWAY_BOUND_MS = 12_000;
const MINUTES_10_MS = 600_000;
/** Customers beyond those of the workload, one block each fault. */
const APART = 20_000;

const anyProcess = (random: Random): (typeof API_PROCESSES)[number] => random.pick(API_PROCESSES);

/** A customer who takes no part in the workload. */
function apart(cluster: FaultCluster, n: number, history: History): Customer {
  return new Customer(cluster.customer(APART + n), cluster.processes, history);
}

async function holdLock(cluster: FaultCluster, statement: string, heldMs: number): Promise<void> {
  const client = new Client({ connectionString: cluster.postgresUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(statement);
    await pause(heldMs);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

async function clockSkew(cluster: FaultCluster, skewsMs: readonly number[]): Promise<void> {
  const file = join(cluster.system.dataDir, 'clock-skew');
  writeFileSync(file, '0');
  await cluster.system.restart('api-1', { CLOCK_SKEW_FILE: file });
  for (const skewMs of skewsMs) {
    writeFileSync(file, String(skewMs));
    await pause(AWAY_MS / 2);
  }
  await cluster.system.restart('api-1');
}

const processFaults: readonly Fault[] = [
  {
    id: 'api-killed',
    title: 'SIGKILL of an API process in the middle of a burst',
    promise: 'the other goes on; what was not answered is told by its key',
    backWithinMs: 2000,
    answerWithinMs: REQUEST_BOUND_MS,
    quick: true,
    inject: async (cluster, random) => {
      const name = anyProcess(random);
      await pause(random.next() * 500);
      await cluster.kill(name);
      await pause(AWAY_MS / 3);
      await cluster.system.restart(name);
    },
  },
  {
    id: 'killed-before-commit',
    title: 'SIGKILL between gate and commit',
    promise: 'units taken and not committed come back by themselves',
    backWithinMs: 2000,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async (cluster) => {
      const pids = API_PROCESSES.map((name) => cluster.pidOf(name));
      await cluster.proxies.postgres.tripOn('judge-claims', 'BEFORE', () => {
        for (const pid of pids) process.kill(pid, 'SIGKILL');
      });
      for (const name of API_PROCESSES) await cluster.system.restart(name);
    },
  },
  {
    id: 'killed-after-commit',
    title: 'SIGKILL between commit and answer',
    promise: 'what was committed is found by its key, and has one effect',
    backWithinMs: 2000,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async (cluster) => {
      const pids = API_PROCESSES.map((name) => cluster.pidOf(name));
      await cluster.proxies.postgres.tripOn('judge-claims', 'AFTER', () => {
        for (const pid of pids) process.kill(pid, 'SIGKILL');
      });
      for (const name of API_PROCESSES) await cluster.system.restart(name);
    },
  },
  {
    id: 'rolling-restart',
    title: 'SIGTERM of one API process after the other',
    promise: 'nobody is left without an answer',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    nobodyUnanswered: true,
    inject: async (cluster) => {
      for (const name of API_PROCESSES) await cluster.system.restart(name);
    },
  },
  {
    id: 'worker-killed',
    title: 'SIGKILL of the worker inside a job',
    promise: 'what it was doing is done by the next, once',
    backWithinMs: 2000,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async (cluster, random) => {
      for (let time = 0; time < 3; time += 1) {
        await cluster.letHoldsExpire(50);
        await pause(random.next() * 400);
        await cluster.kill('worker');
        await cluster.system.restart('worker');
      }
    },
  },
  {
    id: 'stalled',
    title: 'an event loop that stands still for two seconds',
    promise: 'the other process goes on, the stalled one comes back by itself',
    backWithinMs: 3000,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async (cluster, random) => {
      process.kill(cluster.pidOf(anyProcess(random)), 'SIGUSR2');
      await pause(2500);
    },
  },
  {
    id: 'clock-ahead-and-behind',
    title: 'the clock of a process ten minutes ahead, then ten minutes behind',
    promise: 'windows and holds go by the clock of the store',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: (cluster) => clockSkew(cluster, [MINUTES_10_MS, -MINUTES_10_MS]),
  },
];

const gateFaults: readonly Fault[] = [
  {
    id: 'redis-flushed',
    title: 'FLUSHALL, again and again',
    promise: 'the gate is shut until it is rebuilt from the judge',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    quick: true,
    inject: async (cluster, random) => {
      for (let time = 0; time < 5; time += 1) {
        await cluster.forgetGate();
        await pause(random.next() * 600);
      }
    },
  },
  {
    id: 'redis-restarted',
    title: 'Redis restarted without a disk',
    promise: 'the judge decides meanwhile; the gate is rebuilt under a new epoch',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async (cluster) => {
      await cluster.stopRedis();
      await cluster.startRedisAgain();
    },
  },
  {
    id: 'redis-down',
    title: 'Redis gone',
    promise: 'bookings go on through the judge alone; nothing hangs',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async (cluster) => {
      await cluster.stopRedis();
      await pause(AWAY_MS);
      await cluster.startRedisAgain();
    },
  },
  {
    id: 'redis-stale',
    title: 'fail-over to a Redis that lags behind',
    promise: 'what it lets through too much the judge refuses; drift heals',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: (cluster) => cluster.failOverToLaggingRedis(AWAY_MS),
  },
  {
    id: 'redis-slow',
    title: 'Redis 200 ms away',
    promise: 'nothing waits for it longer than its bound; the breaker opens',
    backWithinMs: 1500,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async ({ proxies: { redis } }) => {
      redis.delayMs = 100;
      await pause(AWAY_MS);
    },
  },
  {
    id: 'redis-black-hole',
    title: 'Redis takes everything and says nothing',
    promise: 'nothing waits for it longer than its bound',
    backWithinMs: 1500,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async ({ proxies: { redis } }) => {
      redis.mode = 'BLACK_HOLE';
      await pause(AWAY_MS);
      redis.cut();
    },
  },
  {
    id: 'redis-one-way',
    title: 'what Redis is told arrives, what it answers does not',
    promise: 'units taken in vain come back once',
    backWithinMs: 1500,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async ({ proxies: { redis } }) => {
      redis.mode = 'MUTE';
      await pause(AWAY_MS);
      redis.cut();
    },
  },
];

const judgeFaults: readonly Fault[] = [
  {
    id: 'postgres-crashed',
    title: 'PostgreSQL stopped at once and started again',
    promise: 'an honest 503 meanwhile; nothing acknowledged is lost',
    backWithinMs: 5000,
    answerWithinMs: STORE_AWAY_BOUND_MS,
    inject: async (cluster) => {
      await cluster.stopPostgresImmediately();
      await pause(AWAY_MS / 2);
      await cluster.startPostgresAgain();
    },
  },
  {
    id: 'commit-cut',
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
    title: 'the connection is cut before the statement arrives',
    promise: 'no booking, and an honest answer',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async ({ proxies: { postgres } }) => {
      for (let time = 0; time < 4; time += 1) await postgres.tripOn('judge-claims', 'BEFORE');
    },
  },
  {
    id: 'counters-locked',
    title: 'a stranger holds a lock on the counters',
    promise: 'requests are refused within their bound, and all is well when it ends',
    backWithinMs: 3000,
    answerWithinMs: STORE_AWAY_BOUND_MS,
    inject: (cluster) =>
      holdLock(cluster, 'LOCK TABLE quota_counters IN ACCESS EXCLUSIVE MODE', HELD_LOCK_MS),
  },
  {
    id: 'postgres-black-hole',
    title: 'PostgreSQL takes everything and says nothing',
    promise: 'an honest 503 within its bound',
    backWithinMs: 8000,
    answerWithinMs: STORE_AWAY_BOUND_MS,
    inject: async ({ proxies: { postgres } }) => {
      postgres.mode = 'BLACK_HOLE';
      await pause(AWAY_MS);
      postgres.cut();
    },
  },
  {
    id: 'postgres-refuses',
    title: 'no way to PostgreSQL',
    promise: 'an honest 503 at once',
    backWithinMs: 3000,
    answerWithinMs: STORE_AWAY_BOUND_MS,
    quick: true,
    inject: async ({ proxies: { postgres } }) => {
      postgres.mode = 'REFUSE';
      postgres.cut();
      await pause(AWAY_MS / 2);
    },
  },
  ...(MAY_MOUNT
    ? [
        {
          id: 'disk-full',
          title: 'the disk of the bookings is full',
          promise:
            'an honest 503 for who would need a new page; nothing is lost, and it goes on when there is room',
          backWithinMs: 3000,
          answerWithinMs: STORE_AWAY_BOUND_MS,
          inject: (cluster: FaultCluster) => cluster.onFullDisk(() => pause(AWAY_MS)),
        },
      ]
    : []),
  {
    id: 'migration',
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

const clientFaults: readonly Fault[] = [
  {
    id: 'fifty-times',
    title: 'the same request fifty times at once',
    promise: 'one booking, and the same answer to all',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    quick: true,
    inject: fiftyTimes,
  },
  {
    id: 'twenty-devices',
    title: 'one customer on twenty devices',
    promise: 'one booking; the others are told of it',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    quick: true,
    inject: twentyDevices,
  },
  {
    id: 'slow-clients',
    title: 'two hundred clients that never finish what they say',
    promise: 'nobody else notices',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    nobodyUnanswered: true,
    inject: async (cluster) => {
      const sockets = cluster.system.apiUrls.flatMap((url) => {
        const { hostname: host, port } = new URL(url);
        return Array.from({ length: 100 }, () => {
          const socket = connect({ host, port: Number(port) });
          socket.on('error', () => undefined);
          socket.write('POST /api/v1/bookings HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{"loan');
          return socket;
        });
      });
      await pause(AWAY_MS);
      for (const socket of sockets) socket.destroy();
    },
  },
  ...(['SLOW', 'ERROR', 'SILENT'] as const).map((mode): Fault => ({
    id: `core-${mode.toLowerCase()}`,
    title: `the core bank is ${{ SLOW: 'slow', ERROR: 'failing', SILENT: 'silent' }[mode]}`,
    promise: 'loans that are known are served, others are told so; nothing is guessed',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async (cluster) => {
      await cluster.core.misbehave({ mode, ...(mode === 'SLOW' && { delayMs: 800 }) });
      await pause(AWAY_MS);
    },
  })),
];

async function fiftyTimes(cluster: FaultCluster, random: Random, history: History): Promise<Violation[]> {
  const customer = apart(cluster, 1 + Math.floor(random.next() * 5000), history);
  const asked = customer.bookRequest(random.pick(cluster.slots), random.key());
  const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => customer.ask(asked, index)));
  // A place may have been gone; then all fifty are told the same.
  const told = new Set(
    answers.map((answer) => {
      if (answer.kind === 'yes') return `yes ${answer.body.id}`;
      return answer.kind === 'no' ? `no ${answer.code}` : 'unknown';
    }),
  );
  const { rows } = await cluster.pool.query('SELECT id FROM bookings WHERE customer_id = $1', [
    customer.caller.id,
  ]);
  const yes = [...told].filter((each) => each.startsWith('yes'));
  const isOne = rows.length === Math.min(1, yes.length) && yes.length <= 1 && !told.has('unknown');
  return isOne
    ? []
    : [{ invariant: 'INV-4', what: 'fifty equal requests', facts: { told: [...told], rows } }];
}

async function twentyDevices(cluster: FaultCluster, random: Random, history: History): Promise<Violation[]> {
  const customer = apart(cluster, 6000 + Math.floor(random.next() * 5000), history);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      customer.ask(customer.bookRequest(random.pick(cluster.slots), random.key()), index),
    ),
  );
  const { rows } = await cluster.pool.query(
    `SELECT id FROM bookings WHERE customer_id = $1 AND status IN ('HELD', 'BOOKED')`,
    [customer.caller.id],
  );
  const yes = answers.filter(({ kind }) => kind === 'yes').length;
  return yes === rows.length && rows.length <= 1
    ? []
    : [{ invariant: 'INV-5', what: 'twenty devices', facts: { yes, rows } }];
}

/** A process that starts while a store is away. */
async function coldStarts(cluster: FaultCluster): Promise<Violation[]> {
  const violations: Violation[] = [];
  const { postgres, redis } = cluster.proxies;
  await cluster.kill('api-2');
  redis.mode = 'REFUSE';
  redis.cut();
  const startedMs = performance.now();
  await cluster.system.restart('api-2');
  const withoutRedisMs = Math.round(performance.now() - startedMs);
  redis.mode = 'PASS';
  await cluster.kill('api-2');
  postgres.mode = 'REFUSE';
  const said = await cluster.system.restart('api-2').then(
    () => 'it started',
    (error: Error) => error.message,
  );
  postgres.mode = 'PASS';
  if (!/did not become ready/.test(said)) {
    violations.push({
      invariant: 'start',
      what: 'ready without PostgreSQL',
      facts: { said, withoutRedisMs },
    });
  }
  return violations;
}

export const FAULTS: readonly Fault[] = [
  ...processFaults,
  ...gateFaults,
  ...judgeFaults,
  ...clientFaults,
  {
    id: 'cold-start',
    title: 'a process is started while Redis is away, and another while PostgreSQL is',
    promise: 'without Redis it serves; without PostgreSQL it ends and says why, and is never called ready',
    backWithinMs: 2000,
    answerWithinMs: STORE_AWAY_BOUND_MS,
    inject: coldStarts,
  },
];

/** Comes last, because the first server does not come back. */
export const LAST_FAULT: Fault = {
  id: 'second-server',
  title: 'the first PostgreSQL is lost and a synchronous standby is promoted',
  promise: 'nothing acknowledged is lost; the service goes on with the second',
  backWithinMs: 10_000,
  answerWithinMs: STORE_AWAY_BOUND_MS,
  inject: (cluster) => cluster.handOverToSecondServer(AWAY_MS / 2),
};
