import { BranchCounters, type Counter } from '../../quotas/index.js';
import { linesOf, type LineRow, partsToFollow, wantedCounterIds } from './lines.js';

const DATE = '2026-12-07';
const counter = (id: number, more: Partial<Counter> = {}): Counter => ({
  id,
  level: 'DAY',
  period: 'DAY',
  periodStart: DATE,
  pool: 'ALL',
  timeWindow: '',
  productGroup: 'HOUSING',
  capacity: 10,
  ceiling: 10,
  taken: 0,
  held: 0,
  version: 1,
  ...more,
});
const window = (id: number, timeWindow: string, pool = 'ALL'): Counter =>
  counter(id, { level: 'WINDOW', timeWindow, pool });
const counters = (...all: Counter[]): BranchCounters => BranchCounters.of('B001', all, 0);
const row = (timeWindow: string, anyPart: number, more: Partial<LineRow> = {}): LineRow => ({
  group: 'HOUSING',
  date: DATE,
  timeWindow,
  pool: 'ONLINE',
  waiting: 5,
  anyPart,
  ...more,
});
const windowsOf = (rows: LineRow[], of: BranchCounters): string[] =>
  partsToFollow(rows, of).map(({ pool, timeWindow }) => `${pool} ${timeWindow}`);

const day = counter(1);
const morning = window(2, '09:00-12:00');
const afternoon = window(3, '13:00-17:00');

it('leaves alone who stands where the day is, and who named a window', () => {
  expect(windowsOf([row('', 3)], counters(day))).toEqual([]);
  expect(
    windowsOf([row('09:00-12:00', 3), row('13:00-17:00', 3)], counters(day, morning, afternoon)),
  ).toEqual([]);
  expect(windowsOf([row('09:00-12:00', 0)], counters(day, morning, afternoon))).toEqual([]);
});

it.each([
  ['a day that came to have windows', [row('', 3)]],
  ['a window more', [row('09:00-12:00', 3)]],
  ['somebody who joined between two readings', [row('09:00-12:00', 3), row('13:00-17:00', 2)]],
  ['somebody who still stands for the whole day', [row('', 1), row('09:00-12:00', 3), row('13:00-17:00', 3)]],
])('follows %s', (_, rows) => {
  expect(windowsOf(rows, counters(day, morning, afternoon))).toEqual([
    'ONLINE 09:00-12:00',
    'ONLINE 13:00-17:00',
  ]);
});

it('follows the windows of each share by itself', () => {
  const assisted = window(4, '13:00-17:00', 'ASSISTED');
  const rows = [row('', 2), row('', 1, { pool: 'ASSISTED' })];
  expect(windowsOf(rows, counters(day, assisted))).toEqual(['ASSISTED 13:00-17:00']);
});

it('takes places of a share from the counters of that share', () => {
  const online = counter(5, { level: 'POOL', pool: 'ONLINE' });
  const assisted = counter(6, { level: 'POOL', pool: 'ASSISTED' });
  const lines = linesOf([row('', 1), row('', 1, { pool: 'ASSISTED' })], counters(day, online, assisted));
  expect(lines.map(({ pool, counterIds }) => [pool, counterIds])).toEqual([
    ['ONLINE', [1, 5]],
    ['ASSISTED', [1, 6]],
  ]);
});

it('wants the units of a day of which the windows have just been opened', () => {
  const of = counters(day, morning);
  expect(linesOf([row('', 1)], of)).toEqual([]);
  expect([...wantedCounterIds([row('', 1)], of)]).toEqual([1]);
  expect([...wantedCounterIds([row('09:00-12:00', 1)], of)]).toEqual([1, 2]);
});

it('has places for urgent needs only where something is kept for them', () => {
  const rows = [row('', 1, { pool: 'URGENT' })];
  expect(linesOf(rows, counters(day))).toEqual([]);
  expect([...wantedCounterIds(rows, counters(day))]).toEqual([]);
  const reserve = counter(7, { level: 'POOL', pool: 'URGENT' });
  const online = counter(5, { level: 'POOL', pool: 'ONLINE' });
  const [line] = linesOf(rows, counters(day, reserve, online));
  expect(line!.counterIds).toEqual([1, 7]);
  const [ordinary] = linesOf([row('', 1)], counters(day, reserve, online));
  expect(ordinary!.counterIds).toEqual([1, 5]);
});
