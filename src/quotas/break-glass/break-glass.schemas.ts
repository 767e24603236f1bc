import { z } from 'zod';
import { platformErrors } from '../../platform/errors/index.js';
import { operation } from '../../platform/http/index.js';
import { quotaErrors } from '../quota.errors.js';
import { nextCursor, pageQuery, reason } from '../quotas.schemas.js';
import { BREAK_GLASS_VERDICTS } from './break-glass-log.js';

const review = z.object({
  verdict: z.enum(BREAK_GLASS_VERDICTS),
  note: z.string(),
  reviewedBy: z.string(),
  reviewedAt: z.iso.datetime(),
});

export const listBreakGlass = operation({
  summary: 'Every change that was made without a second person',
  description: 'A log of its own beside the event log; nothing in it can be changed or removed.',
  tag: 'Operations',
  query: z.strictObject({
    unreviewed: z
      .enum(['true', 'false'])
      .default('false')
      .meta({ description: 'true: only those that no auditor has reviewed.' }),
    ...pageQuery,
  }),
  answers: {
    200: {
      description: 'The uses, the latest first.',
      schema: z
        .object({
          items: z.array(
            z.object({
              id: z.uuid(),
              at: z.iso.datetime(),
              subjectType: z.string(),
              subjectId: z.uuid(),
              actorId: z.string(),
              actorRole: z.string(),
              branchIds: z.array(z.string()),
              reason: z.string(),
              traceId: z.string(),
              details: z.looseObject({}),
              review: review.nullable(),
            }),
          ),
          nextCursor,
        })
        .meta({ id: 'BreakGlassLog' }),
    },
  },
});

export const reviewBreakGlass = operation({
  summary: 'Say what an auditor thinks of a use of break-glass',
  description: 'Once, and never of your own.',
  tag: 'Operations',
  path: z.strictObject({ id: z.uuid('FIELD_FORMAT|format=UUID') }),
  body: z.strictObject({ verdict: z.enum(BREAK_GLASS_VERDICTS), note: reason }),
  answers: {
    201: {
      description: 'The review.',
      schema: review.extend({ id: z.uuid() }).meta({ id: 'BreakGlassReview' }),
    },
  },
  refusals: [platformErrors.NOT_FOUND, quotaErrors.BREAK_GLASS_OWN, quotaErrors.BREAK_GLASS_REVIEWED],
});
