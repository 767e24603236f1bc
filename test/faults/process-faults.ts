import { lasting } from '../harness/index.js';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../invariants/random.js';
import type { Violation } from '../invariants/records.js';
import { AWAY_MS, MINUTES_10_MS, REQUEST_BOUND_MS, STORE_AWAY_BOUND_MS } from './bounds.js';
import { API_PROCESSES, type FaultCluster } from './fault-cluster.js';
import type { Fault } from './run-fault.js';

const anyProcess = (random: Random): (typeof API_PROCESSES)[number] => random.pick(API_PROCESSES);

async function clockSkew(cluster: FaultCluster, skewsMs: readonly number[]): Promise<void> {
  const file = join(cluster.system.dataDir, 'clock-skew');
  writeFileSync(file, '0');
  await cluster.system.restart('api-1', { CLOCK_SKEW_FILE: file });
  for (const skewMs of skewsMs) {
    writeFileSync(file, String(skewMs));
    await lasting(AWAY_MS / 2);
  }
  await cluster.system.restart('api-1');
}

/** The name resolves nowhere, by the standard that keeps it free for this (RFC 6761). */
const NOWHERE = 'gone.invalid';

/** A process that starts while the port of a store is shut, then with a name of a store that nobody knows. */
async function coldStarts(cluster: FaultCluster): Promise<Violation[]> {
  const { postgres, redis } = cluster.proxies;
  await cluster.kill('api-2');
  redis.mode = 'REFUSE';
  redis.cut();
  await cluster.system.restart('api-2');
  redis.mode = 'PASS';
  await cluster.system.restart('api-2', { REDIS_URL: `redis://${NOWHERE}:6379` });
  await cluster.kill('api-2');
  postgres.mode = 'REFUSE';
  const refused = await saidAtStart(cluster, {});
  postgres.mode = 'PASS';
  const unknown = await saidAtStart(cluster, { DATABASE_URL: `postgres://yuhuan@${NOWHERE}:5432/yuhuan` });
  return [refused, unknown]
    .filter((said) => !/did not become ready/.test(said))
    .map((said) => ({ invariant: 'start', what: 'ready without PostgreSQL', facts: { said } }));
}

function saidAtStart(cluster: FaultCluster, env: NodeJS.ProcessEnv): Promise<string> {
  return cluster.system.restart('api-2', env).then(
    () => 'it started',
    (error: Error) => error.message,
  );
}

export const processFaults: readonly Fault[] = [
  {
    id: 'api-killed',
    part: 'PROCESS',
    title: 'SIGKILL of an API process in the middle of a burst',
    promise: 'the other goes on; what was not answered is told by its key',
    backWithinMs: 2000,
    answerWithinMs: REQUEST_BOUND_MS,
    quick: true,
    inject: async (cluster, random) => {
      const name = anyProcess(random);
      await lasting(random.next() * 500);
      await cluster.kill(name);
      await lasting(AWAY_MS / 3);
      await cluster.system.restart(name);
    },
  },
  {
    id: 'killed-before-commit',
    part: 'PROCESS',
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
    part: 'PROCESS',
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
    part: 'PROCESS',
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
    part: 'PROCESS',
    title: 'SIGKILL of the worker inside a job',
    promise: 'what it was doing is done by the next, once',
    backWithinMs: 2000,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async (cluster, random) => {
      for (let time = 0; time < 3; time += 1) {
        await cluster.letHoldsExpire(50);
        await lasting(random.next() * 400);
        await cluster.kill('worker');
        await cluster.system.restart('worker');
      }
    },
  },
  {
    id: 'stalled',
    part: 'EVENT_LOOP',
    title: 'an event loop that stands still for two seconds',
    promise: 'the other process goes on, the stalled one comes back by itself',
    backWithinMs: 3000,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async (cluster, random) => {
      process.kill(cluster.pidOf(anyProcess(random)), 'SIGUSR2');
      await lasting(2500);
    },
  },
  {
    id: 'clock-ahead-and-behind',
    part: 'PROCESS',
    title: 'the clock of a process ten minutes ahead, then ten minutes behind',
    promise: 'windows and holds go by the clock of the store',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: (cluster) => clockSkew(cluster, [MINUTES_10_MS, -MINUTES_10_MS]),
  },
  {
    id: 'cold-start',
    part: 'ALL',
    title: 'a process is started while the port of a store is shut, or its name unknown',
    promise: 'without Redis it serves; without PostgreSQL it ends and says why, and is never called ready',
    backWithinMs: 2000,
    answerWithinMs: STORE_AWAY_BOUND_MS,
    inject: coldStarts,
  },
];
