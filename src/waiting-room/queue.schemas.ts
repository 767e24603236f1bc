import { z } from 'zod';
import { customerIdSchema as customerId } from '../loans/index.js';
import { operation } from '../platform/http/index.js';
import { FORECAST_REASONS } from './forecast.policy.js';
import { queueErrors } from './queue.errors.js';
import { ROOM_PHASES } from './queue-state.policy.js';
import { LANES, ROOM_KINDS } from './queue.state.js';

const TAG = 'Waiting room';

/** One page of the published order of a draw: some 400 KB. */
const PAGE_DEFAULT_TICKETS = 1000;
const PAGE_MAX_TICKETS = 10_000;

const moment = z.iso.datetime();
const perLane = <T extends z.ZodType>(value: T) => z.object({ ONLINE: value, ASSISTED: value });
const count = z.number().int().min(0);
const lane = z.enum(LANES).meta({
  description: 'ASSISTED: joined by phone or at the counter, where a share of the turns is kept for them.',
});
export const idPath = z.strictObject({ id: z.uuid('FIELD_FORMAT|format=UUID') });

const reason = z.enum(FORECAST_REASONS).nullable().meta({
  description:
    'Why moments became later the last time they did. PAUSED: staff have paused the door. BUSY: the system is pressed and lets in fewer. PLACES_TAKEN: those inside have not finished yet. null: they never did.',
});

const drawShape = z
  .object({
    commitment: z
      .string()
      .meta({ description: 'SHA-256 of the seed, in hex; published before anybody joins.' }),
    seed: z.string().nullable().meta({ description: 'Published with the draw; null before.' }),
    ticketsDigest: z.string().nullable().meta({
      description:
        'SHA-256, in hex, of the ids of all tickets of the draw in ascending order, one a line; null before, or where nobody took part.',
    }),
    tickets: perLane(count).nullable().meta({ description: 'How many took part; null before the draw.' }),
    rule: z.object({ 'zh-CN': z.string(), en: z.string() }).meta({ description: 'The rule in plain words.' }),
  })
  .meta({ id: 'QueueDraw' });

const roomShape = z
  .object({
    id: z.uuid(),
    kind: z.enum(ROOM_KINDS),
    status: z.enum(ROOM_PHASES),
    preQueueOpensAt: moment.meta({
      description: 'From here on people may join; until opensAt for the draw.',
    }),
    opensAt: moment,
    taking: z.boolean().meta({ description: 'Whether it gives out tickets now.' }),
    served: perLane(count).meta({
      description: 'The last number that was called. Whose number is not above it has been called.',
    }),
    joined: perLane(count).meta({
      description: 'Before the draw: tickets; after it: the last number dealt.',
    }),
    forecast: perLane(z.object({ anchorAt: moment, anchorNumber: count, pacePerMinute: count, reason }))
      .nullable()
      .meta({
        description:
          'A number n is called between 0.7 and 1.5 times (n - anchorNumber) / pacePerMinute minutes after anchorAt.',
      }),
    draw: drawShape,
  })
  .meta({ id: 'QueueRoom' });

const queueShape = z
  .object({
    entryRequired: z.boolean().meta({
      description: 'Whether new holds and bookings need an entry token now. Nothing else ever does.',
    }),
    entryHeader: z.string().meta({ description: 'The request header for the token.' }),
    pollAfterSeconds: count.meta({
      description:
        'When to look again; add up to a fifth of it at random, so that a crowd does not come at once.',
    }),
    room: roomShape
      .nullable()
      .meta({ description: 'The one that matters now; null: none is open or announced.' }),
    next: roomShape.nullable(),
  })
  .meta({ id: 'Queue' });

export const TICKET_STATUSES = [
  'WAITING_FOR_OPENING',
  'WAITING',
  'ADMITTED',
  'USED',
  'EXPIRED',
  'LEFT',
] as const;

