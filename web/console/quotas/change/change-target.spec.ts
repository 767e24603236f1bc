import { describe, expect, it } from '@jest/globals';
import {
  bodyOfChange,
  type ChangeForm,
  type ChangeTarget,
  fieldOfPointer,
  linesOf,
} from './change-target.js';

const target: ChangeTarget = {
  branchIds: ['B001'],
  dates: ['2026-11-26', '2026-11-27', '2026-11-30'],
  group: 'HOUSING',
};
const form: ChangeForm = { period: 'DAY', pool: 'ALL', action: 'set', set: 5, reason: ' why ' };

describe('the lines of a change', () => {
  it('join days that follow each other', () => {
    expect(linesOf(target, form)).toEqual([
      { period: 'DAY', pool: 'ALL', set: 5, start: '2026-11-26', end: '2026-11-27' },
      { period: 'DAY', pool: 'ALL', set: 5, start: '2026-11-30' },
    ]);
  });

  it('are one for each counter when they carry what was seen', () => {
    const seen = new Map([
      ['2026-11-26', 3],
      ['2026-11-27', 4],
    ]);
    expect(linesOf(target, form, seen).map(({ start, version }) => [start, version])).toEqual([
      ['2026-11-26', 3],
      ['2026-11-27', 4],
      ['2026-11-30', 0],
    ]);
  });

  it('name a week by its Monday and a month by its first, once', () => {
    expect(linesOf(target, { ...form, period: 'WEEK' }).map(({ start }) => start)).toEqual([
      '2026-11-23',
      '2026-11-30',
    ]);
    expect(linesOf(target, { ...form, period: 'MONTH' }).map(({ start }) => start)).toEqual(['2026-11-01']);
  });
});

it('a change says when it begins as an instant, and trims the reason', () => {
  const body = bodyOfChange(target, { ...form, effectiveFrom: '2026-11-25T08:00' }, (local) => `${local}Z`);
  expect(body).toMatchObject({ product: 'MORTGAGE', reason: 'why', effectiveFrom: '2026-11-25T08:00Z' });
  expect(body).not.toHaveProperty('until');
});

it.each([
  ['/changes/3/set', ['set']],
  ['/changes/0/unlimited', ['action']],
  ['/until', ['until']],
  ['/branchIds', undefined],
])('a fault at %s is shown at %j', (pointer, field) => {
  expect(fieldOfPointer(pointer)).toEqual(field);
});

describe('a part of the day', () => {
  const typed: ChangeForm = {
    period: 'DAY',
    pool: 'ALL',
    action: 'set',
    set: 4,
    reason: 'more in the morning',
  };
  const monday: ChangeTarget = { branchIds: ['B001'], dates: ['2026-11-23'], group: 'HOUSING' };

  it('is a window of the days', () => {
    const morning = { ...typed, windowFrom: '09:00', windowTo: '10:30' };
    expect(linesOf(monday, morning)).toEqual([
      { period: 'DAY', start: '2026-11-23', pool: 'ALL', window: '09:00-10:30', set: 4 },
    ]);
  });

  it('is none of a week, whatever was typed before', () => {
    const [line] = linesOf(monday, { ...typed, period: 'WEEK', windowFrom: '09:00', windowTo: '10:30' });
    expect(line).not.toHaveProperty('window');
  });

  it('that is typed by half goes to the server, which says so at the field', () => {
    const [line] = linesOf(monday, { ...typed, windowFrom: '09:00' });
    expect(line?.window).toBe('09:00-');
    expect(fieldOfPointer('/changes/0/window')).toEqual(['windowFrom']);
  });
});
