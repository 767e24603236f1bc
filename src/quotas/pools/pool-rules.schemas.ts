import { z } from 'zod';
import { branchErrors, branchIdSchema as branchId } from '../../branches/index.js';
import { keyHeader, keyRefusals, shownChange } from '../changes/quota-changes.schemas.js';
import { operation } from '../../platform/http/index.js';
import { PRODUCT_GROUPS } from '../counter.policy.js';
import { quotaErrors } from '../quota.errors.js';
import { reason } from '../quotas.schemas.js';

/** A month of business days and more: a share that is given up earlier than that was never kept. */
const SPILL_DAYS_MAX = 30;
const KEEP_MAX = 100_000;

const spillBusinessDays = z.number().int().min(0).max(SPILL_DAYS_MAX).nullable().meta({
  description:
    'From so many business days before a day on, unused places of the share for phone and counter, and of the urgent reserve, go online; 0: on the day itself; null: never.',
});
const keep = z
  .number()
  .int()
  .min(0)
  .max(KEEP_MAX)
  .meta({ description: 'Unused places of the share that stay with phone and counter.' });

const branchPath = z.strictObject({ id: branchId });

export const showPoolRules = operation({
  summary: 'When unused places of phone and counter go online',
  tag: 'Staff: quotas',
  path: branchPath,
  answers: {
    200: {
      description: 'A rule for each group that the branch serves.',
      schema: z
        .object({
          branchId,
          rules: z.array(
            z.object({
              productGroup: z.enum(PRODUCT_GROUPS),
              spillBusinessDays: z.number().int().nullable(),
              keep: z.number().int(),
              version: z.number().int().meta({ description: '0: nobody has made one yet.' }),
            }),
          ),
        })
        .meta({ id: 'PoolRules' }),
    },
  },
  refusals: [branchErrors.BRANCH_NOT_FOUND],
});

export const putPoolRule = operation({
  summary: 'Propose when unused places of phone and counter go online',
  description:
    'A quota change of the kind POOL_RULE, which always waits for a second person; it is approved, rejected and withdrawn as every other.',
  tag: 'Staff: quotas',
  path: branchPath,
  headers: keyHeader,
  body: z.strictObject({
    productGroup: z
      .enum(PRODUCT_GROUPS)
      .optional()
      .meta({ description: 'Absent: every group that the branch serves.' }),
    spillBusinessDays,
    keep: keep.default(0),
    version: z
      .number()
      .int()
      .min(0)
      .optional()
      .meta({ description: 'What you saw; refused if it has changed.' }),
    reason,
  }),
  answers: {
    202: {
      description: 'The change, PENDING.',
      schema: shownChange,
      headers: ['Location', 'Idempotency-Replayed'],
    },
  },
  refusals: [
    branchErrors.BRANCH_NOT_FOUND,
    branchErrors.PRODUCT_NOT_SERVED,
    quotaErrors.POOL_RULE_STALE,
    ...keyRefusals,
  ],
});
