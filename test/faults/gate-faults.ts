import { lasting } from '../harness/index.js';
import { AWAY_MS, MINUTE_MS, REQUEST_BOUND_MS, SILENT_MS } from './bounds.js';
import type { Fault } from './run-fault.js';

export const gateFaults: readonly Fault[] = [
  {
    id: 'redis-flushed',
    part: 'GATE',
    title: 'FLUSHALL, again and again',
    promise: 'the gate is shut until it is rebuilt from the judge',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    quick: true,
    inject: async (cluster, random) => {
      for (let time = 0; time < 5; time += 1) {
        await cluster.forgetGate();
        await lasting(random.next() * 600);
      }
    },
  },
  {
    id: 'redis-restarted',
    part: 'GATE',
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
    part: 'GATE',
    title: 'Redis gone',
    promise: 'bookings go on through the judge alone; nothing hangs',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async (cluster) => {
      await cluster.stopRedis();
      await lasting(AWAY_MS);
      await cluster.startRedisAgain();
    },
  },
  {
    id: 'redis-down-for-a-minute',
    part: 'GATE',
    title: 'Redis gone for a minute',
    promise: 'bookings go on through the judge alone; nothing hangs',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    long: true,
    inject: async (cluster) => {
      await cluster.stopRedis();
      await lasting(MINUTE_MS);
      await cluster.startRedisAgain();
    },
  },
  {
    id: 'redis-stale',
    part: 'GATE',
    title: 'fail-over to a Redis that lags behind',
    promise: 'what it lets through too much the judge refuses; drift heals',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: (cluster) => cluster.failOverToLaggingRedis(AWAY_MS),
  },
  {
    id: 'redis-slow',
    part: 'GATE',
    title: 'Redis 200 ms away',
    promise: 'nothing waits for it longer than its bound; the breaker opens',
    backWithinMs: 1500,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async ({ proxies: { redis } }) => {
      redis.delayMs = 100;
      await lasting(AWAY_MS);
    },
  },
  {
    id: 'redis-black-hole',
    part: 'GATE',
    title: 'Redis takes everything and says nothing',
    promise: 'nothing waits for it longer than its bound',
    backWithinMs: 1500,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async ({ proxies: { redis } }) => {
      redis.mode = 'BLACK_HOLE';
      await lasting(SILENT_MS);
      redis.cut();
    },
  },
  {
    id: 'redis-one-way',
    part: 'GATE',
    title: 'what Redis is told arrives, what it answers does not',
    promise: 'units taken in vain come back once',
    backWithinMs: 1500,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async ({ proxies: { redis } }) => {
      redis.mode = 'MUTE';
      await lasting(SILENT_MS);
      redis.cut();
    },
  },
];
