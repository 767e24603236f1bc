import { isRefusal, type Refusal } from '../platform/errors/index.js';
import { type Counter, levelOf } from './counter.policy.js';
import { createQuotaChange } from './changes/quota-changes.schemas.js';
import {
  fromStored,
  readBranchIds,
  readChangeLines,
  toStored,
} from './changes/quota-change-request.policy.js';
import {
  type Cell,
  cellKey,
  expandChanges,
  moveOf,
  noticeOf,
  planChange,
  type PlannedCell,
  previewOf,
  type RequestedChange,
} from './quota-change.policy.js';

const TODAY = '2026-11-25';

function line(more: Partial<RequestedChange> = {}): RequestedChange {
  return { period: 'DAY', start: '2026-11-30', pool: 'ALL', timeWindow: '', action: { set: 10 }, ...more };
}

function expand(lines: RequestedChange[], groups: ('HOUSING' | 'CONSUMER' | 'BUSINESS')[] = ['HOUSING']) {
  return expandChanges(lines, [{ branchId: 'B001', today: TODAY, groups }]);
}

function cellsOf(lines: RequestedChange[], groups?: ('HOUSING' | 'CONSUMER' | 'BUSINESS')[]): Cell[] {
  const cells = expand(lines, groups);
  if (isRefusal(cells)) throw new Error(cells.definition.code);
  return cells;
}

function faultsOf(answer: unknown): string[] {
  if (!isRefusal(answer)) throw new Error('not refused');
  return (answer.more.faults ?? []).map(({ pointer, definition }) => `${pointer} ${definition.code}`);
}

function counterAt(cell: Cell, more: Partial<Counter>): Counter {
  const { productGroup, period, start, pool, timeWindow } = cell;
  return {
    id: 7,
    level: levelOf(cell),
    period,
    periodStart: start,
    pool,
    timeWindow,
    productGroup,
    capacity: 10,
    taken: 0,
    held: 0,
    ceiling: 10,
    version: 3,
    ...more,
  };
}

function plan(requested: RequestedChange, old: Partial<Counter> | undefined): PlannedCell[] | Refusal {
  const cells = cellsOf([requested]);
  const known = old === undefined ? [] : cells.map((cell) => [cellKey(cell), counterAt(cell, old)] as const);
  return planChange([requested], cells, new Map(known));
}

function planned(requested: RequestedChange, old: Partial<Counter> | undefined): PlannedCell[] {
  const answer = plan(requested, old);
  if (isRefusal(answer)) throw new Error(answer.definition.code);
  return answer;
}