const ticketShape = z
  .object({
    id: z.uuid(),
    status: z.enum(TICKET_STATUSES),
    lane,
    roomId: z.uuid(),
    joinedAt: moment,
    number: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'Drawn or dealt once; it never changes. null before the draw.' }),
    position: count
      .nullable()
      .meta({ description: '1: the next to be called; 0: called; null before the draw and when over.' }),
    ahead: count.nullable().meta({
      description:
        'At most so many come before; those among them who have given up still count until their turn.',
    }),
    estimate: z
      .object({ fromSeconds: count, toSeconds: count, reason })
      .nullable()
      .meta({ description: 'The range only moves on to later moments with a reason.' }),
    opensAt: moment.nullable(),
    expiresAt: moment.nullable().meta({
      description:
        'When admitted: until when the turn is kept, and once entered, until when the token counts.',
    }),
    entered: z.boolean().meta({ description: 'Whether the entry token was asked for.' }),
    entryRequired: z.boolean().meta({ description: 'false: no token is needed now; book right away.' }),
    pollAfterSeconds: count,
    draw: drawShape.nullable(),
  })
  .meta({ id: 'QueueTicket' });

const entryShape = z
  .object({
    token: z.string().meta({ description: 'Send it as Queue-Entry with POST /holds or POST /bookings.' }),
    header: z.string(),
    expiresAt: moment,
    ticketId: z.uuid(),
  })
  .meta({ id: 'QueueEntry' });

export type DrawView = z.input<typeof drawShape>;
export type RoomView = z.input<typeof roomShape>;
export type PublicQueueView = z.input<typeof queueShape>;
export type TicketView = z.input<typeof ticketShape>;
export type EntryView = z.input<typeof entryShape>;

export const showQueue = operation({
  summary: 'The waiting room, as everybody sees it',
  description:
    'Small, the same for all and cacheable: whoever waits polls this. A place is one’s number minus the number served. Ask for the own ticket when the number is near.',
  tag: TAG,
  answers: {
    200: { description: 'The state now.', schema: queueShape, headers: ['ETag', 'Cache-Control'] },
  },
});

const ticketAnswer = { description: 'The ticket.', schema: ticketShape };

export const joinQueue = operation({
  summary: 'Take a place in the queue',
  description:
    'One place a customer, whatever the number of pages and devices: asked again, the answer is the same ticket. A partner says for which customer.',
  tag: TAG,
  body: z.strictObject({ customerId: customerId.optional() }),
  answers: { 201: { ...ticketAnswer, headers: ['Location'] } },
  refusals: [queueErrors.QUEUE_NOT_OPEN, queueErrors.QUEUE_FULL],
});

export const showTicket = operation({
  summary: "One's place in the queue",
  tag: TAG,
  path: idPath,
  answers: { 200: ticketAnswer },
});

export const leaveQueue = operation({
  summary: 'Give the place up',
  description: 'It goes to the next at once. A place that is over already is given up already.',
  tag: TAG,
  path: idPath,
  answers: { 204: { description: 'Given up.' } },
});

export const enterQueue = operation({
  summary: 'Get the entry token when it is one’s turn',
  description: 'Asked again while it counts, the same right is given again; it stays one.',
  tag: TAG,
  path: idPath,
  answers: { 200: { description: 'The right to one hold or booking.', schema: entryShape } },
  refusals: [queueErrors.QUEUE_NOT_YOUR_TURN, queueErrors.QUEUE_TICKET_OVER],
});

export const listDraw = operation({
  summary: 'The order of a draw, to draw it again',
  description:
    'All ticket ids of a lane in the order of their numbers. Sort the ids of both lanes, join them by line ends, take the SHA-256: that is ticketsDigest. Order each lane by SHA-256(seed:ticketsDigest:id) as text in hex: that is this list.',
  tag: TAG,
  path: idPath,
  query: z.strictObject({
    lane: lane.default('ONLINE'),
    after: z.coerce.number().int().min(0).max(100_000_000).default(0),
    limit: z.coerce.number().int().min(1).max(PAGE_MAX_TICKETS).default(PAGE_DEFAULT_TICKETS),
  }),
  answers: {
    200: {
      description: 'A page; empty before the draw.',
      schema: z.object({
        roomId: z.uuid(),
        lane,
        draw: drawShape,
        tickets: z.array(z.uuid()),
        nextAfter: z.number().int().nullable(),
      }),
    },
  },
});

export const joinAssisted = operation({
  summary: 'Take a place for a customer by phone or at the counter',
  description:
    'In the lane for which a share of the turns is kept. Asked again it shows the place as it then stands; a place that the customer took online stays where it is.',
  tag: 'Staff: bookings',
  body: z.strictObject({ customerId }),
  answers: { 201: ticketAnswer },
  refusals: [queueErrors.QUEUE_NOT_OPEN, queueErrors.QUEUE_FULL],
});
