import { describe, expect, it } from '@jest/globals';
import { endedOf } from './endings.js';
import type { WaitlistEntry } from './waitlist.js';

const NOW = Date.parse('2026-11-23T04:00:00Z');
const daysAgo = (days: number): string => new Date(NOW - days * 86_400_000).toISOString();

function entry(more: Partial<WaitlistEntry>): WaitlistEntry {
  const from = '2026-11-27';
  return {
    id: 'e',
    loanId: 'L1',
    status: 'MISSED',
    reason: null,
    from,
    to: from,
    joinedAt: daysAgo(20),
    endedAt: daysAgo(1),
    offer: null,
    ...more,
  } as WaitlistEntry;
}

const told = (entries: WaitlistEntry[], bookings: Parameters<typeof endedOf>[1] = []): string[] =>
  endedOf(entries, bookings, NOW).map(
    ({ entry: { id }, ending, liesAhead }) => `${id} ${ending} ${liesAhead}`,
  );

describe('wishes that have ended', () => {
  it('are told for a fortnight, an offer also before its end is written down', () => {
    expect(told([entry({ endedAt: daysAgo(13.9) })])).toEqual(['e MISSED true']);
    expect(told([entry({ endedAt: daysAgo(14) })])).toEqual([]);
    const offer = { expiresAt: daysAgo(0.1) } as WaitlistEntry['offer'];
    expect(told([entry({ endedAt: null, offer })])).toEqual(['e MISSED true']);
  });

  it('are those that speak for their loan: the newest, and none where it has an appointment', () => {
    const older = entry({ id: 'older' });
    expect(told([entry({ status: 'WAITING', endedAt: null }), older])).toEqual([]);
    expect(told([entry({ status: 'BOOKED' }), older])).toEqual([]);
    expect(told([entry({ status: 'LEFT', reason: 'DECLINED' }), older])).toEqual(['e DECLINED true']);
    expect(told([entry({ loanId: 'L2' }), older])).toEqual(['e MISSED true', 'older MISSED true']);
    expect(told([older], [{ loanId: 'L1', status: 'BOOKED' }])).toEqual([]);
    expect(told([older], [{ loanId: 'L1', status: 'CANCELLED' }])).toEqual(['older MISSED true']);
  });

  it('can be wished for again while a day of them lies ahead, by the days of the bank', () => {
    expect(told([entry({ to: '2026-11-24' })])).toEqual(['e MISSED true']);
    expect(told([entry({ to: '2026-11-23' })])).toEqual(['e MISSED false']);
    expect(told([entry({ status: 'EXPIRED' })])).toEqual(['e EXPIRED false']);
  });
});
