import { fenOf } from '../../platform/money/index.js';
import { afterInstalments, type Plan } from './repayment-plan.js';

/** The example that banks print: 1,000,000.00 over 30 years at 4.9 % a year is 5,307.27 a month. */
const PLAN: Plan = {
  principalFen: fenOf('1000000.00'),
  annualRatePpm: 49_000,
  termMonths: 360,
  method: 'ANNUITY',
};

describe('afterInstalments', () => {
  it('gives the instalment of an annuity', () => {
    expect(afterInstalments(PLAN, 0)).toEqual({
      balanceFen: fenOf('1000000.00'),
      instalmentFen: fenOf('5307.27'),
    });
  });

  it('takes the principal of the first month from the balance', () => {
    // 1,000,000.00 × 4.9 % ÷ 12 = 4,083.33 of interest, so 1,223.94 of principal.
    expect(afterInstalments(PLAN, 1).balanceFen).toBe(fenOf('998776.06'));
  });

  it.each(['ANNUITY', 'EQUAL_PRINCIPAL'] as const)(
    '%s: falls month by month and ends at nothing',
    (method) => {
      let before = PLAN.principalFen;
      for (let paid = 1; paid <= 360; paid += 1) {
        const { balanceFen } = afterInstalments({ ...PLAN, method }, paid);
        expect(balanceFen).toBeLessThan(before);
        before = balanceFen;
      }
      expect(before).toBe(0);
    },
  );

  it('gives equal principal with falling interest', () => {
    // 1,000,000.00 ÷ 360 = 2,777.77 and 4,083.33 of interest.
    expect(afterInstalments({ ...PLAN, method: 'EQUAL_PRINCIPAL' }, 0).instalmentFen).toBe(fenOf('6861.10'));
    expect(afterInstalments({ ...PLAN, method: 'EQUAL_PRINCIPAL' }, 100).instalmentFen).toBeLessThan(
      fenOf('6000.00'),
    );
  });
});