describe('what a change reaches', () => {
  it.each([
    ['DAY', '2026-11-30', undefined, ['2026-11-30']],
    ['DAY', '2026-12-30', '2027-01-02', ['2026-12-30', '2026-12-31', '2027-01-01', '2027-01-02']],
    ['WEEK', '2026-12-21', '2027-01-04', ['2026-12-21', '2026-12-28', '2027-01-04']],
    ['WEEK', '2026-12-21', '2027-01-03', ['2026-12-21', '2026-12-28']],
    ['MONTH', '2026-12-01', '2027-03-31', ['2026-12-01', '2027-01-01', '2027-02-01', '2027-03-01']],
    ['MONTH', '2026-12-01', '2026-12-31', ['2026-12-01']],
  ] as const)('%s from %s to %s', (period, start, end, starts) => {
    expect(cellsOf([line({ period, start, end })]).map((cell) => cell.start)).toEqual(starts);
  });

  it('is every group that the branch serves, each in each period', () => {
    const cells = cellsOf([line({ end: '2026-12-01' })], ['HOUSING', 'BUSINESS']);
    expect(cells.map(({ productGroup, start }) => `${productGroup} ${start}`)).toEqual([
      'HOUSING 2026-11-30',
      'BUSINESS 2026-11-30',
      'HOUSING 2026-12-01',
      'BUSINESS 2026-12-01',
    ]);
  });

  it.each([
    [
      'a week from Tuesday',
      line({ period: 'WEEK', start: '2026-12-01' }),
      '/changes/0/start QUOTA_CHANGE_START',
    ],
    [
      'a month from the 2nd',
      line({ period: 'MONTH', start: '2026-12-02' }),
      '/changes/0/start QUOTA_CHANGE_START',
    ],
    ['yesterday', line({ start: '2026-11-24' }), '/changes/0/start QUOTA_CHANGE_PAST'],
    ['last week', line({ period: 'WEEK', start: '2026-11-16' }), '/changes/0/start QUOTA_CHANGE_PAST'],
    ['last month', line({ period: 'MONTH', start: '2026-10-01' }), '/changes/0/start QUOTA_CHANGE_PAST'],
    ['the far future', line({ start: '2027-12-31' }), '/changes/0/start FIELD_OUT_OF_RANGE'],
    ['an end before the start', line({ end: '2026-11-29' }), '/changes/0/end DATE_RANGE_INVALID'],
    [
      'a window of a week',
      line({ period: 'WEEK', timeWindow: '09:00-10:00' }),
      '/changes/0/window QUOTA_CHANGE_WINDOW_PERIOD',
    ],
  ])('refuses %s', (_, requested, fault) => {
    expect(faultsOf(expand([requested]))).toEqual([fault]);
  });

  it('allows today, this week and this month', () => {
    const now = [line({ start: TODAY }), line({ period: 'WEEK', start: '2026-11-23' })];
    expect(cellsOf([...now, line({ period: 'MONTH', start: '2026-11-01' })])).toHaveLength(3);
  });

  it('tells the faults of all lines at once', () => {
    expect(faultsOf(expand([line({ start: '2026-11-24' }), line(), line({ end: '2026-11-01' })]))).toEqual([
      '/changes/0/start QUOTA_CHANGE_PAST',
      '/changes/2/end DATE_RANGE_INVALID',
    ]);
  });

  it('refuses two lines that reach one counter, but not its pool or window', () => {
    expect(faultsOf(expand([line({ end: '2026-12-02' }), line({ start: '2026-12-02' })]))).toEqual([
      '/changes/1 QUOTA_CHANGE_OVERLAP',
    ]);
    expect(cellsOf([line(), line({ pool: 'ONLINE' }), line({ timeWindow: '09:00-10:00' })])).toHaveLength(3);
  });

  it('is bounded: what 50 branches have in 400 days is allowed, one day more is not', () => {
    const branches = Array.from({ length: 50 }, (_, index) => ({
      branchId: `B${index}`,
      today: TODAY,
      groups: ['HOUSING'] as const,
    }));
    const wide = (more: RequestedChange[]) =>
      expandChanges([line({ end: '2027-12-29', start: '2026-11-25' }), ...more], branches);
    expect(wide([])).toHaveLength(20_000);
    expect(faultsOf(wide([line({ pool: 'ONLINE' })]))).toEqual(['/changes QUOTA_CHANGE_TOO_WIDE']);
  });

  it('is each branch by its own calendar, and a fault of several is told once', () => {
    const branches = [
      { branchId: 'B001', today: TODAY, groups: ['HOUSING'] as const },
      { branchId: 'B002', today: '2026-11-26', groups: ['HOUSING', 'BUSINESS'] as const },
    ];
    const from = (start: string) => [line({ start, end: '2026-11-26' })];
    expect(faultsOf(expandChanges(from('2026-11-24'), branches))).toEqual([
      '/changes/0/start QUOTA_CHANGE_PAST',
    ]);
    expect(faultsOf(expandChanges(from(TODAY), branches))).toEqual(['/changes/0/start QUOTA_CHANGE_PAST']);
    const late = expandChanges(from('2026-11-24'), branches, 'LEFT_OUT');
    expect(isRefusal(late) ? late : late.map(({ branchId, start }) => `${branchId} ${start}`)).toEqual([
      'B001 2026-11-25',
      'B001 2026-11-26',
      'B002 2026-11-26',
      'B002 2026-11-26',
    ]);
  });
});

describe('what a counter becomes', () => {
  it.each([
    [{ set: 25 }, { capacity: 10, taken: 4 }, 25],
    [{ set: null }, { capacity: 10 }, null],
    [{ set: 0 }, { capacity: null, ceiling: null }, 0],
    [{ set: 5 }, undefined, 5],
    [{ add: 5 }, { capacity: 10 }, 15],
    [{ add: -10 }, { capacity: 10, taken: 8 }, 0],
  ] as const)('by %j of %j is %s', (action, old, capacity) => {
    expect(planned(line({ action }), old)[0]?.capacity).toBe(capacity);
  });

  it.each([
    ['to a counter that is unlimited', { add: 5 }, { capacity: null }, 'QUOTA_CHANGE_ADD_UNLIMITED'],
    ['to a counter that does not exist', { add: 5 }, undefined, 'QUOTA_CHANGE_ADD_UNLIMITED'],
    ['below zero', { add: -11 }, { capacity: 10 }, 'QUOTA_CHANGE_OUT_OF_RANGE'],
    ['beyond all bounds', { add: 99_991 }, { capacity: 10 }, 'QUOTA_CHANGE_OUT_OF_RANGE'],
  ] as const)('cannot add %s', (_, action, old, code) => {
    expect(faultsOf(plan(line({ action }), old))).toEqual([`/changes/0/add ${code}`]);
  });

  it('is refused with the difference when it is not what the person saw', () => {
    const stale = plan(line({ version: 2 }), { version: 3, capacity: 12, taken: 4, held: 1 });
    expect(stale).toMatchObject({
      definition: { code: 'QUOTA_VERSION_STALE', status: 409 },
      params: { expected: 2, actual: 3, capacity: 12, inUse: 5 },
    });
    expect(faultsOf(stale)).toEqual(['/changes/0/version QUOTA_VERSION_STALE']);
    expect(plan(line({ version: 3 }), { version: 3 })).toHaveLength(1);
    expect(isRefusal(plan(line({ version: 1 }), undefined))).toBe(true);
    expect(plan(line({ version: 0 }), undefined)).toHaveLength(1);
  });

  it('applied late, sets only what its maker saw, and adds to whatever is there', () => {
    const late = (action: RequestedChange['action'], seen: [number, number][]) => {
      const cells = cellsOf([line({ action })]);
      const known = new Map(cells.map((cell) => [cellKey(cell), counterAt(cell, { version: 3 })] as const));
      return planChange([line({ action })], cells, known, new Map(seen));
    };
    expect(late({ set: 5 }, [[7, 3]])).toHaveLength(1);
    expect(faultsOf(late({ set: 5 }, [[7, 2]]))).toEqual(['/changes/0/version QUOTA_VERSION_STALE']);
    expect(faultsOf(late({ set: 5 }, []))).toEqual(['/changes/0/version QUOTA_VERSION_STALE']);
    expect(late({ add: 5 }, [[7, 2]])).toMatchObject([{ capacity: 15 }]);
  });

  it('what an ended extra sold is not overbooked, and what is lowered further is', () => {
    const [shown] = previewOf(
      planned(line({ action: { set: 8 } }), { capacity: 10, taken: 13, ceiling: 13, soldExtra: 3 }),
    );
    expect(shown).toMatchObject({ overbookedBy: 2, taken: 13 });
  });

  it('shows whom it would overbook and drops nobody', () => {
    const [shown] = previewOf(planned(line({ action: { set: 5 } }), { capacity: 10, taken: 7, held: 1 }));
    expect(shown).toMatchObject({
      old: { capacity: 10, left: 2, version: 3 },
      new: { capacity: 5, left: 0, version: 4 },
      taken: 7,
      held: 1,
      overbookedBy: 3,
      window: null,
    });
    expect(previewOf(planned(line(), undefined))[0]).toMatchObject({
      old: null,
      new: { capacity: 10, left: 10, version: 1 },
    });
  });
});

