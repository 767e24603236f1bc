import { z } from 'zod';
import { parseAmount } from '../platform/money/index.js';
import { PRODUCTS } from './loan-snapshot.js';

export const KINDS = ['FULL', 'PARTIAL'] as const;
export type Kind = (typeof KINDS)[number];

/** What a partial prepayment changes: the term at the same instalment, the whole term, or the instalment. */
export const EFFECTS = ['SHORTEN_KEEP_PAYMENT', 'SHORTEN_WHOLE_TERM', 'LOWER_INSTALMENT'] as const;
export type Effect = (typeof EFFECTS)[number];

export const OVERDUE_POLICIES = ['ARREARS_FIRST', 'FULL_ONLY', 'BLOCK'] as const;

const whole = (min: number, max: number) => z.number().int().min(min).max(max);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of the form HH:mm');

const fen = z.string().transform((text, context) => {
  const parsed = parseAmount(text);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: 'custom', message: 'must be an amount such as "10000.00"' });
  return z.NEVER;
});

/** Days before the due date and after it, the due date itself included, on which nothing is booked. */
const dueWindow = z.strictObject({
  // Two due dates are at least 28 days apart; with less than half of that a day is near one of them at most.
  before: whole(0, 13),
  after: whole(0, 13),
});

const release = z.discriminatedUnion('rule', [
  /** Each day opens `horizonDays` before itself, at `time`. */
  z.strictObject({ rule: z.literal('ROLLING'), time }),
  /** A whole month opens at `time` on `dayOfMonth` of the month that lies `monthsAhead` before it. */
  z.strictObject({
    rule: z.literal('MONTH_OPEN'),
    // Every month has a 28th; a later day would make February open by guess.
    dayOfMonth: whole(1, 28),
    monthsAhead: whole(0, 3).default(1),
    time,
  }),
]);

/** `P1D`: to the end of the day that lies one day before; `PT24H`: to 24 h before the slot begins. */
const deadline = z.union([
  z.strictObject({ businessDays: whole(0, 30) }),
  z.string().regex(/^(P\d{1,2}D|PT\d{1,3}H)$/, 'must be a duration in days, P1D, or in hours, PT24H'),
]);
export type Deadline = z.output<typeof deadline>;

const amount = z
  .strictObject({
    min: fen,
    multipleOf: fen.refine((value) => value > 0, 'must be above zero'),
    minRemaining: fen,
    /** A share of the balance such as "0.50", to four decimals; null: up to the whole. */
    maxShareOfBalance: z
      .string()
      .regex(/^(0\.\d{1,4}|1(\.0{1,4})?)$/, 'must be a share from 0 to 1 such as "0.50"')
      .nullable(),
  })
  .refine(({ min, multipleOf }) => min % multipleOf === 0, 'min must itself be a multiple of multipleOf')
  .transform(({ min, multipleOf, minRemaining, maxShareOfBalance }) => ({
    minFen: min,
    multipleOfFen: multipleOf,
    minRemainingFen: minRemaining,
    maxShareTenThousandths:
      maxShareOfBalance === null ? null : Math.round(Number(maxShareOfBalance) * 10_000),
  }));

export const DAY_COUNTS = ['ACT_360', 'ACT_365F', 'ACT_ACT', 'THIRTY_E_360'] as const;
export type DayCount = (typeof DAY_COUNTS)[number];

/** When the interest of the broken period is paid: on what is prepaid now, on the whole balance now, or later. */
export const SETTLEMENTS = ['ON_PREPAID', 'ON_BALANCE', 'NEXT_INSTALMENT'] as const;
export type Settlement = (typeof SETTLEMENTS)[number];

/** A decimal of at most six places as millionths, so that figures made of it are exact. */
const millionths = z
  .string()
  .regex(/^(0|[1-9]\d{0,2})(\.\d{1,6})?$/, 'must be a decimal of at most six places such as "0.01"')
  .transform((text) => {
    const [units = '0', places = ''] = text.split('.');
    return Number(units) * 1_000_000 + Number(places.padEnd(6, '0'));
  });

/** What prepaying costs between two ages of the loan, in months since it was drawn. */
const penaltyTier = z
  .strictObject({
    fromMonth: whole(0, 480),
    /** Null: for ever. */
    toMonth: whole(1, 480).nullable().default(null),
    /** PCT_OF_PREPAID: `value` is a share of what is prepaid. MONTHS_INTEREST: so many months' interest on it. */
    type: z.enum(['NONE', 'PCT_OF_PREPAID', 'MONTHS_INTEREST']),
    value: millionths.default(0),
    capMonthsInterest: whole(1, 60).nullable().default(null),
  })
  .refine(({ fromMonth, toMonth }) => toMonth === null || fromMonth < toMonth, 'must end after it begins')
  .transform(({ value, ...tier }) => ({ ...tier, valuePpm: value }));
export type PenaltyTier = z.output<typeof penaltyTier>;

/** The rules of one product, as the data of one version. A booking keeps the version under which it was made. */
export const ruleSetSchema = z.strictObject({
  version: z.string().regex(/^[\w.-]{1,32}$/),
  product: z.enum(PRODUCTS),
  minNoticeBusinessDays: whole(0, 60),
  // A calendar page shows every day of it, and the branch's calendar is published for about a year.
  horizonDays: whole(1, 370),
  release,
  /** After this time the day counts as the next business day. */
  cutoffTime: time,
  excludeDaysOfMonth: z.array(whole(1, 31)).max(31),
  excludeWindowAroundDue: dueWindow.nullable(),
  /** Whether the day must lie before the next instalment is due. */
  latestBeforeNextDue: z.boolean().default(false),
  oneActivePerLoan: z.boolean(),
  maxPerYear: whole(1, 366).nullable(),
  minMonthsSinceDrawdown: z.strictObject({ PARTIAL: whole(0, 480), FULL: whole(0, 480) }),
  minInstalmentsPaid: whole(0, 480),
  overdue: z.strictObject({ graceDays: whole(0, 90), policy: z.enum(OVERDUE_POLICIES) }),
  pendingItemsPolicy: z.enum(['BLOCK', 'ALLOW']),
  amount,
  effects: z.array(z.enum(EFFECTS)).max(EFFECTS.length),
  agent: z.strictObject({ allowed: z.boolean() }),
  changeUntil: deadline,
  cancelUntil: deadline,
  /** Until when whoever booked in express mode says how much is repaid. */
  detailsUntil: deadline.default({ businessDays: 2 }),
  maxChanges: whole(0, 100),
  noShow: z.strictObject({
    lateMinutes: whole(0, 1440),
    strikes: whole(1, 100),
    windowDays: whole(1, 1830),
    suspendDays: whole(0, 1830),
  }),
  holdTtlMinutes: whole(1, 60),
  /** In order of age; none: prepaying costs nothing. */
  penalty: z.array(penaltyTier).max(20).default([]),
  interest: z
    .strictObject({ dayCount: z.enum(DAY_COUNTS), settlement: z.enum(SETTLEMENTS) })
    .default({ dayCount: 'ACT_360', settlement: 'ON_PREPAID' }),
});

export type RuleSet = z.output<typeof ruleSetSchema>;
