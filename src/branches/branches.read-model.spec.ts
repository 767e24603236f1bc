import { jest } from '@jest/globals';
import type { Logger } from '../platform/logging/index.js';
import type { Branch } from './branch.js';
import { BranchesConfig } from './branches.config.js';
import { BranchesReadModel } from './branches.read-model.js';
import { type Network, NetworkRepository } from './network.repository.js';

function branch(id: string, more: Partial<Branch> = {}): Branch {
  const name = { zh: id, en: id };
  return {
    id,
    name,
    region: name,
    address: name,
    place: { latitude: 31, longitude: 121 },
    timeZone: 'Asia/Shanghai',
    phone: '',
    opensAt: '09:00',
    closesAt: '17:00',
    productGroups: ['HOUSING', 'CONSUMER'],
    active: true,
    ...more,
  };
}

/** Answers when it is told to, so that a test decides what happens while a reading is under way. */
class FakeNetworkRepository extends NetworkRepository {
  loads = 0;
  network: Network = { branches: [branch('B001')], overrides: [], closures: [] };
  away = false;
  waiting: (() => void)[] = [];
  slow = false;

  constructor() {
    super(undefined as never);
  }

  override async load(): Promise<Network> {
    this.loads += 1;
    const seen = this.network;
    if (this.slow) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.away) throw new Error('the judge is away');
    return structuredClone(seen);
  }
}

const lines: string[] = [];
const logger = {
  warn: (_: object, message: string) => lines.push(`warn ${message}`),
  error: (_: object, message: string) => lines.push(`error ${message}`),
} as unknown as Logger;

let repository: FakeNetworkRepository;
let model: BranchesReadModel;

beforeEach(() => {
  lines.length = 0;
  jest.useFakeTimers();
  repository = new FakeNetworkRepository();
  model = new BranchesReadModel(
    repository,
    new BranchesConfig({ refreshMs: 2_000, cacheMaxAgeSeconds: 60 }),
    logger,
  );
});

afterEach(async () => {
  repository.slow = false;
  for (const resolve of repository.waiting) resolve();
  await model.onModuleDestroy();
  jest.useRealTimers();
});

const shut = (date: string): Network['closures'] => [
  {
    branchId: 'B001',
    fromDate: date,
    toDate: date,
    kind: 'EMERGENCY',
    reason: { zh: '停电', en: 'Power cut' },
  },
];

describe('what it answers', () => {
  it('knows branches and their calendars once it is loaded', async () => {
    expect(model.get('B001')).toBeUndefined();
    await model.onModuleInit();
    expect(model.get('B001')?.timeZone).toBe('Asia/Shanghai');
    expect(model.calendarOf('B001').isBusinessDay('2026-02-14')).toBe(true);
    expect(model.get('B999')).toBeUndefined();
    expect(() => model.calendarOf('B999')).toThrow('B999');
  });

  it('refuses to start without the judge', async () => {
    repository.away = true;
    await expect(model.onModuleInit()).rejects.toThrow('the judge is away');
  });

  it('puts overrides on every branch and a closure on its own', async () => {
    repository.network = {
      branches: [branch('B001'), branch('B002')],
      overrides: [{ date: '2026-11-28', isBusinessDay: true, name: { zh: '', en: '' } }],
      closures: shut('2026-11-30'),
    };
    await model.onModuleInit();
    expect(model.calendarOf('B002').isBusinessDay('2026-11-28')).toBe(true);
    expect(model.calendarOf('B001').closedReason('2026-11-30')?.code).toBe('CLOSURE');
    expect(model.calendarOf('B002').isBusinessDay('2026-11-30')).toBe(true);
    // The days of the bank are those of no branch.
    expect(['2026-11-28', '2026-11-30'].map((day) => model.bankDays.isBusinessDay(day))).toEqual([
      true,
      true,
    ]);
  });

  it('leaves out a branch whose time zone nobody knows, says so, and keeps the others', async () => {
    repository.network = {
      ...repository.network,
      branches: [branch('B001'), branch('B666', { timeZone: 'Mars/Olympus' })],
    };
    await model.onModuleInit();
    expect(model.all().map(({ id }) => id)).toEqual(['B001']);
    expect(lines).toEqual(['error a branch has no known time zone']);
  });

  it('names the nearest neighbours that are active and serve the product', async () => {
    const at = (latitude: number) => ({ place: { latitude, longitude: 121 } });
    repository.network = {
      ...repository.network,
      branches: [
        branch('B001'),
        branch('B002', at(33)),
        branch('B003', at(32)),
        branch('B004', { ...at(31.1), active: false }),
        branch('B005', { ...at(31.2), productGroups: ['BUSINESS'] }),
      ],
    };
    await model.onModuleInit();
    const ids = (group: string) => model.neighboursOf('B001', group).map((found) => found.branch.id);
    expect(ids('HOUSING')).toEqual(['B003', 'B002']);
    expect(ids('BUSINESS')).toEqual(['B005']);
    expect(ids('NONE')).toEqual([]);
    expect(model.neighboursOf('B001', 'HOUSING')).toBe(model.neighboursOf('B001', 'HOUSING'));
    expect(model.neighboursOf('B999', 'HOUSING')).toEqual([]);
  });
});

