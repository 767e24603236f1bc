import { describe, expect, it } from '@jest/globals';
import { stepsFor } from './visit-steps.js';

describe('what is offered for a visit', () => {
  const booking = { date: '2026-11-24', arrival: { status: 'EXPECTED' } } as const;

  it('is checking in on its day', () => {
    expect(stepsFor(booking, '2026-11-24')).toEqual(['check-in']);
  });

  it('is nothing on the days before', () => {
    expect(stepsFor(booking, '2026-11-23')).toEqual([]);
  });

  it('is a no-show as well, when the customer is overdue', () => {
    const overdue = { ...booking, arrival: { status: 'NO_SHOW_DUE' } } as const;
    expect(stepsFor(overdue, '2026-11-24')).toEqual(['check-in', 'no-show']);
  });
});
