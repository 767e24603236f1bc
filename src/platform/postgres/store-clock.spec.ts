import { jest } from '@jest/globals';
import type { Logger } from '../logging/index.js';
import { MetricsRegistry } from '../metrics/index.js';
import type { Database } from './database.js';
import { StoreClock } from './store-clock.js';

/** What the store says while the clock of this process stands at nought. */
const STORE_START_MS = Date.parse('2026-11-23T09:00:00+08:00');
const ONE_WAY_MS = 3;

let atMs = 0;
let waitMs = 0;
/** How much longer the answer takes than the question. */
let backMs = 0;

const client = {
  query: () => {
    const ms = String(STORE_START_MS + atMs + ONE_WAY_MS);
    atMs += 2 * ONE_WAY_MS + backMs;
    return Promise.resolve({ rows: [{ ms }] });
  },
};
/** Every connection is in use for `waitMs`. */
const database = {
  session: (work: (of: typeof client) => Promise<void>) => {
    atMs += waitMs;
    return work(client);
  },
  pool: {
    query: () => {
      atMs += waitMs;
      return client.query();
    },
  },
};

let clock: StoreClock;
beforeEach(() => {
  [atMs, waitMs, backMs] = [0, 0, 0];
  jest.spyOn(performance, 'now').mockImplementation(() => atMs);
  clock = new StoreClock(database as unknown as Database, {} as Logger, new MetricsRegistry());
});
afterEach(() => {
  clock.onApplicationShutdown();
  jest.restoreAllMocks();
});

it.each([0, 20, 4000])('tells the time of the store after a wait of %i ms for a connection', async (wait) => {
  waitMs = wait;
  await clock.onModuleInit();
  expect(clock.nowMs()).toBe(STORE_START_MS + atMs);
  atMs += 1234;
  expect(clock.nowMs()).toBe(STORE_START_MS + atMs);
});

it('is not set by an answer that was long on its way, while a better one is known', async () => {
  await clock.onModuleInit();
  backMs = 3000;
  await clock.onModuleInit();
  expect(clock.nowMs()).toBe(STORE_START_MS + atMs);
  // Better a second wrong than a minute of drift.
  atMs += 60_000;
  await clock.onModuleInit();
  expect(clock.nowMs()).toBe(STORE_START_MS + atMs - backMs / 2);
});
