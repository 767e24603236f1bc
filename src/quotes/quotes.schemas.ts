import { z } from 'zod';
import { nearSchema } from '../branches/index.js';
import {
  amountSchema,
  DAY_COUNTS,
  EFFECTS,
  KINDS,
  loanIdSchema as loanId,
  loansErrors,
  SETTLEMENTS,
} from '../loans/index.js';
import { daySchema } from '../platform/clock/index.js';
import { platformErrors } from '../platform/errors/index.js';
import { operation } from '../platform/http/index.js';
import { quotesErrors } from './quotes.errors.js';
import { REASON_CODES } from './recommendation-reasons.js';

/** Five branches of a quarter are compared; somebody reads a handful of what comes out. */
const SUGGESTIONS_DEFAULT = 10;
const SUGGESTIONS_MAX = 50;

/** What is to be known beside the figures. */
export const NOTE_CODES = ['ARREARS_BESIDE', 'AT_RATE_OF_TODAY', 'NO_PROMISE'] as const;

const wantedAmount = amountSchema.meta({ description: 'Of a partial repayment, in CNY.' });
const money = z.string().meta({ description: 'CNY with two decimals', examples: ['512345.67'] });

const { CANCEL_TOO_LATE: _, CHANGE_TOO_LATE: __, CHANGE_LIMIT_REACHED: ___, ...ofLoan } = loansErrors;
const refusals = [...Object.values(ofLoan), platformErrors.CONFIG_INVALID, platformErrors.DATE_RANGE_INVALID];

const optionShape = z
  .object({
    kind: z.enum(KINDS),
    effect: z.enum(EFFECTS).nullable().meta({ description: 'Null for a full repayment.' }),
    pays: z
      .object({ principal: money, accruedInterest: money, penalty: money, total: money })
      .meta({ description: 'On the day; the total is the sum of the three.' }),
    after: z
      .object({
        balance: money,
        instalments: z.number().int(),
        instalment: money.meta({
          description: 'The first; in equal shares of principal later ones are smaller.',
        }),
        lastInstalment: money,
        interest: money.meta({ description: 'All that is still to come.' }),
        endsOn: daySchema,
      })
      .nullable(),
    interestSaved: z.object({ gross: money, net: money }).meta({
      description:
        'Interest of the old plan less that of the new one and less what is paid now; net of the penalty too. Below zero where it costs more than it saves.',
    }),
  })
  .meta({ id: 'PrepaymentOption' });

const optionsShape = z
  .object({
    loanId,
    date: daySchema,
    currency: z.literal('CNY'),
    annualRate: z.string().meta({ description: 'A share a year.', example: '0.0395' }),
    dayCount: z.enum(DAY_COUNTS),
    settlement: z.enum(SETTLEMENTS),
    ruleVersion: z.string(),
    balance: money.meta({ description: 'On the day, the instalments due by then paid.' }),
    remainingInstalments: z.number().int(),
    remainingInterest: money.meta({ description: 'Of the plan as it is.' }),
    interestDays: z.number().int(),
    repricesOn: daySchema.nullable(),
    arrears: money.nullable().meta({
      description:
        'What is overdue: the missed instalments with their interest, in one sum as the core tells them. Due beside the figures and not added to them. Null where nothing is; 0.00 where the core knows only that it is late.',
    }),
    options: z.array(optionShape),
    notes: z.array(z.object({ code: z.enum(NOTE_CODES), detail: z.string() })),
  })
  .meta({ id: 'PrepaymentOptions' });
export type PrepaymentOptionsView = z.input<typeof optionsShape>;

export const comparePrepayments = operation({
  summary: 'Full and partial prepayment beside each other',
  description:
    'What each costs on the day, what the loan looks like after it, and the interest that it saves. Figures are exact to the fen and at the rate of today; nothing is promised by them.',
  tag: 'Loans',
  path: z.strictObject({ id: loanId }),
  query: z.strictObject({
    amount: wantedAmount.optional(),
    date: daySchema.optional().meta({ description: 'The day of the prepayment; today, unless told.' }),
  }),
  answers: { 200: { description: 'The options.', schema: optionsShape } },
  refusals: [...refusals, ...Object.values(quotesErrors), platformErrors.NOT_FOUND],
});

const suggestionShape = z.object({
  rank: z.number().int(),
  branchId: z.string(),
  branchName: z.string(),
  date: daySchema,
  remaining: z.number().int().nullable().meta({ description: '20 stands for 20 or more; null for no cap.' }),
  cost: z
    .object({
      interestToDate: money.meta({ description: 'From today to the day, on what is prepaid.' }),
      penalty: money,
      total: money,
      extra: money.meta({ description: 'More than the cheapest of the days compared.' }),
    })
    .nullable()
    .meta({ description: 'Null where the rate is not known.' }),
  distanceKm: z.number().nullable(),
  score: money.meta({ description: 'What days are ranked by: extra cost, crowd and way, as money.' }),
  reasons: z.array(
    z.object({
      code: z.enum(REASON_CODES),
      detail: z.string(),
      params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    }),
  ),
});

const suggestionsShape = z
  .object({
    loanId,
    kind: z.enum(KINDS),
    amount: money.nullable(),
    from: daySchema,
    to: daySchema,
    ruleVersion: z.string(),
    weights: z.object({ crowdedDay: money, kilometre: money }),
    compared: z.number().int().meta({ description: 'Days at branches that could be booked.' }),
    suggestions: z.array(suggestionShape),
  })
  .meta({ id: 'Recommendations' });
export type RecommendationsView = z.input<typeof suggestionsShape>;

export const recommendDays = operation({
  summary: 'Which day and branch suit this loan best',
  description:
    'Days that can be booked now, ranked by what they cost the customer (interest to the day and the penalty of the rules), by how crowded they are and by the way to the branch, each with its reasons. The same question has the same answer while nothing changes.',
  tag: 'Loans',
  query: z.strictObject({
    loanId,
    from: daySchema.optional(),
    to: daySchema.optional(),
    near: nearSchema.optional(),
    kind: z
      .enum(KINDS)
      .optional()
      .meta({ description: 'FULL, or PARTIAL where an amount is given, unless told.' }),
    amount: wantedAmount.optional(),
    limit: z.coerce.number().int().min(1).max(SUGGESTIONS_MAX).default(SUGGESTIONS_DEFAULT),
  }),
  answers: { 200: { description: 'The best first; none where nothing is free.', schema: suggestionsShape } },
  refusals,
});
