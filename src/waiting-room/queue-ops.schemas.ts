import { z } from 'zod';
import { platformErrors } from '../platform/errors/index.js';
import { operation, textSchema } from '../platform/http/index.js';
import { queueErrors } from './queue.errors.js';
import { ROOM_PHASES } from './queue-state.policy.js';
import { idPath } from './queue.schemas.js';
import { ROOM_KINDS } from './queue.state.js';

const TAG = 'Operations';
/** More than any engine of today lets in, and far below where a whole number ends. */
const PER_MINUTE_MAX = 6_000_000;
const INSIDE_MAX = 10_000_000;
const ASSISTED_PERCENT_MAX = 90;
const PRE_QUEUE_MAX_MINUTES = 240;

const reason = textSchema({ maxChars: 200 })
  .min(1)
  .meta({ description: 'Why; it is written into the event log.', example: 'the core bank is slow' });

const moment = z.iso.datetime();
const count = z.number().int().min(0);
const perLane = z.object({ ONLINE: count, ASSISTED: count });

const doorShape = z
  .object({
    version: count,
    paused: z.boolean(),
    ratePerMinute: count.meta({ description: 'As the controller has decided, between floor and ceiling.' }),
    floorPerMinute: count,
    ceilingPerMinute: count,
    assistedPercent: count,
    insideMax: count.meta({ description: 'Admitted and not finished, at most.' }),
  })
  .meta({ id: 'QueueDoor' });

const pressureShape = z
  .object({ commitMs: z.number(), queueFill: z.number(), eventLoopUtilization: z.number() })
  .meta({ id: 'QueuePressure' });

const roomShape = z
  .object({
    id: z.uuid(),
    kind: z.enum(ROOM_KINDS),
    status: z.enum(ROOM_PHASES),
    preQueueOpensAt: moment,
    opensAt: moment,
    commitment: z.string(),
  })
  .meta({ id: 'QueueRoomForStaff' });

const overviewShape = z
  .object({
    door: doorShape,
    pressure: pressureShape
      .nullable()
      .meta({ description: 'The worst over all processes, a few seconds old; null: none has reported.' }),
    strain: z.number().nullable().meta({ description: 'The measure that binds as a part of its target.' }),
    waiting: perLane,
    inside: perLane,
    rooms: z.array(roomShape),
  })
  .meta({ id: 'QueueOverview' });

export type QueueOverview = z.input<typeof overviewShape>;
export type StaffRoomView = z.input<typeof roomShape>;

const overview = { description: 'The queue as it then is.', schema: overviewShape };
const withReason = z.strictObject({ reason });

export const showQueueOverview = operation({
  summary: 'Door, pressure and rooms',
  tag: TAG,
  answers: { 200: overview },
});

export const scheduleRoom = operation({
  summary: 'Schedule a waiting room, or open one now',
  description:
    'Without opensAt it opens at once, without a pre-queue; refused while a room of staff is open or the pre-queue of any room is on. Its commitment is public from here on.',
  tag: TAG,
  body: z.strictObject({
    opensAt: z.iso.datetime({ offset: true, error: 'FIELD_FORMAT|format=RFC 3339' }).optional(),
    preQueueMinutes: z.number().int().min(0).max(PRE_QUEUE_MAX_MINUTES).optional(),
    reason,
  }),
  answers: { 201: { description: 'The room.', schema: roomShape } },
  refusals: [queueErrors.QUEUE_OPENING_TAKEN, queueErrors.QUEUE_OPENING_PAST],
});

export const cancelRoom = operation({
  summary: 'Take back a room that has not opened',
  tag: TAG,
  path: idPath,
  body: withReason,
  answers: { 200: overview },
  refusals: [queueErrors.QUEUE_ROOM_STATE],
});

export const drainQueue = operation({
  summary: 'Take nobody more, serve those who wait, then close',
  tag: TAG,
  body: withReason,
  answers: { 200: overview },
  refusals: [queueErrors.QUEUE_ROOM_STATE],
});

export const pauseQueue = operation({
  summary: 'Let nobody in until resumed',
  description: 'Places are kept and people may join. Entries that were given still count.',
  tag: TAG,
  body: withReason,
  answers: { 200: overview },
});

export const resumeQueue = operation({
  summary: 'Let people in again',
  tag: TAG,
  body: withReason,
  answers: { 200: overview },
});

export const setBounds = operation({
  summary: 'Set the bounds within which the rate adapts',
  tag: TAG,
  body: z.strictObject({
    floorPerMinute: z.number().int().min(1).max(PER_MINUTE_MAX).optional(),
    ceilingPerMinute: z.number().int().min(1).max(PER_MINUTE_MAX).optional(),
    assistedPercent: z.number().int().min(0).max(ASSISTED_PERCENT_MAX).optional(),
    insideMax: z.number().int().min(1).max(INSIDE_MAX).optional(),
    version: z.number().int().min(0).max(2_147_483_647).optional().meta({
      description: 'The version that was looked at; refused where somebody else was faster.',
    }),
    reason,
  }),
  answers: { 200: overview },
  refusals: [
    queueErrors.QUEUE_DOOR_CHANGED,
    queueErrors.QUEUE_BOUNDS_CROSSED,
    platformErrors.VALIDATION_FAILED,
  ],
});
