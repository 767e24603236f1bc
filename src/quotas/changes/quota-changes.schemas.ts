import { z } from 'zod';
import { branchErrors, branchIdSchema as branchId } from '../../branches/index.js';
import { identityErrors } from '../../identity/index.js';
import { PRODUCTS } from '../../loans/index.js';
import { daySchema } from '../../platform/clock/index.js';
import { platformErrors } from '../../platform/errors/index.js';
import { operation } from '../../platform/http/index.js';
import { PERIODS, POOLS, PRODUCT_GROUPS } from '../counter.policy.js';
import { CAPACITY_MAX, PREVIEW_LINES_MAX } from '../quota-change.policy.js';
import { QUOTA_CHANGE_STATES } from '../quota-change.state.js';
import { quotaErrors } from '../quota.errors.js';
import { BRANCHES_MAX, capacity, left, nextCursor, pageQuery, reason, window } from '../quotas.schemas.js';
import { APPROVAL_REASONS } from './change-impact.policy.js';
import { CHANGE_KINDS } from './quota-changes.read-model.js';

/** A week of days with windows fits; a wider change is said with `end`. */
const LINES_MAX = 50;
/** Whoever reviews break-glass must learn more from the reason than that there was one. */
const BREAK_GLASS_REASON_MIN_CHARS = 10;

const TAG = 'Staff: quotas';

const instant = z.iso.datetime();
/** A time that the store can compare with; it knows no year 0, and nothing here was made before computers were. */
const moment = z.iso
  .datetime({ offset: true })
  .refine((text) => text >= '1970', 'FIELD_FORMAT|format=a time since 1970');
const shown = z.object({ capacity, left, version: z.number().int() });
const cell = {
  branchId,
  productGroup: z.enum(PRODUCT_GROUPS),
  period: z.enum(PERIODS),
  start: daySchema,
  pool: z.string(),
  window: window.nullable(),
};

const previewLine = z
  .object({
    ...cell,
    old: shown.nullable().meta({ description: 'null: the change brings the counter into being.' }),
    new: shown,
    taken: z.number().int(),
    held: z.number().int(),
    overbookedBy: z.number().int().meta({ description: 'After the change.' }),
  })
  .meta({ id: 'QuotaChangePreview' });
const preview = z
  .array(previewLine)
  .meta({ description: `Old and new of the first ${PREVIEW_LINES_MAX} counters; summary counts all.` });

const counted = z.object({ counters: z.number().int(), places: z.number().int() });
const summary = z
  .object({
    branches: z.number().int(),
    counters: z.number().int(),
    opened: z.number().int().meta({ description: 'Counters that come into being.' }),
    raised: counted,
    lowered: counted,
    uncapped: z.number().int().meta({ description: 'Counters that lose their cap.' }),
    bookingsTouched: z.number().int().meta({
      description: 'Bookings and holds that stand on counters which are lowered. Nobody is dropped.',
    }),
    overbooked: counted.meta({
      description: 'Counters that hold more than their capacity after the change.',
    }),
    overbookedDays: z.array(z.object({ branchId, date: daySchema, overbookedBy: z.number().int() })),
    waitingServed: z
      .number()
      .int()
      .meta({ description: 'Customers in line who would get a place, at most.' }),
    warnings: z.array(
      z.object({
        code: z.literal('OVER_SERVING_CAPACITY'),
        branchId,
        date: daySchema,
        quota: z.number().int().nullable().meta({ description: 'Of all groups together; null: unlimited.' }),
        servingCapacity: z
          .number()
          .int()
          .meta({ description: 'Windows × staff × bookings within the opening hours.' }),
      }),
    ),
    warningsTotal: z.number().int(),
    complete: z.boolean().meta({ description: 'false: `preview` shows only the first of the counters.' }),
  })
  .meta({ id: 'QuotaChangeSummary' });

const poolRule = {
  spillBusinessDays: z.number().int().nullable(),
  keep: z.number().int(),
};
const poolRuleSummary = z
  .object({
    poolRules: z.array(
      z.object({
        productGroup: z.enum(PRODUCT_GROUPS),
        old: z.object({ ...poolRule, version: z.number().int() }),
        new: z.object(poolRule),
      }),
    ),
  })
  .meta({ id: 'PoolRuleChangeSummary' });

const changeShape = z.object({
  id: z.uuid(),
  kind: z.enum(CHANGE_KINDS),
  branchId: branchId.nullable().meta({ description: 'null where the change reaches several.' }),
  branchIds: z.array(branchId),
  productGroup: z.enum(PRODUCT_GROUPS).nullable(),
  status: z.enum(QUOTA_CHANGE_STATES).meta({
    description:
      'PENDING waits for a second person, SCHEDULED for its time. ENDED: a temporary change is over. SUPERSEDED, FAILED: the counters had changed since it was made. FAILED also: its `until` had passed before it could begin.',
  }),
  changes: z.array(z.looseObject({})).meta({ description: 'As they were asked for.' }),
  summary: z.union([summary, poolRuleSummary]).nullable(),
  reason: z.string(),
  madeBy: z.string(),
  madeAt: instant,
  approvalReasons: z
    .array(z.enum(APPROVAL_REASONS))
    .meta({ description: 'Why it needs a second person; empty: it does not.' }),
  breakGlass: z.boolean(),
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  decisionReason: z.string().nullable(),
  effectiveFrom: instant.nullable(),
  until: instant.nullable(),
  expiresAt: instant.nullable().meta({ description: 'Until then a second person may approve it.' }),
  appliedAt: instant.nullable(),
  endedAt: instant.nullable(),
});
const changeAnswer = changeShape.meta({ id: 'QuotaChange' });
export const shownChange = changeShape.extend({ preview }).meta({ id: 'QuotaChangeMade' });

