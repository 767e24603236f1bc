import { addDays, type CalendarDay } from '../../platform/clock/index.js';
import { fenOf } from '../../platform/money/index.js';
import { addMonths } from './due-days.js';
import type { LoanRecord } from './loan-record.js';
import type { LoanTerms } from './loan-terms.js';

/** One loan of a special customer. `number` is that of the loan; the first has the customer's own. */
export interface SpecialLoan {
  readonly number: number;
  readonly coBorrowers?: readonly number[];
  readonly agents?: readonly number[];
  readonly homeBranch?: number;
  readonly terms: (today: CalendarDay) => LoanTerms;
}

export interface SpecialCustomer {
  readonly number: number;
  readonly zh: string;
  readonly en: string;
  readonly type?: LoanRecord['customerType'];
  /** Masked. */
  readonly name: string;
  readonly loans: readonly SpecialLoan[];
}

type Terms = Partial<LoanTerms>;

/** A mortgage that is eligible for everything, from which each case departs by what makes it special. */
function mortgage(changes: Terms | ((today: CalendarDay) => Terms) = {}): SpecialLoan['terms'] {
  return (today) => ({
    product: 'MORTGAGE',
    principalFen: fenOf('1000000.00'),
    annualRatePpm: 39_500,
    termMonths: 360,
    method: 'ANNUITY',
    drawnOn: '2020-03-16',
    dueDayOfMonth: 20,
    ...(typeof changes === 'function' ? changes(today) : changes),
  });
}

/** A due day that was `days` days ago and on which nothing came in. */
function overdue(days: number): (today: CalendarDay) => Terms {
  return (today) => {
    const missedOn = addDays(today, -days);
    let missed = 1;
    while (addMonths(missedOn, missed) <= today) missed += 1;
    return { drawnOn: addMonths(missedOn, -48), dueDayOfMonth: Number(missedOn.slice(8)), missed };
  };
}

function drawn(drawnOn: (today: CalendarDay) => CalendarDay): (today: CalendarDay) => Terms {
  return (today) => ({ drawnOn: drawnOn(today), dueDayOfMonth: Number(drawnOn(today).slice(8)) });
}

function dueOn(day: (today: CalendarDay) => CalendarDay): (today: CalendarDay) => Terms {
  return (today) => ({ drawnOn: addMonths(day(today), -48), dueDayOfMonth: Number(day(today).slice(8)) });
}

const CAR: Terms = {
  product: 'CAR',
  principalFen: fenOf('180000.00'),
  annualRatePpm: 45_000,
  termMonths: 60,
};
const CONSUMER: Terms = {
  product: 'CONSUMER',
  principalFen: fenOf('200000.00'),
  annualRatePpm: 36_000,
  termMonths: 60,
};
const BUSINESS: Terms = {
  product: 'BUSINESS',
  principalFen: fenOf('3000000.00'),
  annualRatePpm: 38_500,
  termMonths: 120,
};
/** Short loans must have been drawn lately, or they would have ended. */
const lately = (terms: Terms) => (today: CalendarDay) => ({
  ...terms,
  ...drawn((day) => addMonths(day, -30))(today),
});

const one = (number: number, terms: SpecialLoan['terms'], more: Partial<SpecialLoan> = {}): SpecialLoan[] => [
  { number, terms, ...more },
];

/** Enough to need a second page wherever loans are listed. */
const MANY_LOANS_COUNT = 40;

