import { z } from 'zod';
import type { Problem } from '../platform/errors/index.js';

const params = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .meta({ description: 'The values in the detail, for clients that write their own sentence.' });

const problemField = z
  .object({
    in: z.enum(['body', 'query', 'path', 'header']),
    pointer: z
      .string()
      .meta({ description: 'A JSON pointer in a body, else the name of the parameter.', example: '/amount' }),
    code: z.string(),
    detail: z.string(),
    params,
  })
  .meta({ id: 'ProblemField' });

/** The body of every answer that is not a success, as clients see it. */
export const problemSchema = z
  .object({
    type: z.string().meta({ example: '/errors/VALIDATION_FAILED' }),
    title: z.string().meta({ description: 'The same for every occurrence of the code.' }),
    status: z.number().int(),
    detail: z.string().meta({ description: 'What is wrong here and what to do, in the language asked for.' }),
    code: z.string().meta({ description: 'What programs decide by.' }),
    instance: z.string().meta({ description: 'The path that was asked, without its query.' }),
    traceId: z.string().meta({ description: 'Also sent as X-Trace-Id; support asks for it.' }),
    retry: z.enum(['never', 'after', 'same-key', 'new-key']).meta({
      description:
        'never: the same request is refused again. after: later it may pass. same-key, new-key: send it later under the same or a new Idempotency-Key.',
    }),
    remedy: z.enum(['FIX_INPUT', 'CHOOSE_OTHER', 'RETRY_AFTER', 'CONTACT']).meta({
      description:
        'What the person may do: mend the input, choose something else, wait, or talk to somebody.',
    }),
    params: params.optional(),
    errors: z
      .array(problemField)
      .optional()
      .meta({ description: 'Every fault of the request, not only the first.' }),
    alternatives: z
      .array(
        z.object({
          branchId: z.string(),
          date: z.string(),
          window: z.string().optional().meta({ description: 'On a day that is booked by windows.' }),
          remaining: z.number().int().nullable(),
        }),
      )
      .optional()
      .meta({ description: 'Slots that could be taken instead.' }),
    waitlist: z
      .object({
        href: z.string().meta({ example: '/api/v1/waitlist' }),
        ahead: z.number().int().meta({ description: 'How many wait already; some seconds old.', example: 3 }),
      })
      .optional()
      .meta({
        description: 'Of what is full: where to wait for it (POST with the same slot), and behind how many.',
      }),
  })
  .meta({ id: 'Problem' }) satisfies z.ZodType<Problem>;
