import { describe, expect, it } from '@jest/globals';
import { actsFor, stepsFor } from './visit-steps.js';

describe('what is offered for a visit', () => {
  const booking = {
    date: '2026-11-24',
    status: 'BOOKED',
    arrival: { status: 'EXPECTED', excused: false },
  } as const;

  it('is checking in on its day', () => {
    expect(stepsFor(booking, '2026-11-24')).toEqual(['check-in']);
  });

  it('is nothing on the days before', () => {
    expect(stepsFor(booking, '2026-11-23')).toEqual([]);
  });

  it('is a no-show as well, when the customer is overdue', () => {
    const overdue = { ...booking, arrival: { status: 'NO_SHOW_DUE', excused: false } } as const;
    expect(stepsFor(overdue, '2026-11-24')).toEqual(['check-in', 'no-show']);
  });

  it('is no check-in when the day is over', () => {
    const overdue = { ...booking, arrival: { status: 'NO_SHOW_DUE', excused: false } } as const;
    expect(stepsFor(overdue, '2026-11-25')).toEqual(['no-show']);
    const arrived = { ...booking, arrival: { status: 'ARRIVED', excused: false } } as const;
    expect(stepsFor(arrived, '2026-11-25')).toEqual(['complete']);
  });

  it('is excusing a miss on any day, and taking back what may be taken back', () => {
    const missed = { ...booking, status: 'NO_SHOW', arrival: { status: 'NO_SHOW', excused: false } } as const;
    expect(actsFor(missed, true)).toEqual(['excuse', 'undo']);
    expect(actsFor(missed, false)).toEqual(['excuse']);
    const arrived = { ...booking, status: 'CHECKED_IN' } as const;
    expect(actsFor(arrived, true)).toEqual(['undo']);
    expect(actsFor(arrived, false)).toEqual([]);
  });

  it('is nothing more for a miss that is excused', () => {
    const excused = { ...booking, status: 'NO_SHOW', arrival: { status: 'NO_SHOW', excused: true } } as const;
    expect(actsFor(excused, false)).toEqual([]);
  });
});
