import { z } from 'zod';
import { isDay } from '../platform/clock/index.js';
import { parseAmount } from '../platform/money/index.js';
import {
  type CoreLoan,
  CUSTOMER_TYPES,
  LOAN_STATUSES,
  type LoanSnapshot,
  PRODUCTS,
  REPAYMENT_METHODS,
} from './loan-snapshot.js';
import { SharedTexts } from './shared-texts.js';

/** Most loans have none of these, and one empty list serves them all. */
const NONE: readonly string[] = Object.freeze([]);

const texts = new SharedTexts();

const PARTIES_MAX = 20;
const LOANS_MAX = 500;

const id = z.string().min(1).max(64);
const ids = z.array(id).max(PARTIES_MAX);
const day = z.string().refine(isDay, 'is not a day');
const count = z.number().int().min(0).max(100_000);
const amount = z.string().transform((text, context) => {
  const fen = parseAmount(text);
  if (fen !== undefined) return fen;
  context.addIssue({ code: 'custom', message: 'is not an amount' });
  return z.NEVER;
});

/** A share a year to six places, `0.0395`, read from its digits as millionths. */
const rate = z
  .string()
  .regex(/^0(\.\d{1,6})?$/)
  .transform((text) => Number(text.slice(2).padEnd(6, '0')));

/** Further members of a record are the bank's own business and are left out. */
const record = z
  .object({
    loanId: id,
    customerId: id,
    coBorrowerIds: ids,
    agentIds: ids,
    customerType: z.enum(CUSTOMER_TYPES),
    product: z.enum(PRODUCTS),
    status: z.enum(LOAN_STATUSES),
    currency: z.literal('CNY'),
    balance: amount,
    instalment: amount,
    repaymentMethod: z.enum(REPAYMENT_METHODS),
    annualRate: rate.nullish(),
    repricesOn: day.nullish(),
    drawnOn: day,
    maturesOn: day,
    dueDayOfMonth: z.number().int().min(1).max(31),
    nextDueOn: day.nullable(),
    instalmentsPaid: count,
    overdueDays: count,
    arrears: amount,
    pendingItems: count,
    prepaymentsThisYear: count,
    homeBranchId: id,
    customerName: z.string().max(200),
    phoneMasked: z.string().max(32),
  })
  .refine(({ drawnOn, maturesOn }) => drawnOn <= maturesOn, 'matures before it was drawn')
  .refine(({ arrears, balance, status }) => arrears === 0 || balance > 0 || status !== 'SETTLED', {
    message: 'is settled with arrears',
  });

const asOf = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** The outer form of an answer; its records are judged one by one, so that one that is broken spoils only itself. */
export const batchReply = z.object({
  loans: z.array(z.unknown()).max(LOANS_MAX),
  notFound: z.array(id).max(LOANS_MAX),
  asOf,
});

export const customerReply = z.object({ loans: z.array(z.unknown()).max(LOANS_MAX), asOf });

const named = z.object({ loanId: id });

/** The id that a record claims, however broken the rest of it is. */
export function loanIdOf(raw: unknown): string | undefined {
  const parsed = named.safeParse(raw);
  return parsed.success ? parsed.data.loanId : undefined;
}

/** @returns the loan, or in words what is wrong with the record, without any value of it. */
export function readLoan(raw: unknown, asOfMs: number): CoreLoan | string {
  const parsed = record.safeParse(raw);
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'record'}: ${code}`).join(', ');
  }
  const { data } = parsed;
  // Written out, so that every snapshot has one hidden class and carries neither name nor phone.
  const snapshot: LoanSnapshot = {
    loanId: data.loanId,
    customerId: data.customerId,
    coBorrowerIds: orNone(data.coBorrowerIds),
    agentIds: orNone(data.agentIds),
    customerType: texts.share(data.customerType),
    product: texts.share(data.product),
    status: texts.share(data.status),
    balanceFen: data.balance,
    instalmentFen: data.instalment,
    repaymentMethod: texts.share(data.repaymentMethod),
    annualRatePpm: data.annualRate ?? null,
    repricesOn: texts.shareIfAny(data.repricesOn),
    drawnOn: texts.share(data.drawnOn),
    maturesOn: texts.share(data.maturesOn),
    dueDayOfMonth: data.dueDayOfMonth,
    nextDueOn: texts.shareIfAny(data.nextDueOn),
    instalmentsPaid: data.instalmentsPaid,
    overdueDays: data.overdueDays,
    arrearsFen: data.arrears,
    pendingItems: data.pendingItems,
    prepaymentsThisYear: data.prepaymentsThisYear,
    homeBranchId: texts.share(data.homeBranchId),
    asOfMs,
  };
  return { snapshot, customerName: data.customerName, phoneMasked: data.phoneMasked };
}

function orNone(list: readonly string[]): readonly string[] {
  return list.length === 0 ? NONE : list;
}
