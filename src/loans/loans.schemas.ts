import { z } from 'zod';
import { operation } from '../platform/http/index.js';
import { CUSTOMER_TYPES, LOAN_STATUSES, PRODUCTS, REPAYMENT_METHODS } from './loan-snapshot.js';
import { loansErrors } from './loans.errors.js';
import { EFFECTS, KINDS } from './rule-set.js';

const amount = z.string().meta({ description: 'CNY with two decimals', examples: ['512345.67'] });
const day = z.string().meta({ description: 'ISO 8601 day', examples: ['2026-11-30'] });

const hints = z.object({
  ruleVersion: z.string(),
  kinds: z.array(z.enum(KINDS)).meta({ description: 'Those that some day of the horizon permits' }),
  amount: z
    .object({ min: amount, multipleOf: amount, max: amount })
    .nullable()
    .meta({ description: 'What a partial repayment may be; null where none is possible' }),
  effects: z.array(z.enum(EFFECTS)),
  noticeBusinessDays: z.number().int(),
  cutoffTime: z.string().meta({ description: 'After it a day counts as the next business day' }),
  horizonDays: z.number().int(),
  excludedDaysOfMonth: z.array(z.number().int()),
  maxPerYear: z.number().int().nullable(),
  agentsAllowed: z.boolean(),
});

const loan = z.object({
  loanId: z.string(),
  product: z.enum(PRODUCTS),
  status: z.enum(LOAN_STATUSES),
  customerType: z.enum(CUSTOMER_TYPES),
  role: z.enum(['BORROWER', 'CO_BORROWER', 'AGENT']).meta({ description: 'What the caller is to the loan' }),
  currency: z.literal('CNY'),
  balance: amount,
  instalment: amount,
  repaymentMethod: z.enum(REPAYMENT_METHODS),
  drawnOn: day,
  maturesOn: day,
  nextDueOn: day.nullable(),
  overdueDays: z.number().int(),
  arrears: amount,
  homeBranchId: z.string(),
  customerName: z.string(),
  phoneMasked: z.string(),
  asOf: z.string().meta({ description: "RFC 3339; the core banking system's own time of these figures" }),
  prepayable: z.boolean().meta({ description: 'Whether any day within the horizon may be booked for it' }),
  reasons: z
    .array(
      z.object({
        code: z.string(),
        detail: z.string(),
        params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      }),
    )
    .meta({ description: 'Why it is not prepayable' }),
  rules: hints.nullable().meta({ description: 'The rules in force for the product, in brief' }),
});

export const listLoans = operation({
  summary: "The caller's loans",
  description:
    'Loans on which the caller is borrower, co-borrower or authorised agent, with what their rules permit, so that a form can say it before it is sent.',
  tag: 'Loans',
  answers: {
    200: { description: 'The loans, in the order of the bank', schema: z.object({ loans: z.array(loan) }) },
  },
  refusals: [loansErrors.CORE_UNAVAILABLE],
});

export type LoanAnswer = z.output<typeof loan>;
