import { readFileSync } from 'node:fs';
import { fakeRuleData, fakeRules } from './fake-loans.js';
import { PRODUCTS } from './loan-snapshot.js';
import { ruleSetSchema } from './rule-set.js';

describe('rule sets', () => {
  it('are read into fen and shares that integers hold', () => {
    const { amount } = fakeRules({
      amount: { min: '5000.00', multipleOf: '1000', minRemaining: '0.01', maxShareOfBalance: '0.3333' },
    });
    expect(amount).toEqual({
      minFen: 500_000,
      multipleOfFen: 100_000,
      minRemainingFen: 1,
      maxShareTenThousandths: 3333,
    });
  });

  it('of a month opening take one month ahead unless told otherwise', () => {
    const release = { rule: 'MONTH_OPEN', dayOfMonth: 1, time: '08:00' };
    expect(fakeRules({ release }).release).toEqual({ ...release, monthsAhead: 1 });
  });

  it.each([
    ['an unknown member', { surprise: 1 }],
    ['no release time', { release: { rule: 'ROLLING' } }],
    ['a month that opens on the 31st', { release: { rule: 'MONTH_OPEN', dayOfMonth: 31, time: '08:00' } }],
    ['a time that does not exist', { cutoffTime: '24:00' }],
    ['a notice of half a day', { minNoticeBusinessDays: 0.5 }],
    ['no horizon', { horizonDays: 0 }],
    ['an excluded day 32', { excludeDaysOfMonth: [32] }],
    ['a due window of two weeks', { excludeWindowAroundDue: { before: 14, after: 0 } }],
    ['a deadline in months', { cancelUntil: 'P1M' }],
    ['a number for an amount', { amount: { ...fakeRuleData.amount, min: 10_000 } }],
    ['a step of nought', { amount: { ...fakeRuleData.amount, multipleOf: '0' } }],
    ['a least amount that is no multiple', { amount: { ...fakeRuleData.amount, min: '15000.00' } }],
    ['a share above one', { amount: { ...fakeRuleData.amount, maxShareOfBalance: '1.5' } }],
    ['an unknown effect', { effects: ['FASTER'] }],
  ])('with %s are refused', (_, changes) => {
    expect(ruleSetSchema.safeParse({ ...fakeRuleData, ...changes }).success).toBe(false);
  });

  it('of the sandbox can be read, no version twice, with different notice for each product', () => {
    const file = new URL('../sandbox/data/rule-sets.json', import.meta.url);
    const stored = JSON.parse(readFileSync(file, 'utf8')) as {
      product: string;
      version: string;
      effectiveFrom: string;
      rules: unknown;
    }[];
    const read = stored.map(({ rules }) => ruleSetSchema.parse(rules));
    expect(new Set(read.map(({ product }) => product))).toEqual(new Set(PRODUCTS));
    expect(new Set(read.map(({ product, version }) => `${product} ${version}`)).size).toBe(stored.length);
    expect(new Set(read.map(({ minNoticeBusinessDays }) => minNoticeBusinessDays)).size).toBe(4);
    for (const [index, row] of stored.entries()) {
      expect([row.product, row.version]).toEqual([read[index]?.product, read[index]?.version]);
      expect(Date.parse(row.effectiveFrom)).not.toBeNaN();
    }
  });
});
