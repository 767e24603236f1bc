import { z } from 'zod';
import { operation, textSchema } from '../platform/http/index.js';

const LATITUDE_MAX = 90;
const LONGITUDE_MAX = 180;
/** A name, a street and a town; a longer text is no search. */
const WORDS_MAX_CHARS = 100;
/** A page of the list. A bank with more branches is searched or asked from a place. */
const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 500;

/** Which branches there are is public; what belongs to one is not. */
export const branchIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,32}$/, 'FIELD_FORMAT|format=A-Z, a-z, 0-9, _ and -')
  .meta({ example: 'B001' });

export const nearSchema = z
  .string()
  .regex(
    /^[+-]?\d{1,3}(\.\d{1,10})?,\s?[+-]?\d{1,3}(\.\d{1,10})?$/,
    'FIELD_FORMAT|format=latitude,longitude in decimal degrees',
  )
  .transform((text, context) => {
    const [latitude = Number.NaN, longitude = Number.NaN] = text.split(',').map(Number);
    if (Math.abs(latitude) <= LATITUDE_MAX && Math.abs(longitude) <= LONGITUDE_MAX) {
      return { latitude, longitude };
    }
    context.addIssue({
      code: 'custom',
      message: 'FIELD_FORMAT|format=latitude within ±90, longitude within ±180',
    });
    return z.NEVER;
  })
  .meta({
    description: 'Latitude and longitude in decimal degrees (WGS 84): sorts by distance and tells it.',
    example: '31.2304,121.4737',
  });

const branchAnswer = z
  .object({
    id: z.string().meta({ example: 'B001' }),
    name: z.string(),
    region: z.string(),
    address: z.string(),
    location: z
      .object({ latitude: z.number(), longitude: z.number() })
      .meta({ description: 'Degrees, WGS 84.' }),
    timeZone: z.string().meta({ description: 'IANA name. Dates and hours of the branch are of this zone.' }),
    phone: z.string(),
    opensAt: z.string().meta({ example: '09:00' }),
    closesAt: z.string().meta({ example: '17:00' }),
    services: z
      .array(z.string())
      .meta({ description: 'Groups of products that it serves.', example: ['HOUSING'] }),
    distanceKm: z.number().nullable().meta({ description: 'From `near`; null without it.' }),
  })
  .meta({ id: 'Branch' });

export const listBranches = operation({
  summary: 'Branches that serve prepayments',
  description: 'Names and addresses are in the language of Accept-Language. The same for every caller.',
  tag: 'Branches',
  query: z.strictObject({
    near: nearSchema.optional(),
    q: textSchema({ maxChars: WORDS_MAX_CHARS }).optional().meta({
      description:
        'Words that all occur in the id, name, region or address, in either language and any case.',
    }),
    limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(LIMIT_DEFAULT),
  }),
  answers: {
    200: {
      description: 'The branches: the nearest first if `near` is given, else by region.',
      schema: z
        .object({
          branches: z.array(branchAnswer),
          total: z
            .number()
            .int()
            .meta({ description: 'How many were found, those beyond `limit` included.' }),
        })
        .meta({ id: 'BranchList' }),
      headers: ['ETag', 'Cache-Control', 'Vary', 'Content-Language'],
    },
    304: { description: 'Nothing has changed since the ETag in If-None-Match.' },
  },
});

export type BranchAnswer = z.infer<typeof branchAnswer>;