describe('how it keeps up', () => {
  it('sees a change after the interval, not before', async () => {
    await model.onModuleInit();
    const { version } = model;
    repository.network = { ...repository.network, closures: shut('2026-11-30') };
    await jest.advanceTimersByTimeAsync(1_999);
    expect(model.calendarOf('B001').isBusinessDay('2026-11-30')).toBe(true);
    expect(model.version).toBe(version);
    await jest.advanceTimersByTimeAsync(1);
    expect(model.calendarOf('B001').isBusinessDay('2026-11-30')).toBe(false);
    expect(model.version).not.toBe(version);
  });

  it('keeps its calendars when nothing changed', async () => {
    await model.onModuleInit();
    const before = model.calendarOf('B001');
    await jest.advanceTimersByTimeAsync(10_000);
    expect(repository.loads).toBe(6);
    expect(model.calendarOf('B001')).toBe(before);
  });

  it('answers what it last knew while the judge is away, and catches up afterwards', async () => {
    await model.onModuleInit();
    repository.away = true;
    repository.network = { ...repository.network, closures: shut('2026-11-30') };
    await jest.advanceTimersByTimeAsync(4_000);
    expect(model.calendarOf('B001').isBusinessDay('2026-11-30')).toBe(true);
    expect(lines).toEqual(Array(2).fill('warn the network could not be read anew'));
    repository.away = false;
    await jest.advanceTimersByTimeAsync(2_000);
    expect(model.calendarOf('B001').isBusinessDay('2026-11-30')).toBe(false);
  });

  it('reads once for all who ask at the same time, and never twice at once', async () => {
    repository.slow = true;
    const all = [model.refresh(), model.refresh(), model.refresh()];
    expect(repository.loads).toBe(1);
    repository.waiting.shift()?.();
    await Promise.all(all);
    expect(repository.loads).toBe(1);
  });

  it('reads again after a commit that a reading under way may have missed', async () => {
    repository.slow = true;
    const early = model.refresh();
    repository.network = { ...repository.network, closures: shut('2026-11-30') };
    const late = [model.refreshAfterCommit(), model.refreshAfterCommit()];
    repository.waiting.shift()?.();
    await early;
    expect(model.calendarOf('B001').isBusinessDay('2026-11-30')).toBe(true);
    await jest.advanceTimersByTimeAsync(0);
    repository.waiting.shift()?.();
    await Promise.all(late);
    expect(repository.loads).toBe(2);
    expect(model.calendarOf('B001').isBusinessDay('2026-11-30')).toBe(false);
  });

  it('stops reading when it is told to stop, also in the middle of a reading', async () => {
    await model.onModuleInit();
    repository.slow = true;
    await jest.advanceTimersByTimeAsync(2_000);
    const stopped = model.onModuleDestroy();
    repository.waiting.shift()?.();
    await stopped;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(repository.loads).toBe(2);
  });
});