describe('what the gate is told', () => {
  const moved = (cell: PlannedCell) => moveOf({ ...cell, lined: false });

  it('is how far each capacity moved, below zero too', () => {
    expect(noticeOf(planned(line({ action: { add: 5 } }), { taken: 10 }).map(moved))).toEqual({
      steps: [{ counterId: 7, version: 4, capacity: 15, leftDelta: 5, lined: false }],
      reopens: false,
    });
    expect(noticeOf(planned(line({ action: { set: 2 } }), { capacity: 10, taken: 9 }).map(moved))).toEqual({
      steps: [{ counterId: 7, version: 4, capacity: 2, leftDelta: -8, lined: false }],
      reopens: false,
    });
  });

  it('is nothing where nothing moves', () => {
    expect(noticeOf(planned(line({ action: { set: 10 } }), {}).map(moved))).toEqual({
      steps: [],
      reopens: false,
    });
    expect(noticeOf(planned(line({ action: { set: null } }), { capacity: null }).map(moved))).toEqual({
      steps: [],
      reopens: false,
    });
  });

  it('is to begin anew when a counter comes into being, or its limit comes or goes', () => {
    expect(noticeOf(planned(line(), undefined).map(moved))).toEqual({ steps: [], reopens: true });
    expect(noticeOf(planned(line({ action: { set: null } }), {}).map(moved))).toEqual({
      steps: [],
      reopens: true,
    });
    expect(noticeOf(planned(line(), { capacity: null }).map(moved))).toEqual({ steps: [], reopens: true });
  });
});

describe('the request', () => {
  const linesOf = (changes: object[]) =>
    readChangeLines(createQuotaChange.body.parse({ branchId: 'B001', changes, reason: 'month end' }).changes);
  const asked = { period: 'DAY', start: '2026-11-30' };

  it.each([
    [{ set: 5 }, { set: 5 }],
    [{ set: 0 }, { set: 0 }],
    [{ add: -5 }, { add: -5 }],
    [{ unlimited: true }, { set: null }],
  ])('%j is the action %j, also when it was kept for later', (given, action) => {
    const { lines } = linesOf([{ ...asked, ...given }]);
    expect(lines).toEqual([{ ...asked, pool: 'ALL', timeWindow: '', action }]);
    expect(fromStored(JSON.parse(JSON.stringify(toStored(lines[0]!))) as object)).toEqual(lines[0]);
  });

  it('has exactly one action a line', () => {
    const { faults } = linesOf([asked, { ...asked, set: 5, add: 1 }]);
    expect(faults.map(({ pointer, definition }) => `${pointer} ${definition.code}`)).toEqual([
      '/changes/0 QUOTA_CHANGE_ONE_ACTION',
      '/changes/1 QUOTA_CHANGE_ONE_ACTION',
    ]);
  });

  it('names its branches in one way, each once and in order', () => {
    expect(readBranchIds({ branchId: 'B002' }).branchIds).toEqual(['B002']);
    expect(readBranchIds({ branchIds: ['B003', 'B001', 'B003'] }).branchIds).toEqual(['B001', 'B003']);
    expect(readBranchIds({}).faults).toMatchObject([{ pointer: '/branchId' }]);
    expect(readBranchIds({ branchId: 'B001', branchIds: ['B001'] }).faults).toMatchObject([
      { pointer: '/branchIds' },
    ]);
  });
});
