import type { CalendarDay } from '../../platform/clock/index.js';
import { recordOf } from './loan-terms.js';
import { maskedPhoneOf } from './phones.js';

/**
 * A prime, so that neighbours differ and no pattern of customer numbers keeps meeting one set of terms. All are worked
 * out in some 50 ms a day; a loan then costs one joining of texts, some 0.3 µs, in place of a plan of up to 100 months.
 */
const TERMS_COUNT = 997;

const BRANCH_COUNT = 20;
/** One day for all of them, so that it is known which day of a month is close to a due date and which is not. */
const DUE_DAY_OF_MONTH = 20;

const SURNAMES = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹'.split('');

/** Ordinary loans as they stand on one day. */
export class OrdinaryCustomers {
  private readonly terms: readonly string[];

  constructor(today: CalendarDay) {
    this.terms = Array.from({ length: TERMS_COUNT }, (_, index) => termsJson(index, today));
  }

  /** The record of loan `L<number>` as JSON. */
  loanJson(number: number): string {
    const branch = String((number % BRANCH_COUNT) + 1).padStart(3, '0');
    return (
      `{"loanId":"L${number}","customerId":"C${number}",${this.terms[number % TERMS_COUNT]},` +
      `"homeBranchId":"B${branch}","customerName":"${nameOf(number)}","phoneMasked":"${maskedPhoneOf(number)}"}`
    );
  }
}

/** Drawn from 2018 to 2022: more than two years ago for good, and with more than 300,000.00 to repay until 2035. */
function termsJson(index: number, today: CalendarDay): string {
  const year = 2018 + (index % 5);
  const month = String((index % 12) + 1).padStart(2, '0');
  const day = String((index % 28) + 1).padStart(2, '0');
  const drawnOn = `${year}-${month}-${day}`;
  const record = recordOf(
    {
      product: 'MORTGAGE',
      principalFen: (900_000 + ((index * 10_007) % 2_100) * 1_000) * 100,
      annualRatePpm: 30_500 + (index % 19) * 1_000,
      termMonths: index % 2 === 0 ? 300 : 360,
      method: 'ANNUITY',
      drawnOn,
      dueDayOfMonth: DUE_DAY_OF_MONTH,
    },
    today,
  );
  const owner = { coBorrowerIds: [], agentIds: [], customerType: 'PERSON' };
  return JSON.stringify({ ...owner, ...record }).slice(1, -1);
}

function nameOf(number: number): string {
  const stars = number % 3 === 0 ? '*' : '**';
  return `${SURNAMES[number % SURNAMES.length]}${stars}`;
}
