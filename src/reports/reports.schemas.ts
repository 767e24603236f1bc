import { z } from 'zod';
import { branchErrors, branchIdSchema } from '../branches/index.js';
import { PRODUCTS } from '../loans/index.js';
import { daySchema } from '../platform/clock/index.js';
import { platformErrors } from '../platform/errors/index.js';
import { operation } from '../platform/http/index.js';
import { SHEET_FORMATS } from '../platform/sheets/index.js';
import { PRODUCT_GROUPS } from '../quotas/index.js';
import { REPORT_MAX_DAYS } from './booking-report.read-model.js';

const TAG = 'Staff: reports';

const asked = {
  branchId: branchIdSchema.meta({ example: 'B001' }),
  product: z.enum(PRODUCTS).default('MORTGAGE'),
  from: daySchema.optional(),
  to: daySchema.optional().meta({
    description: `Included. Days for which was booked; the last four weeks unless told, at most ${REPORT_MAX_DAYS}.`,
  }),
};

const dayShape = z
  .object({
    date: daySchema,
    capacity: z.number().int().nullable().meta({ description: 'As it is now; null: unlimited.' }),
    inUse: z.number().int().meta({ description: 'Bookings and holds by the event log.' }),
    mostInUse: z.number().int().meta({ description: 'The most at one time, later cancellations included.' }),
    fillPercent: z.number().nullable(),
    firstAt: z.iso.datetime().nullable().meta({ description: 'When the first place was taken.' }),
    fullAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When the last place was taken first; null: it was not.' }),
    minutesToFull: z.number().int().nullable().meta({ description: 'From the first place to the last.' }),
  })
  .meta({ id: 'BookingReportDay' });

const countShape = z.object({ key: z.string(), bookings: z.number().int() });

const reportShape = z
  .object({
    branchId: z.string(),
    productGroup: z.enum(PRODUCT_GROUPS),
    from: daySchema,
    to: daySchema,
    days: z
      .array(dayShape)
      .meta({ description: 'On which the branch serves, and others that were booked for.' }),
    hours: z
      .array(countShape)
      .meta({ description: "Hours of the branch's wall in which customers booked, 00 to 23." }),
    channels: z.array(countShape),
    windows: z.array(countShape),
    refusals: z
      .array(
        z.object({
          reason: z.string().meta({ example: 'QUOTA_DAY_FULL' }),
          text: z.string().meta({ description: 'What the reason is called, in the language asked for.' }),
          refusals: z.number().int(),
        }),
      )
      .meta({ description: 'Why places of these days were refused, of all products; a few seconds behind.' }),
  })
  .meta({ id: 'BookingReport' });
export type BookingReportView = z.input<typeof reportShape>;

const refusals = [branchErrors.BRANCH_NOT_FOUND, platformErrors.DATE_RANGE_INVALID];

export const showBookingReport = operation({
  summary: 'How days filled, why customers were refused, when they book',
  description: 'Recounted from the event log at every call, so that it says what an auditor would count.',
  tag: TAG,
  query: z.strictObject(asked),
  answers: { 200: { description: 'The report.', schema: reportShape } },
  refusals,
});

export const exportBookingReport = operation({
  summary: 'The same as a file',
  description:
    'One line a figure: days first, then hours, channels, windows and refusals. The export is logged.',
  tag: TAG,
  query: z.strictObject({ ...asked, format: z.enum(SHEET_FORMATS).default('csv') }),
  answers: {
    200: {
      description: 'The file, with the names of its columns in the language of Accept-Language.',
      schema: z.string(),
      mediaType: 'text/csv',
      headers: ['Content-Disposition'],
    },
  },
  refusals,
});
