import type { BookingState } from '../booking.state.js';
import { isRefusal, type Refusal, renderDetail } from '../../platform/errors/index.js';
import {
  arrivalOf,
  checkInRefusal,
  noShowFromMs,
  noShowRefusal,
  queueTicketOf,
  undoNoShowRefusal,
  undoUntilMs,
  type Visit,
} from './visit.policy.js';

const visit: Visit = {
  status: 'BOOKED',
  branchId: 'B001',
  date: '2026-12-01',
  timeWindow: '09:00-12:00',
  queueNumber: null,
};
const facts = (now: string, lateMinutes = 30) => ({
  timeZone: 'Asia/Shanghai',
  closesAt: '17:00',
  lateMinutes,
  closed: undefined,
  nowMs: Date.parse(`2026-12-01T${now}:00+08:00`),
});
const codeOf = (answer: unknown): string => (isRefusal(answer) ? answer.definition.code : 'allowed');

describe('how a booking stands on its day', () => {
  it.each([
    ['08:00', '09:00-12:00', 'EXPECTED'],
    ['11:59', '09:00-12:00', 'EXPECTED'],
    ['12:00', '09:00-12:00', 'LATE'],
    ['12:29', '09:00-12:00', 'LATE'],
    ['12:30', '09:00-12:00', 'NO_SHOW_DUE'],
    ['16:59', '', 'EXPECTED'],
    ['17:00', '', 'LATE'],
    ['17:30', '', 'NO_SHOW_DUE'],
  ])('at %s with the window %p: %s', (now, timeWindow, expected) => {
    expect(arrivalOf({ ...visit, timeWindow }, facts(now))).toBe(expected);
  });

  it('is told by its state where that says it', () => {
    const at = facts('23:00');
    expect(arrivalOf({ ...visit, status: 'CHECKED_IN' }, at)).toBe('ARRIVED');
    expect(arrivalOf({ ...visit, status: 'COMPLETED' }, at)).toBe('SERVED');
    expect(arrivalOf({ ...visit, status: 'CANCELLED' }, at)).toBe('CANCELLED');
  });

  it('is over at midnight, however long the rule waits', () => {
    const fromMs = noShowFromMs({ ...visit, timeWindow: '' }, facts('08:00', 1440));
    expect(new Date(fromMs).toISOString()).toBe('2026-12-01T16:00:00.000Z');
  });
});

describe('what may be said of a visit', () => {
  it.each([
    ['2026-12-01', 'allowed'],
    ['2026-12-02', 'VISIT_TOO_EARLY'],
    ['2026-11-30', 'VISIT_DAY_OVER'],
  ])('a customer with a booking for %s is checked in on 12-01: %s', (date, expected) => {
    expect(codeOf(checkInRefusal({ ...visit, date }, facts('10:00')))).toBe(expected);
  });

  it.each([
    ['CHECKED_IN', 'ALREADY_CHECKED_IN'],
    ['COMPLETED', 'ALREADY_COMPLETED'],
    ['NO_SHOW', 'ALREADY_NO_SHOW'],
  ] as const)('what is done already is said so: %s', (status, expected) => {
    expect(codeOf(checkInRefusal({ ...visit, status }, facts('10:00')))).toBe(expected);
    expect(codeOf(noShowRefusal({ ...visit, status }, facts('10:00')))).toBe(expected);
  });

  it('nobody is missed before the rule says so, nor before their day', () => {
    expect(codeOf(noShowRefusal(visit, facts('12:29')))).toBe('NO_SHOW_TOO_EARLY');
    expect(codeOf(noShowRefusal(visit, facts('12:30')))).toBe('allowed');
    expect(codeOf(noShowRefusal({ ...visit, date: '2026-12-02' }, facts('12:30')))).toBe('VISIT_TOO_EARLY');
  });

  it('nobody misses a branch that was closed, and the board invites nobody to say so', () => {
    const closed = { hours: undefined, reason: { zh: '停电', en: 'No power' } };
    const late = { ...facts('12:30'), closed };
    expect(arrivalOf(visit, late)).toBe('LATE');
    expect(codeOf(noShowRefusal(visit, late))).toBe('NO_SHOW_BRANCH_CLOSED');
    // What has been done is told as that all the same.
    expect(codeOf(noShowRefusal({ ...visit, status: 'CHECKED_IN' }, late))).toBe('ALREADY_CHECKED_IN');
  });

  it('the time from which somebody is missed is told by the clock on the wall of the branch', () => {
    const { definition, params } = noShowRefusal(visit, facts('12:00')) as Refusal;
    expect(renderDetail(definition, params, 'zh-CN')).toContain('2026-12-01T12:30:00+08:00 之前');
  });

  it('a booking whose day is over still stands: it is moved, or cancelled before the loan is booked anew', () => {
    const { definition, params } = checkInRefusal(
      { ...visit, date: '2026-11-30' },
      facts('10:00'),
    ) as Refusal;
    expect(renderDetail(definition, params, 'zh-CN')).toContain('请为客户改期，或取消后重新预约');
    expect(renderDetail(definition, params, 'en')).toContain('Move it for the customer, or cancel it');
  });

  it('a miss is undone on its day, and only excused later', () => {
    const missed = { ...visit, status: 'NO_SHOW' } as const;
    expect(codeOf(undoNoShowRefusal(missed, facts('23:59')))).toBe('allowed');
    expect(codeOf(undoNoShowRefusal({ ...missed, date: '2026-11-30' }, facts('00:00')))).toBe(
      'UNDO_TOO_LATE',
    );
  });

  it('a step is taken back for half an hour, a miss until its day ends, and nothing else', () => {
    const until = (status: BookingState, noShowExcused = false): string | undefined => {
      const steppedAtMs = Date.parse('2026-12-01T10:00:00+08:00');
      const untilMs = undoUntilMs({ ...visit, status, noShowExcused }, steppedAtMs, facts('10:10'));
      return untilMs === undefined ? undefined : new Date(untilMs).toISOString();
    };
    expect(until('CHECKED_IN')).toBe('2026-12-01T02:30:00.000Z');
    expect(until('COMPLETED')).toBe('2026-12-01T02:30:00.000Z');
    expect(until('NO_SHOW')).toBe('2026-12-01T16:00:00.000Z');
    expect(until('NO_SHOW', true)).toBeUndefined();
    expect(until('BOOKED')).toBeUndefined();
    expect(until('CANCELLED')).toBeUndefined();
  });
});

it('a ticket has a prefix and three digits, or more on a very long day', () => {
  expect([null, 7, 123, 1234].map(queueTicketOf)).toEqual([null, 'Y007', 'Y123', 'Y1234']);
});
