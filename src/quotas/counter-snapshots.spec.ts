import { jest } from '@jest/globals';
import { MetricsRegistry } from '../platform/metrics/index.js';
import type { Database } from '../platform/postgres/index.js';
import { CounterSnapshots } from './counter-snapshots.js';

interface Ask {
  readonly branchId: string;
  readonly since: number | null;
  answer(rows: object[]): void;
  fail(error: Error): void;
}

const row = (id: number, taken: number, seenBefore = 900) => ({
  id,
  product_group: 'HOUSING',
  period: 'DAY',
  period_start: '2026-12-01',
  pool: 'ALL',
  time_window: '',
  capacity: 10,
  taken,
  held: 0,
  ceiling: 10,
  version: 1,
  seen_before: seenBefore,
});

function setUp(): { snapshots: CounterSnapshots; asks: Ask[] } {
  const asks: Ask[] = [];
  const database = {
    run: (_: unknown, [branchId, since]: [string, number | null]) =>
      new Promise((resolve, reject) => {
        asks.push({ branchId, since, answer: resolve, fail: reject });
      }),
  } as unknown as Database;
  return { snapshots: new CounterSnapshots(database, new MetricsRegistry()), asks };
}

it('knows nothing before it was asked, and then what it read', async () => {
  const { snapshots, asks } = setUp();
  expect(snapshots.peek('B001')).toBeUndefined();
  const loading = snapshots.load('B001', 500);
  asks[0]!.answer([row(1, 4)]);
  expect((await loading).get(1)?.taken).toBe(4);
  expect(snapshots.peek('B001')).toBe(await loading);
  expect(await snapshots.load('B001', 60_000)).toBe(await loading);
  expect(asks).toHaveLength(1);
});

it('reads once for all who ask at the same time', async () => {
  const { snapshots, asks } = setUp();
  const loading = [1, 2, 3].map(() => snapshots.load('B001', 500));
  expect(asks).toHaveLength(1);
  asks[0]!.answer([row(1, 0)]);
  expect(new Set(await Promise.all(loading)).size).toBe(1);
});

it('does not give a reading that began too early to whoever needs what was committed since', async () => {
  const { snapshots, asks } = setUp();
  const early = snapshots.load('B001', 500);
  const afterCommit = snapshots.load('B001', 0);
  const alsoAfterCommit = snapshots.load('B001', 0);
  expect(asks).toHaveLength(1);
  asks[0]!.answer([row(1, 0)]);
  expect((await early).get(1)?.taken).toBe(0);
  await new Promise(setImmediate);
  expect(asks).toHaveLength(2);
  asks[1]!.answer([row(1, 1)]);
  expect((await afterCommit).get(1)?.taken).toBe(1);
  expect(await alsoAfterCommit).toBe(await afterCommit);
});

it('asks only for changes once it has read the whole, from where the reading before looked', async () => {
  const { snapshots, asks } = setUp();
  const load = async (rows: object[]) => {
    const loading = snapshots.load('B001', 0);
    asks.at(-1)!.answer(rows);
    return loading;
  };
  const whole = await load([row(1, 0), row(2, 0)]);
  const changed = await load([row(2, 5, 950)]);
  const unchanged = await load([]);
  await load([row(2, 6, 990)]);
  await load([]);
  expect(asks.map(({ since }) => since)).toEqual([null, 900, 950, 950, 990]);
  expect(whole.get(2)?.taken).toBe(0);
  expect([changed.get(1)?.taken, changed.get(2)?.taken]).toEqual([0, 5]);
  expect(unchanged.state).toBe(changed.state);
  expect(unchanged.readAtMs).toBeGreaterThan(changed.readAtMs);
});

it('tells of a failure, keeps what it knew, and reads again for the next', async () => {
  const { snapshots, asks } = setUp();
  const first = snapshots.load('B001', 500);
  asks[0]!.answer([row(1, 3)]);
  await first;
  const failing = snapshots.load('B001', 0);
  const queued = snapshots.load('B001', 0);
  asks[1]!.fail(new Error('the judge is away'));
  await expect(failing).rejects.toThrow('the judge is away');
  await new Promise(setImmediate);
  expect(snapshots.peek('B001')?.get(1)?.taken).toBe(3);
  asks[2]!.answer([row(1, 4)]);
  expect((await queued).get(1)?.taken).toBe(4);
});

it('keeps branches apart', () => {
  const { snapshots, asks } = setUp();
  void snapshots.load('B001', 0);
  void snapshots.load('B002', 0);
  expect(asks.map(({ branchId }) => branchId)).toEqual(['B001', 'B002']);
});

describe('for those who ask all the time', () => {
  const MAX_AGE_MS = 1000;

  async function readAt(ms: number) {
    const now = jest.spyOn(performance, 'now').mockReturnValue(ms);
    const { snapshots, asks } = setUp();
    const loading = snapshots.load('B001', MAX_AGE_MS);
    asks[0]!.answer([row(1, 0)]);
    const known = await loading;
    await new Promise(setImmediate);
    return { now, snapshots, asks, known };
  }

  afterEach(() => jest.restoreAllMocks());

  it('begins the next reading in good time, once, and has nobody wait for it', async () => {
    const { now, snapshots, asks, known } = await readAt(10_000);
    now.mockReturnValue(10_500);
    expect(snapshots.recent('B001', MAX_AGE_MS)).toBe(known);
    expect(asks).toHaveLength(1);
    now.mockReturnValue(10_501);
    for (let n = 0; n < 3; n += 1) expect(snapshots.recent('B001', MAX_AGE_MS)).toBe(known);
    expect(asks).toHaveLength(2);
    asks[1]!.answer([row(1, 7)]);
    await new Promise(setImmediate);
    expect(await snapshots.recent('B001', MAX_AGE_MS)).toMatchObject({ readAtMs: 10_501 });
    expect(snapshots.peek('B001')?.get(1)?.taken).toBe(7);
  });

  it('never gives what is older, but waits for the reading that is under way', async () => {
    const { now, snapshots, asks } = await readAt(10_000);
    now.mockReturnValue(10_800);
    void snapshots.recent('B001', MAX_AGE_MS);
    now.mockReturnValue(11_001);
    const waited = snapshots.recent('B001', MAX_AGE_MS);
    expect(asks).toHaveLength(2);
    asks[1]!.answer([row(1, 8)]);
    expect((await waited).get(1)?.taken).toBe(8);
  });

  it('tells a failure to whoever has to wait, and to nobody else', async () => {
    const { now, snapshots, asks, known } = await readAt(10_000);
    now.mockReturnValue(10_800);
    expect(snapshots.recent('B001', MAX_AGE_MS)).toBe(known);
    asks[1]!.fail(new Error('the judge is away'));
    await new Promise(setImmediate);
    expect(snapshots.recent('B001', MAX_AGE_MS)).toBe(known);
    now.mockReturnValue(12_000);
    const waited = snapshots.recent('B001', MAX_AGE_MS);
    asks[2]!.fail(new Error('the judge is away'));
    await new Promise(setImmediate);
    asks[3]?.fail(new Error('the judge is away'));
    await expect(waited).rejects.toThrow('the judge is away');
  });

  it('reads at once what it has never read', async () => {
    const { snapshots, asks } = setUp();
    const waited = snapshots.recent('B001', MAX_AGE_MS);
    asks[0]!.answer([row(1, 2)]);
    expect((await waited).get(1)?.taken).toBe(2);
  });
});