/** The list in the sandbox's README is made from this table. Numbers are never given to another case. */
export const specialCustomers: readonly SpecialCustomer[] = [
  {
    number: 1,
    name: '赵*',
    zh: '逾期 2 天（宽限期内）',
    en: 'overdue 2 days, within the days of grace',
    loans: one(1, mortgage(overdue(2))),
  },
  { number: 2, name: '钱*', zh: '逾期 4 天', en: 'overdue 4 days', loans: one(2, mortgage(overdue(4))) },
  {
    number: 3,
    name: '孙*',
    zh: '贷款已冻结',
    en: 'loan frozen',
    loans: one(3, mortgage({ status: 'FROZEN' })),
  },
  {
    number: 4,
    name: '李*',
    zh: '贷款已结清',
    en: 'loan settled',
    loans: one(4, mortgage({ status: 'SETTLED' })),
  },
  {
    number: 5,
    name: '周*',
    zh: '上个月放款',
    en: 'drawn last month',
    loans: one(5, mortgage(drawn((today) => addMonths(today, -1)))),
  },
  {
    number: 6,
    name: '吴**',
    zh: '多笔贷款：房贷、车贷、消费贷',
    en: 'several loans: mortgage, car, consumer',
    loans: [
      { number: 6, terms: mortgage() },
      { number: 106, terms: mortgage(lately(CAR)) },
      { number: 206, terms: mortgage(lately(CONSUMER)) },
    ],
  },
  {
    number: 7,
    name: '玉*****公司',
    type: 'COMPANY',
    zh: '企业客户，已授权经办人 C000051',
    en: 'company whose authorised agent is C000051',
    loans: one(7, mortgage(BUSINESS), { agents: [51] }),
  },
  {
    number: 8,
    name: '和*****公司',
    type: 'COMPANY',
    zh: '企业客户，没有授权经办人',
    en: 'company without an authorised agent',
    loans: one(8, mortgage(BUSINESS)),
  },
  {
    number: 9,
    name: '郑*',
    zh: '余额很小：8,600.00',
    en: 'small balance: 8,600.00',
    loans: one(9, mortgage({ balanceFen: fenOf('8600.00') })),
  },
  {
    number: 10,
    name: '王*',
    zh: '有 2 笔未入账款项',
    en: '2 items not posted yet',
    loans: one(10, mortgage({ pendingItems: 2 })),
  },
  {
    number: 11,
    name: '冯*',
    zh: '今年已提前还款 1 次',
    en: 'already prepaid once this year',
    loans: one(11, mortgage({ prepaymentsThisYear: 1 })),
  },
  { number: 12, name: '陈*', zh: '车贷', en: 'car loan', loans: one(12, mortgage(lately(CAR))) },
  { number: 13, name: '褚*', zh: '消费贷', en: 'consumer loan', loans: one(13, mortgage(lately(CONSUMER))) },
  {
    number: 14,
    name: '卫*',
    zh: '个人经营贷',
    en: 'business loan of a person',
    loans: one(14, mortgage(BUSINESS)),
  },
  {
    number: 15,
    name: '蒋*',
    zh: '等额本金房贷',
    en: 'mortgage with equal principal',
    loans: one(15, mortgage({ method: 'EQUAL_PRINCIPAL' })),
  },
  {
    number: 16,
    name: '沈*',
    zh: '有共同借款人 C000052',
    en: 'co-borrower is C000052',
    loans: one(16, mortgage(), { coBorrowers: [52] }),
  },
  {
    number: 17,
    name: '韩*',
    zh: '明天是还款日',
    en: 'instalment due tomorrow',
    loans: one(17, mortgage(dueOn((today) => addDays(today, 1)))),
  },
  {
    number: 18,
    name: '杨*',
    zh: '今天是还款日（已扣款）',
    en: 'instalment due today, and paid',
    loans: one(18, mortgage(dueOn((today) => today))),
  },
  {
    number: 19,
    name: '朱*',
    zh: '只剩最后一期',
    en: 'one instalment left',
    loans: one(
      19,
      mortgage((today) => ({
        termMonths: 48,
        ...dueOn((day) => addMonths(day, 1))(today),
        drawnOn: addMonths(today, -47),
      })),
    ),
  },
  {
    number: 20,
    name: '秦*',
    zh: '放款至今正好一年',
    en: 'drawn exactly one year ago',
    loans: one(20, mortgage(drawn((today) => addMonths(today, -12)))),
  },
  {
    number: 21,
    name: '尤*',
    zh: '放款至今差一天满一年',
    en: 'drawn one year ago tomorrow',
    loans: one(21, mortgage(drawn((today) => addDays(addMonths(today, -12), 1)))),
  },
  {
    number: 22,
    name: '许*',
    zh: '逾期 3 天（宽限期最后一天）',
    en: 'overdue 3 days, the last day of grace',
    loans: one(22, mortgage(overdue(3))),
  },
  {
    number: 23,
    name: '何*',
    zh: '余额正好 10,000.00',
    en: 'balance exactly 10,000.00',
    loans: one(23, mortgage({ balanceFen: fenOf('10000.00') })),
  },
  {
    number: 24,
    name: '吕*',
    zh: '余额带分：300,000.01',
    en: 'balance with an odd fen: 300,000.01',
    loans: one(24, mortgage({ balanceFen: fenOf('300000.01') })),
  },
  {
    number: 25,
    name: '施*',
    zh: '今年已提前还款 3 次',
    en: 'already prepaid three times this year',
    loans: one(25, mortgage({ prepaymentsThisYear: 3 })),
  },
  {
    number: 26,
    name: '张**',
    zh: '余额很大：29,999,999.99',
    en: 'very large balance: 29,999,999.99',
    loans: one(26, mortgage({ principalFen: fenOf('40000000.00'), balanceFen: fenOf('29999999.99') })),
  },
  { number: 27, name: '孔*', zh: '逾期 95 天', en: 'overdue 95 days', loans: one(27, mortgage(overdue(95))) },
  {
    number: 28,
    name: '曹*',
    zh: '同时冻结、逾期 4 天、有未入账款项',
    en: 'frozen, overdue 4 days and with an item not posted, all at once',
    loans: one(
      28,
      mortgage((today) => ({ ...overdue(4)(today), status: 'FROZEN', pendingItems: 1 })),
    ),
  },
  { number: 29, name: '严*', zh: '没有贷款', en: 'no loan', loans: [] },
  {
    number: 30,
    name: '华*',
    zh: `${MANY_LOANS_COUNT} 笔贷款`,
    en: `${MANY_LOANS_COUNT} loans`,
    loans: [30, ...Array.from({ length: MANY_LOANS_COUNT - 1 }, (_, index) => 901 + index)].map((number) => ({
      number,
      terms: mortgage({ principalFen: fenOf('400000.00') + number * 100 }),
    })),
  },
  {
    number: 31,
    name: '金*',
    zh: '开户网点在另一时区（B020）',
    en: 'home branch B020, in another time zone',
    loans: one(31, mortgage(), { homeBranch: 20 }),
  },
  {
    number: 32,
    name: 'J*** S****',
    zh: '英文姓名',
    en: 'a name in Latin letters',
    loans: one(32, mortgage()),
  },
  {
    number: 33,
    name: '魏*',
    zh: '每月 31 日还款',
    en: 'due on the 31st, or the last day of a shorter month',
    loans: one(33, mortgage({ drawnOn: '2020-01-31', dueDayOfMonth: 31 })),
  },
  {
    number: 34,
    name: '戚*',
    zh: '20 天后放款满一年（违约金期结束）',
    en: 'drawn a year ago in 20 days, when the penalty ends',
    loans: one(34, mortgage(drawn((today) => addMonths(addDays(today, 20), -12)))),
  },
  {
    number: 51,
    name: '陶*',
    zh: '企业 C000007 的授权经办人，自己没有贷款',
    en: 'agent of the company C000007, without a loan of their own',
    loans: [],
  },
  { number: 52, name: '姜*', zh: '贷款 L000016 的共同借款人', en: 'co-borrower of loan L000016', loans: [] },
];
