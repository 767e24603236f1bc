import { serviceCapacity, suggestQuota, type SuggestionFacts } from './quota-suggestion.policy.js';

const facts: SuggestionFacts = {
  expected: 40,
  high: 48.2,
  quota: 40,
  taken: 10,
  plan: undefined,
  others: { quota: 0, expected: 0, high: 0 },
};
/** 45 visits. */
const plan = { staff: 3, visitMinutes: 30, minutesPerDay: 450 };

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
    ['is bound by the people there are', { plan, quota: 30 }, 45, ['DEMAND_ABOVE_QUOTA', 'BOUND_BY_STAFF']],
    [
      'warns of a quota that nobody can serve',
      { expected: 20, high: 25, quota: 30, plan: { staff: 2, visitMinutes: 30, minutesPerDay: 360 } },
      24,
      ['DEMAND_BELOW_QUOTA', 'QUOTA_ABOVE_STAFF', 'BOUND_BY_STAFF'],
    ],
    [
      'is bound by what the other groups leave of the people',
      { plan, quota: 20, others: { quota: 20, expected: 3, high: 5 } },
      25,
      ['DEMAND_ABOVE_QUOTA', 'BOUND_BY_STAFF'],
    ],
    [
      'does not rise where the day has all that can be served',
      { plan, quota: 20, others: { quota: 25, expected: 10, high: 14 } },
      undefined,
      ['DEMAND_ABOVE_STAFF'],
    ],
    [
      'comes down to its share where all groups have more than that, not to none',
      { plan, quota: 40, high: 48, others: { quota: 50, expected: 20, high: 24 } },
      30,
      ['DEMAND_BELOW_QUOTA', 'QUOTA_ABOVE_STAFF', 'DEMAND_ABOVE_STAFF', 'BOUND_BY_STAFF'],
    ],
    [
      'stays where another group has too much',
      { plan, quota: 25, high: 48, others: { quota: 50, expected: 20, high: 24 } },
      undefined,
      ['QUOTA_ABOVE_STAFF', 'DEMAND_ABOVE_STAFF'],
    ],
    [
      'leaves those without a bound what is expected of them',
      { plan, quota: 20, others: { quota: null, expected: 3, high: 4.2 } },
      40,
      ['DEMAND_ABOVE_QUOTA', 'QUOTA_ABOVE_STAFF', 'BOUND_BY_STAFF'],
    ],
  ])('%s', (_, change, set, reasons) => {
    expect(suggestQuota({ ...facts, ...change })).toEqual({ set, reasons });
  });
});
