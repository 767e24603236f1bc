import { z } from 'zod';
import { branchIdSchema as branchId } from '../../branches/index.js';
import { daySchema } from '../../platform/clock/index.js';
import { identityErrors } from '../../identity/index.js';
import { operation } from '../../platform/http/index.js';
import { PERIODS, PRODUCT_GROUPS } from '../counter.policy.js';
import { window } from '../quotas.schemas.js';

const task = z
  .object({
    id: z.uuid(),
    status: z.enum(['OPEN', 'OFFERED', 'DONE', 'DISMISSED']),
    assignee: z.string().nullable(),
    note: z.string().nullable(),
    dueOn: daySchema.nullable(),
  })
  .meta({ id: 'OverbookedTask' });

export const listOverbooked = operation({
  summary: 'Where more is promised than allowed, and whom that concerns',
  description:
    'Counters that staff lowered under what was in use, the most pressing first, with the bookings on them, the latest made first. What a temporary extra sold before it ended is not among them. At most 100 counters with 50 bookings each.',
  tag: 'Staff: quotas',
  query: z.strictObject({ branchId: branchId.optional() }),
  answers: {
    200: {
      description: 'The worklist.',
      schema: z
        .object({
          counters: z.array(
            z.object({
              counterId: z.number().int(),
              branchId,
              productGroup: z.enum(PRODUCT_GROUPS),
              period: z.enum(PERIODS),
              start: daySchema,
              pool: z.string(),
              window: window.nullable(),
              capacity: z.number().int(),
              taken: z.number().int(),
              held: z.number().int(),
              overbookedBy: z.number().int(),
              version: z.number().int(),
              bookings: z.array(
                z.object({
                  bookingId: z.uuid(),
                  number: z.string(),
                  status: z.string(),
                  date: daySchema,
                  window: window.nullable(),
                  channel: z.string(),
                  bookedAt: z.iso.datetime(),
                  task: task.nullable().meta({
                    description:
                      'Offer another day: moved on by `/staff/tasks/{id}`. As many of the latest bookings as the counter is overbooked by have one within seconds.',
                  }),
                }),
              ),
            }),
          ),
        })
        .meta({ id: 'OverbookedList' }),
    },
  },
  refusals: [identityErrors.BRANCH_NOT_YOURS],
});
