import { serviceCapacity, suggestQuota, type SuggestionFacts } from './quota-suggestion.policy.js';

const facts: SuggestionFacts = { expected: 40, high: 48.2, quota: 40, taken: 10, plan: undefined };

describe('a suggested quota', () => {
  it('two people, half an hour each, six hours: 24 visits', () => {
    expect(serviceCapacity({ staff: 2, visitMinutes: 30, minutesPerDay: 360 })).toBe(24);
  });

  it.each<[string, Partial<SuggestionFacts>, number | undefined, string[]]>([
    ['rises to what four days of five need', {}, 49, ['DEMAND_ABOVE_QUOTA']],
    ['leaves a small difference alone', { quota: 46 }, undefined, []],
    ['leaves places that nobody takes', { expected: 20, high: 26, quota: 40 }, undefined, []],
    ['lowers what is far beyond', { expected: 8, high: 12, quota: 40 }, 12, ['DEMAND_BELOW_QUOTA']],
    [
      'never under what is promised',
      { expected: 8, high: 12, quota: 40, taken: 18 },
      18,
      ['DEMAND_BELOW_QUOTA', 'KEEPS_BOOKINGS'],
    ],
    ['says nothing of an unlimited day', { quota: null }, undefined, []],
    ['says nothing where no counter is', { quota: undefined }, undefined, []],
    [
      'is bound by the people there are',
      { plan: { staff: 3, visitMinutes: 30, minutesPerDay: 450 }, quota: 30 },
      45,
      ['DEMAND_ABOVE_QUOTA', 'BOUND_BY_STAFF'],
    ],
    [
      'warns of a quota that nobody can serve',
      { expected: 20, high: 25, quota: 30, plan: { staff: 2, visitMinutes: 30, minutesPerDay: 360 } },
      24,
      ['DEMAND_BELOW_QUOTA', 'QUOTA_ABOVE_STAFF', 'BOUND_BY_STAFF'],
    ],
  ])('%s', (_, change, set, reasons) => {
    expect(suggestQuota({ ...facts, ...change })).toEqual({ set, reasons });
  });
});
