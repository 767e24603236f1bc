import { jest } from '@jest/globals';
import type { Logger } from '../logging/index.js';
import { HealthRegistry } from '../health/health.registry.js';
import { MetricsRegistry } from '../metrics/index.js';
import { PeriodicTask, TaskWatch } from './index.js';

interface Line {
  readonly level: 'debug' | 'warn' | 'error';
  readonly task: string;
}

function loggerInto(lines: Line[]): Logger {
  const write =
    (level: Line['level']) =>
    ({ task }: { task: string }): void =>
      void lines.push({ level, task });
  return { debug: write('debug'), warn: write('warn'), error: write('error') } as unknown as Logger;
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

  it('does not keep the process from stopping by a run that never ends', async () => {
    const lines: Line[] = [];
    const run = (): Promise<void> => new Promise(() => undefined);
    const task = new PeriodicTask({ name: 't', everyMs: 100, run, logger: loggerInto(lines) });
    task.start();
    await jest.advanceTimersByTimeAsync(0);
    let stopped = false;
    const stopping = task.stop().then(() => (stopped = true));
    await jest.advanceTimersByTimeAsync(9_999);
    expect(stopped).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    await stopping;
    expect(lines).toEqual([{ level: 'warn', task: 't' }]);
  });
});

describe('TaskWatch', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('tells of a run that does not end, in log, metric and readiness, until it ends; the next run comes after it', async () => {
    const [metrics, health, lines] = [new MetricsRegistry(), new HealthRegistry(), [] as Line[]];
    const watch = new TaskWatch(metrics, health, loggerInto(lines));
    const ends: (() => void)[] = [];
    const run = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
    const task = new PeriodicTask({ name: 't', everyMs: 100, boundMs: 5000, run, logger: loggerInto(lines) });
    const valueOf = async (name: string): Promise<number | undefined> =>
      (await metrics.getSingleMetric(name)!.get()).values.find(({ labels }) => labels['task'] === 't')?.value;
    task.start();
    await jest.advanceTimersByTimeAsync(4999);
    expect(await health.states()).toEqual([{ name: 'periodic-tasks', required: false, up: true }]);
    await jest.advanceTimersByTimeAsync(1);
    expect(await health.states()).toEqual([
      { name: 'periodic-tasks', required: false, up: false, detail: 'does not end: t' },
    ]);
    expect(lines).toEqual([{ level: 'error', task: 't' }]);
    expect(await valueOf('yuhuan_task_overruns_total')).toBe(1);
    expect(await valueOf('yuhuan_tasks_overdue')).toBe(1);
    await jest.advanceTimersByTimeAsync(5000);
    expect(ends).toHaveLength(1);
    ends[0]!();
    await jest.advanceTimersByTimeAsync(0);
    expect(await health.states()).toEqual([{ name: 'periodic-tasks', required: false, up: true }]);
    expect(await valueOf('yuhuan_tasks_overdue')).toBeUndefined();
    await jest.advanceTimersByTimeAsync(100);
    expect(ends).toHaveLength(2);
    ends[1]!();
    await task.stop();
    watch.onApplicationShutdown();
  });
});
