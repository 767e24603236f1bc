import { afterEach, expect, it, jest } from '@jest/globals';
import type { Logger } from '../../platform/logging/index.js';
import { MetricsRegistry } from '../../platform/metrics/index.js';
import { type Database, RecentCommits } from '../../platform/postgres/index.js';
import type { PhoneVault } from '../phone-vault.js';
import { Judge } from './judge.js';
import type { Claim, Swap } from './judge.types.js';

const STATEMENT_TIMEOUT_MS = 2000;

afterEach(() => {
  jest.restoreAllMocks();
});

it.each(['Query read timeout', 'Connection terminated unexpectedly'])(
  'counts how long was waited for a statement that ends as "%s"',
  async (message) => {
    let nowMs = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const run = (): Promise<never> => {
      nowMs += STATEMENT_TIMEOUT_MS;
      return Promise.reject(new Error(message));
    };
    const commits = new RecentCommits();
    const database = { run } as unknown as Database;
    const judge = new Judge(database, {} as Logger, new MetricsRegistry(), commits, {} as PhoneVault);
    const swap = { counterIds: [], units: new Map() } as unknown as Swap;
    expect(await judge.swap(swap)).toEqual({ kind: 'UNKNOWN' });
    expect(commits.p95Ms()).toBe(STATEMENT_TIMEOUT_MS);
  },
);

it('says within its bound that it does not know, where the store says nothing any more', async () => {
  jest.useFakeTimers({ doNotFake: ['performance', 'nextTick', 'queueMicrotask'] });
  try {
    const run = jest
      .fn<() => Promise<never>>()
      .mockRejectedValueOnce(new Error('Query read timeout'))
      // What became of it is asked, and nobody answers.
      .mockReturnValue(new Promise(() => undefined));
    const logger = { warn: () => undefined } as unknown as Logger;
    const phones = { indexOf: () => null, seal: () => null } as unknown as PhoneVault;
    const database = { run } as unknown as Database;
    const judge = new Judge(database, logger, new MetricsRegistry(), new RecentCommits(), phones);
    const verdict = judge.claim({ counters: [], id: 'a' } as unknown as Claim);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(run).toHaveBeenCalledTimes(2);
    expect(await verdict).toEqual({ kind: 'UNKNOWN' });
  } finally {
    jest.useRealTimers();
  }
});
