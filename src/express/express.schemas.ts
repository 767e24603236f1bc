import { z } from 'zod';
import { branchErrors, branchIdSchema } from '../branches/index.js';
import { operation, textSchema } from '../platform/http/index.js';
import { expressErrors } from './express.errors.js';

const TAG = 'Staff: express mode';

const reason = textSchema({ maxChars: 200 })
  .min(1)
  .meta({ description: 'Why; it is written into the event log.', example: 'rates fall on the first' });
const branchId = branchIdSchema
  .optional()
  .meta({ description: 'Left out: every branch, for which one must act for all.', example: 'B001' });

const modeShape = z
  .object({
    branchId: z.string().nullable().meta({ description: 'Null: every branch.' }),
    reason: z.string(),
    turnedOnBy: z.string(),
    turnedOnAt: z.iso.datetime(),
    until: z.iso.datetime().meta({ description: 'It ends by itself, by the clock of the store.' }),
  })
  .meta({ id: 'ExpressMode' });
export type ExpressModeView = z.input<typeof modeShape>;

const modes = z.object({ modes: z.array(modeShape) }).meta({ id: 'ExpressModeList' });

export const listExpressModes = operation({
  summary: 'Where express mode is on',
  description:
    'While it is on, `POST /bookings` takes a loan and a day alone; the calendar of the branch says so to everybody.',
  tag: TAG,
  answers: { 200: { description: 'All that are on now.', schema: modes } },
});

export const turnExpressOn = operation({
  summary: 'Turn express mode on, for a branch or for all',
  description:
    'Other processes learn of it within `YUHUAN_EXPRESS_REFRESH_MS` and one reading. What it lets in takes places like every other booking.',
  tag: TAG,
  body: z.strictObject({
    branchId,
    until: z.iso.datetime({ offset: true, error: 'FIELD_FORMAT|format=RFC 3339' }),
    reason,
  }),
  answers: { 201: { description: 'It is on.', schema: modeShape } },
  refusals: [
    branchErrors.BRANCH_NOT_FOUND,
    expressErrors.EXPRESS_END_INVALID,
    expressErrors.EXPRESS_ALREADY_ON,
  ],
});

export const turnExpressOff = operation({
  summary: 'Turn express mode off before its end',
  description: 'Turns off the mode of this branch, or that of all; one does not turn off the other.',
  tag: TAG,
  body: z.strictObject({ branchId, reason }),
  answers: { 200: { description: 'Where it is still on.', schema: modes } },
  refusals: [expressErrors.EXPRESS_NOT_ON],
});