const changedCounter = z
  .object({
    ...cell,
    old: z.object({ capacity, version: z.number().int() }),
    new: z.object({ capacity }),
    now: z.object({
      capacity,
      taken: z.number().int(),
      held: z.number().int(),
      overbookedBy: z.number().int(),
      version: z.number().int(),
    }),
  })
  .meta({ id: 'ChangedQuotaCounter' });
const detailAnswer = changeShape
  .extend({
    preview,
    timeline: z.array(
      z.object({
        at: instant,
        type: z.string(),
        from: z.string().nullable(),
        to: z.string(),
        by: z.string(),
        role: z.string(),
        reason: z.string().nullable(),
        details: z.looseObject({}).nullable(),
      }),
    ),
    effect: z
      .array(changedCounter)
      .meta({ description: 'Once it is applied: what was done, and how it is now.' }),
    outdated: z
      .array(changedCounter)
      .meta({ description: 'While it waits: counters that have changed since its maker saw them.' }),
  })
  .meta({ id: 'QuotaChangeDetail' });

const line = z.strictObject({
  period: z.enum(PERIODS),
  start: daySchema.meta({
    description: 'The first day of its period: a Monday for WEEK, the 1st for MONTH.',
  }),
  end: daySchema.optional().meta({ description: 'The last period is the one that begins on or before it.' }),
  pool: z.enum(POOLS).default('ALL'),
  window: window.optional().meta({ description: 'Only with DAY.' }),
  set: z.number().int().min(0).max(CAPACITY_MAX).optional(),
  add: z.number().int().min(-CAPACITY_MAX).max(CAPACITY_MAX).optional(),
  unlimited: z.literal(true).optional(),
  version: z.number().int().min(0).optional().meta({
    description: 'What you saw, 0 for a counter that did not exist; refused if it has changed meanwhile.',
  }),
});

const wanted = {
  branchId: branchId.optional().meta({ description: 'Either this or branchIds.' }),
  branchIds: z.array(branchId).min(1).max(BRANCHES_MAX).optional(),
  product: z.enum(PRODUCTS).optional().meta({ description: 'Absent: every group that the branches serve.' }),
  changes: z.array(line).min(1).max(LINES_MAX).meta({ description: 'Each with one of set, add, unlimited.' }),
  until: z.iso.datetime({ offset: true }).optional().meta({
    description:
      'The change is temporary: at this time what it gave and nobody took is taken back; what was taken stays.',
  }),
};
const effectiveFrom = z.iso.datetime({ offset: true }).optional().meta({ description: 'Absent: at once.' });

/** Visible ASCII: what every proxy passes on unchanged. */
export const keyHeader = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, 'FIELD_FORMAT|format=1-128 visible ASCII characters')
    .optional()
    .meta({ description: "The client's own id of this request; sent again, the answer is the same." }),
});

const changeRefusals = [
  identityErrors.BRANCH_NOT_YOURS,
  branchErrors.BRANCH_NOT_FOUND,
  branchErrors.PRODUCT_NOT_SERVED,
  quotaErrors.QUOTA_VERSION_STALE,
  quotaErrors.QUOTA_CHANGE_ONE_ACTION,
  quotaErrors.QUOTA_CHANGE_START,
  quotaErrors.QUOTA_CHANGE_PAST,
  quotaErrors.QUOTA_CHANGE_WINDOW_PERIOD,
  quotaErrors.QUOTA_CHANGE_TOO_WIDE,
  quotaErrors.QUOTA_CHANGE_OVERLAP,
  quotaErrors.QUOTA_CHANGE_ADD_UNLIMITED,
  quotaErrors.QUOTA_CHANGE_OUT_OF_RANGE,
  quotaErrors.QUOTA_CHANGE_BRANCHES,
  quotaErrors.QUOTA_CHANGE_TIME,
];
export const keyRefusals = [platformErrors.IDEMPOTENCY_KEY_REUSED];

const previewAnswer = z.object({
  preview,
  summary,
  needsApproval: z.boolean(),
  approvalReasons: z.array(z.enum(APPROVAL_REASONS)),
});

