import { jest } from '@jest/globals';
import type { Logger } from '../logging/index.js';
import { PeriodicTask } from './index.js';

interface Line {
  readonly level: 'debug' | 'error';
  readonly task: string;
}

function loggerInto(lines: Line[]): Logger {
  const write =
    (level: Line['level']) =>
    ({ task }: { task: string }): void =>
      void lines.push({ level, task });
  return { debug: write('debug'), error: write('error') } as unknown as Logger;
}

describe('PeriodicTask', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('runs at once, then after each pause', async () => {
    let runs = 0;
    const run = async (): Promise<void> => void (runs += 1);
    const task = new PeriodicTask({ name: 't', everyMs: 100, run, logger: loggerInto([]) });
    task.start();
    await jest.advanceTimersByTimeAsync(0);
    expect(runs).toBe(1);
    await jest.advanceTimersByTimeAsync(99);
    expect(runs).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(runs).toBe(2);
    await task.stop();
  });

  it('never runs twice at once: the pause begins when a run ends', async () => {
    const ends: (() => void)[] = [];
    const run = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
    const task = new PeriodicTask({ name: 't', everyMs: 100, run, logger: loggerInto([]) });
    task.start();
    await jest.advanceTimersByTimeAsync(1000);
    expect(ends).toHaveLength(1);
    ends[0]!();
    await jest.advanceTimersByTimeAsync(100);
    expect(ends).toHaveLength(2);
    const stopped = task.stop();
    ends[1]!();
    await stopped;
  });

  it('is started once, however often it is asked', async () => {
    let runs = 0;
    const run = async (): Promise<void> => void (runs += 1);
    const task = new PeriodicTask({ name: 't', everyMs: 100, run, logger: loggerInto([]) });
    task.start();
    task.start();
    await jest.advanceTimersByTimeAsync(0);
    expect(runs).toBe(1);
    await task.stop();
  });

  it('goes on after a failure and tells it: loudly, or quietly where it is expected', async () => {
    const lines: Line[] = [];
    const failures = [new Error('unexpected'), new Error('away')];
    const run = async (): Promise<void> => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
    };
    const expected = (error: unknown): boolean => (error as Error).message === 'away';
    const task = new PeriodicTask({ name: 't', everyMs: 100, run, logger: loggerInto(lines), expected });
    task.start();
    await jest.advanceTimersByTimeAsync(250);
    expect(lines).toEqual([
      { level: 'error', task: 't' },
      { level: 'debug', task: 't' },
    ]);
    await task.stop();
  });

  it('waits on stop for the run that is under way, and runs no more', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let runs = 0;
    const run = (): Promise<void> => {
      runs += 1;
      return promise;
    };
    const task = new PeriodicTask({ name: 't', everyMs: 100, run, logger: loggerInto([]) });
    task.start();
    await jest.advanceTimersByTimeAsync(0);
    let stopped = false;
    const stopping = task.stop().then(() => (stopped = true));
    await jest.advanceTimersByTimeAsync(500);
    expect(stopped).toBe(false);
    resolve();
    await stopping;
    await jest.advanceTimersByTimeAsync(500);
    expect(runs).toBe(1);
  });

  it('stops before its first run, and when it was never started', async () => {
    let runs = 0;
    const run = async (): Promise<void> => void (runs += 1);
    const task = new PeriodicTask({ name: 't', everyMs: 100, run, logger: loggerInto([]) });
    await task.stop();
    task.start();
    await task.stop();
    await jest.advanceTimersByTimeAsync(500);
    expect(runs).toBe(0);
  });
});
