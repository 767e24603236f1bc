import { Injectable } from '@nestjs/common';
import { addMonths, amountFaults } from '../loans/index.js';
import { addDays, type CalendarDay } from '../platform/clock/index.js';
import { isRefusal, type Language, platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { type Fen, formatFen } from '../platform/money/index.js';
import { isQuotable, loanOn, termsOf } from './loan-quotes.js';
import { type Fields, LoanQuestion, refusedFor } from './loan-question.js';
import { compareOptions, type PrepaymentOption } from './prepayment-options.policy.js';
import { quotesErrors } from './quotes.errors.js';
import type { PrepaymentOptionsView } from './quotes.schemas.js';
import { arrearsBeside, lastInstalmentOn } from './standing.policy.js';

/** Rates and plans change within a year; a quote further ahead would be a guess. */
const QUOTE_MONTHS_MAX = 12;

/** The kind is not asked: an amount makes it a partial one. */
const FIELDS: Fields = { loan: { in: 'path', pointer: 'id' }, kind: 'amount' };

const NOTES = {
  ARREARS_BESIDE: {
    'zh-CN': '贷款已逾期：逾期的期款及其利息约 {arrears} 元，需在上述金额之外另行缴清。',
    en: 'The loan is overdue: the missed instalments and their interest, about {arrears}, are due beside these figures.',
  },
  ARREARS_UNKNOWN: {
    'zh-CN': '贷款已逾期：逾期的期款及其利息需在上述金额之外另行缴清，具体金额请咨询网点。',
    en: 'The loan is overdue: the missed instalments and their interest are due beside these figures. How much, the branch knows.',
  },
  AT_RATE_OF_TODAY: {
    'zh-CN': '利率将于 {on} 重定价；此处按今天的利率计算。',
    en: 'The rate is set anew on {on}; figures are at the rate of today.',
  },
  NO_PROMISE: {
    'zh-CN': '以办理当日银行核算为准。',
    en: 'What the bank works out on the day is what counts.',
  },
} as const;

export interface OptionsQuestion {
  readonly loanId: string;
  readonly customerId: string;
  readonly amountFen: Fen | undefined;
  readonly date: CalendarDay | undefined;
  readonly language: Language;
}

/** Compares the ways of prepaying one loan on one day. */
@Injectable()
export class PrepaymentOptions {
  constructor(private readonly loans: LoanQuestion) {}

  async of({
    loanId,
    customerId,
    amountFen,
    date: wanted,
    language,
  }: OptionsQuestion): Promise<PrepaymentOptionsView | Refusal> {
    const request = amountFen === undefined ? {} : ({ kind: 'PARTIAL', amountFen } as const);
    const asked = await this.loans.of(loanId, customerId, () => ({ ...request, date: wanted }), FIELDS);
    if (isRefusal(asked)) return asked;
    const { loan, rules, today: earliest } = asked;
    if (!isQuotable(loan)) return refuse(quotesErrors.QUOTE_NOT_POSSIBLE);
    const inAYear = addMonths(earliest, QUOTE_MONTHS_MAX);
    const last = lastInstalmentOn(loan);
    const latest = addDays(last < inAYear ? last : inAYear, -1);
    if (latest < earliest) return refuse(quotesErrors.QUOTE_NOT_POSSIBLE);
    const date = wanted ?? earliest;
    if (date < earliest || date > latest) return outsidePlan(earliest, latest);
    const standing = loanOn(loan, date);
    if (standing === undefined) return refuse(quotesErrors.QUOTE_NOT_POSSIBLE);
    const { plan } = standing;
    const arrearsFen = arrearsBeside(loan);
    // Instalments that fall due before the day leave less than is owed today.
    const faults = amountFaults(request, plan.balanceFen, rules);
    if (faults.length > 0) return refusedFor(faults, FIELDS);
    const compared = compareOptions(standing, amountFen, date, termsOf(loan, rules));
    return {
      loanId,
      date,
      currency: 'CNY',
      annualRate: `0.${String(loan.annualRatePpm).padStart(6, '0')}`.replace(/0{1,2}$/, ''),
      dayCount: rules.interest.dayCount,
      settlement: rules.interest.settlement,
      ruleVersion: rules.version,
      balance: formatFen(plan.balanceFen),
      remainingInstalments: plan.instalments,
      remainingInterest: formatFen(compared.remainingInterestFen),
      interestDays: compared.interestDays,
      repricesOn: loan.repricesOn,
      arrears: arrearsFen === undefined ? null : formatFen(arrearsFen),
      options: compared.options.map(optionView),
      notes: [
        ...arrearsNotes(arrearsFen, language),
        ...rateNotes(loan.repricesOn, date, language),
        { code: 'NO_PROMISE', detail: NOTES.NO_PROMISE[language] },
      ],
    };
  }
}

function optionView(option: PrepaymentOption): PrepaymentOptionsView['options'][number] {
  const { kind, effect, endsOn } = option;
  return {
    kind,
    effect,
    pays: {
      principal: formatFen(option.principalFen),
      accruedInterest: formatFen(option.accruedFen),
      penalty: formatFen(option.penaltyFen),
      total: formatFen(option.totalFen),
    },
    after:
      endsOn === null
        ? null
        : {
            balance: formatFen(option.balanceAfterFen),
            instalments: option.instalmentsAfter,
            instalment: formatFen(option.instalmentAfterFen),
            lastInstalment: formatFen(option.lastInstalmentFen),
            interest: formatFen(option.interestAfterFen),
            endsOn,
          },
    interestSaved: { gross: signed(option.savedGrossFen), net: signed(option.savedNetFen) },
  };
}

type Notes = PrepaymentOptionsView['notes'];

function arrearsNotes(arrearsFen: Fen | undefined, language: Language): Notes {
  if (arrearsFen === undefined) return [];
  const text = arrearsFen > 0 ? NOTES.ARREARS_BESIDE : NOTES.ARREARS_UNKNOWN;
  return [{ code: 'ARREARS_BESIDE', detail: text[language].replace('{arrears}', formatFen(arrearsFen)) }];
}

function rateNotes(repricesOn: CalendarDay | null, date: CalendarDay, language: Language): Notes {
  if (repricesOn === null || repricesOn > date) return [];
  return [{ code: 'AT_RATE_OF_TODAY', detail: NOTES.AT_RATE_OF_TODAY[language].replace('{on}', repricesOn) }];
}

function outsidePlan(earliest: CalendarDay, latest: CalendarDay): Refusal {
  const definition = quotesErrors.QUOTE_DATE_OUTSIDE_PLAN;
  const fault = { in: 'query', pointer: 'date', definition, params: { earliest, latest } } as const;
  return refuse(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults: [fault] });
}

/** A penalty may be more than what is saved. */
function signed(fen: number): string {
  return fen < 0 ? `-${formatFen(-fen)}` : formatFen(fen);
}
