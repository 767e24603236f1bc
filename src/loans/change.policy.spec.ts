import { isRefusal } from '../platform/errors/index.js';
import {
  type BookedSlot,
  cancelRefusal,
  type ChangeFacts,
  changeRefusal,
  detailsDeadlineMs,
} from './change.policy.js';
import { fakeCalendar, fakeRules, shanghai } from './fake-loans.js';

// 2026-11-30 is a Monday.
const slot: BookedSlot = { date: '2026-11-30', changes: 0 };

function facts(nowMs: number, rules: Record<string, unknown> = {}): ChangeFacts {
  return { rules: fakeRules(rules), calendar: fakeCalendar(), timeZone: 'Asia/Shanghai', nowMs };
}

describe.each([
  ['P1D', '2026-11-30 00:00'],
  ['P0D', '2026-12-01 00:00'],
  ['P3D', '2026-11-28 00:00'],
  ['PT24H', '2026-11-29 00:00'],
  ['PT0H', '2026-11-30 00:00'],
  [{ businessDays: 0 }, '2026-12-01 00:00'],
  [{ businessDays: 1 }, '2026-11-28 00:00'],
  [{ businessDays: 2 }, '2026-11-27 00:00'],
])('until %j', (until, deadline) => {
  it(`ends at ${deadline}, which is too late`, () => {
    const rules = { cancelUntil: until, changeUntil: until };
    const last = facts(shanghai(deadline) - 1, rules);
    expect(cancelRefusal(slot, last)).toBeUndefined();
    expect(changeRefusal(slot, last)).toBeUndefined();
    const late = facts(shanghai(deadline), rules);
    const told = { params: { deadline: `${deadline.replace(' ', 'T')}:00+08:00` } };
    expect(cancelRefusal(slot, late)).toMatchObject({ definition: { code: 'CANCEL_TOO_LATE' }, ...told });
    expect(changeRefusal(slot, late)).toMatchObject({ definition: { code: 'CHANGE_TOO_LATE' }, ...told });
  });
});

it('counts hours back from the start of a window', () => {
  const windowed = { ...slot, startsAt: '14:30' };
  const rules = { cancelUntil: 'PT24H' };
  expect(cancelRefusal(windowed, facts(shanghai('2026-11-29 14:30') - 1, rules))).toBeUndefined();
  expect(isRefusal(cancelRefusal(windowed, facts(shanghai('2026-11-29 14:30'), rules)))).toBe(true);
});

it('allows as many changes as the rules do, and tells lateness first', () => {
  const early = facts(shanghai('2026-11-24 09:00'), { maxChanges: 2 });
  expect(changeRefusal({ ...slot, changes: 1 }, early)).toBeUndefined();
  expect(changeRefusal({ ...slot, changes: 2 }, early)).toMatchObject({
    definition: { code: 'CHANGE_LIMIT_REACHED' },
    params: { max: 2 },
  });
  expect(cancelRefusal({ ...slot, changes: 2 }, early)).toBeUndefined();
  const late = facts(shanghai('2026-11-30 09:00'), { maxChanges: 2 });
  expect(changeRefusal({ ...slot, changes: 2 }, late)?.definition.code).toBe('CHANGE_TOO_LATE');
});

describe('until when details are given', () => {
  const until = (bookedAt: string, rules: Record<string, unknown> = {}): number =>
    detailsDeadlineMs(slot, shanghai(bookedAt), facts(0, rules));

  it('is two business days before the day, unless the rules say otherwise', () => {
    expect(until('2026-11-16 08:00')).toBe(shanghai('2026-11-27 00:00'));
    expect(until('2026-11-16 08:00', { detailsUntil: 'P1D' })).toBe(shanghai('2026-11-30 00:00'));
  });

  it('is never before the day of the booking is over, so that nobody is late at once', () => {
    expect(until('2026-11-27 08:00')).toBe(shanghai('2026-11-28 00:00'));
    expect(until('2026-11-30 08:00')).toBe(shanghai('2026-12-01 00:00'));
  });
});
