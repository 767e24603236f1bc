import { readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LOAD_TESTS } from './home.js';

const perSecond = z
  .number()
  .positive()
  .max(100_000)
  .meta({ description: 'New iterations a second, at scale 1.' });
const seconds = z.number().positive().max(86_400);

/** How the crowd comes: always an open model, in which slow answers keep nobody from coming. */
export const profileSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('steady'), perSecond, seconds }).meta({
    description: 'The same rate from the first second to the last.',
  }),
  z.strictObject({ name: z.literal('spike'), perSecond, peakSeconds: seconds, tailSeconds: seconds }).meta({
    description: 'From nothing to the peak in one second, then a long tail that halves again and again.',
  }),
  z
    .strictObject({
      name: z.literal('double-spike'),
      perSecond,
      peakSeconds: seconds,
      calmPerSecond: perSecond,
      calmSeconds: seconds,
    })
    .meta({
      description: 'Calm, a spike, calm, the same spike again, calm: does the system recover between?',
    }),
  z
    .strictObject({
      name: z.literal('overload'),
      perSecond: perSecond.meta({ description: 'What the system is thought to be able to do, at scale 1.' }),
      times: z.number().min(1).max(20),
      climbSeconds: seconds,
      calmSeconds: seconds,
      stormSeconds: seconds,
    })
    .meta({
      description:
        'A climb past what the system can do, which measures it; calm; a storm of several times as many; calm.',
    }),
  z.strictObject({ name: z.literal('ramp'), fromPerSecond: perSecond, perSecond, seconds }).meta({
    description: 'More and more, evenly, up to the end.',
  }),
]);
export type Profile = z.infer<typeof profileSchema>;

/** What the history tells of. */
const OPERATIONS = ['book', 'hold', 'release', 'cancel', 'reschedule', 'join', 'enter', 'quota'] as const;

const levels = z
  .strictObject({
    DAY: z.number().int().min(0).optional(),
    WEEK: z.number().int().min(0).optional(),
    MONTH: z.number().int().min(0).optional(),
  })
  .meta({ description: 'Units of each counter, at scale 1; a level that is left out has room for all.' });

export const manifestSchema = z
  .strictObject({
    $schema: z.string(),
    name: z.string().regex(/^[a-z0-9-]+$/),
    question: z.string().min(20).meta({ description: 'What somebody wants to know who runs it.' }),
    stage: z.strictObject({
      branches: z.number().int().min(1).max(10),
      days: z.number().int().min(1).max(10),
      capacity: levels,
    }),
    actors: z
      .record(
        z.string().regex(/^[a-z]+$/),
        z.strictObject({
          profile: profileSchema,
          iterationSeconds: z.number().positive().max(60).default(3).meta({
            description:
              'How long one takes at worst; with the rate it says how many virtual users are enough.',
          }),
          customers: z.enum(['one-each', 'settings']).default('one-each').meta({
            description:
              'one-each: every iteration is a new customer. settings: the scenario says whom it uses.',
          }),
        }),
      )
      .meta({ description: 'Each names a function of scenario.ts and how often it is called.' }),
    room: z
      .strictObject({ opensAfterSeconds: seconds, perMinute: z.number().int().min(1) })
      .optional()
      .meta({
        description: 'A waiting room that opens so long after the beginning, and lets in so many at scale 1.',
      }),
    settings: z.record(z.string(), z.number()).default({}),
    changesQuotas: z.boolean().default(false).meta({
      description:
        'Its people change quotas, and nobody changes them back: it is for a system that is thrown away afterwards.',
    }),
    expects: z
      .partialRecord(z.enum(OPERATIONS), z.array(z.enum(['yes', 'no'])).min(1))
      .default({ book: ['yes'] })
      .meta({
        description:
          'By what is asked, the answers that somebody must have had: a run without them has not asked its question.',
      }),
    refusals: z.array(z.string().regex(/^[A-Z_]+$/)).meta({
      description: 'Codes that are right answers here; any other refusal is a failure.',
    }),
    thresholds: z.record(z.string(), z.array(z.string())).default({}).meta({
      description: "k6's own, besides those that hold for every scenario.",
    }),
    unitsReturn: z.boolean().default(false).meta({
      description:
        'Units come back while others are told that a counter is full. Whether it fills is then asked after the run, by people who knock again.',
    }),
    oracle: z.array(z.string()).default([]).meta({
      description: 'Checks that hold in this scenario only, besides those that always do.',
    }),
    during: z
      .enum(['rolling-restart', 'lose-redis'])
      .optional()
      .meta({ description: 'What happens meanwhile.' }),
    analysis: z.enum(['knee', 'recovery', 'goodput', 'steadiness']).optional(),
    topology: z.string().default('one-process'),
    droppedShareMax: z.number().min(0).max(1).default(0.01).meta({
      description: 'Above it the generator could not keep up, and the run says nothing about the system.',
    }),
  })
  .meta({ title: 'A load scenario' });
export type Manifest = z.infer<typeof manifestSchema>;

const folder = join(LOAD_TESTS, 'scenarios');

export function scenarioPath(name: string): string {
  return join(folder, name, 'scenario.ts');
}

export async function scenarioNames(): Promise<string[]> {
  const entries = await readdir(folder);
  return entries.filter((entry) => existsSync(join(folder, entry, 'manifest.json'))).sort();
}

export async function readManifest(name: string): Promise<Manifest> {
  const text = await readFile(join(folder, name, 'manifest.json'), 'utf8');
  const parsed = manifestSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${name}/manifest.json:\n${z.prettifyError(parsed.error)}`);
  if (parsed.data.name !== name) throw new Error(`${name}/manifest.json calls itself ${parsed.data.name}`);
  return parsed.data;
}

/** Why a scenario is not for a system that is somebody's; undefined: it leaves everything there as a crowd would. */
export function whyNotElsewhere({ room, during, changesQuotas }: Manifest): string | undefined {
  if (room !== undefined) return 'opens a waiting room, as those on call do';
  if (during !== undefined) return 'replaces or takes away parts of the system';
  return changesQuotas ? 'changes quotas and does not change them back' : undefined;
}

/** What editors and reviewers check manifests against; load-tests/manifest.schema.json holds it. */
export function manifestJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(manifestSchema, { io: 'input' }), null, 2)}\n`;
}