export const createQuotaChange = operation({
  summary: 'Change quotas',
  description:
    'As a whole or not at all. Applied at once, or SCHEDULED for its time; above the threshold of a branch, and wherever a cap is removed, PENDING until another person approves. What is moved within 24 hours without approval is added up, with what the ends of temporary changes among it will give or take. Lowering a quota under what is in use drops nobody: it shows overbookedBy and accepts nobody until it is under again.',
  tag: TAG,
  headers: keyHeader,
  body: z.strictObject({
    ...wanted,
    reason,
    effectiveFrom,
    dryRun: z.boolean().default(false).meta({ description: 'As POST …/preview.' }),
  }),
  answers: {
    200: {
      description: 'With dryRun: what the change would do.',
      schema: previewAnswer.extend({ dryRun: z.literal(true) }).meta({ id: 'QuotaDryRun' }),
    },
    201: {
      description: 'The change, with what it does.',
      schema: shownChange,
      headers: ['Location', 'Idempotency-Replayed'],
    },
  },
  refusals: [...changeRefusals, ...keyRefusals],
});

export const previewQuotaChange = operation({
  summary: 'What a change would do',
  description: 'Nothing is written or locked. Refused as the change would be.',
  tag: TAG,
  body: z.strictObject({ ...wanted, reason: reason.optional(), effectiveFrom }),
  answers: {
    200: {
      description: 'What the change would do now.',
      schema: previewAnswer.meta({ id: 'QuotaChangeForeseen' }),
    },
  },
  refusals: changeRefusals,
});

export const breakGlass = operation({
  summary: 'Change quotas at once, without a second person',
  description:
    'For emergencies only: whoever is on call is alerted, and auditors review every use (GET /ops/break-glass).',
  tag: TAG,
  headers: keyHeader,
  body: z.strictObject({
    ...wanted,
    reason: reason.min(BREAK_GLASS_REASON_MIN_CHARS).meta({ description: 'What happened, for the auditor.' }),
  }),
  answers: {
    201: {
      description: 'The change, which is applied.',
      schema: shownChange,
      headers: ['Location', 'Idempotency-Replayed'],
    },
  },
  refusals: [...changeRefusals, ...keyRefusals],
});

const idPath = z.strictObject({ id: z.uuid('FIELD_FORMAT|format=UUID') });
const decisionAnswers = {
  200: { description: 'The change as it is then.', schema: changeAnswer, headers: ['Idempotency-Replayed'] },
} as const;
const decisionRefusals = [platformErrors.NOT_FOUND, quotaErrors.QUOTA_CHANGE_DECIDED, ...keyRefusals];

export const approveQuotaChange = operation({
  summary: 'Approve a change that another person made',
  description:
    'Applied at once, or SCHEDULED for its time. Where a counter was changed since its maker saw it, the change becomes SUPERSEDED and the answer is 409 with what each is at.',
  tag: TAG,
  path: idPath,
  headers: keyHeader,
  body: z.strictObject({ reason: reason.optional() }),
  answers: decisionAnswers,
  refusals: [
    ...decisionRefusals,
    quotaErrors.QUOTA_CHANGE_SAME_PERSON,
    quotaErrors.POOL_RULE_STALE,
    ...changeRefusals,
  ],
});

export const rejectQuotaChange = operation({
  summary: 'Reject a change that another person made',
  tag: TAG,
  path: idPath,
  headers: keyHeader,
  body: z.strictObject({ reason }),
  answers: decisionAnswers,
  refusals: [...decisionRefusals, quotaErrors.QUOTA_CHANGE_SAME_PERSON],
});

export const withdrawQuotaChange = operation({
  summary: 'Take back a change of your own that waits for approval or for its time',
  tag: TAG,
  path: idPath,
  headers: keyHeader,
  body: z.strictObject({ reason: reason.optional() }),
  answers: decisionAnswers,
  refusals: [...decisionRefusals, quotaErrors.QUOTA_CHANGE_NOT_YOURS],
});

export const listQuotaChanges = operation({
  summary: 'Who changes which quotas',
  description: 'Changes that reach a branch within the reach of whoever asks.',
  tag: TAG,
  query: z.strictObject({
    branchId: branchId.optional(),
    status: z.enum(QUOTA_CHANGE_STATES).optional(),
    kind: z.enum(CHANGE_KINDS).optional(),
    maker: z
      .string()
      .regex(/^[\x21-\x7e]{1,128}$/, 'FIELD_FORMAT|format=the id of a member of staff')
      .optional(),
    from: moment.optional().meta({ description: 'Made then or later.' }),
    to: moment.optional().meta({ description: 'Made before.' }),
    ...pageQuery,
  }),
  answers: {
    200: {
      description: 'The changes, the latest first.',
      schema: z.object({ items: z.array(changeAnswer), nextCursor }).meta({ id: 'QuotaChangeList' }),
    },
  },
  refusals: [identityErrors.BRANCH_NOT_YOURS],
});

export const showQuotaChange = operation({
  summary: 'One change: what it does, and what happened to it',
  tag: TAG,
  path: idPath,
  answers: { 200: { description: 'The change.', schema: detailAnswer } },
  refusals: [platformErrors.NOT_FOUND],
});

export type QuotaChangeBody = Pick<
  z.output<typeof createQuotaChange.body>,
  'branchId' | 'branchIds' | 'product' | 'changes' | 'until'
> & { readonly effectiveFrom?: string | undefined };
