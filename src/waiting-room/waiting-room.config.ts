import { z } from 'zod';
import { configFor, integer, oneOf, optionalText } from '../platform/config/index.js';
import { readEntryKeys } from './entry-keys.js';

const keys = z.string().refine((text) => readEntryKeys(text) !== undefined, {
  error: 'must be <kid>:<at least 32 bytes in base64url>, more of them separated by commas',
});

/** Who waits where, for how long, and by whose signature they are let in. */
export class WaitingRoomConfig extends configFor('waiting-room', {
  entryKeys: optionalText('YUHUAN_QUEUE_ENTRY_KEYS', keys, {
    secret: true,
    doc: 'Keys of entry tokens, <kid>:<base64url> separated by commas: the first one signs, all are believed. The same in all processes; to rotate, each step in all of them before the next: add the new one second, put it first, take the old one away when its tokens have ended. Empty: a key that was drawn with the database and lies in it.',
  }),
  releaseRooms: oneOf('YUHUAN_QUEUE_RELEASE_ROOMS', ['on', 'off'], {
    fallback: 'on',
    doc: 'on: every release of a whole month has a waiting room, announced some days before.',
  }),
  safetyNet: oneOf('YUHUAN_QUEUE_SAFETY_NET', ['on', 'off'], {
    fallback: 'on',
    doc: 'on: a waiting room opens by itself when the engine is near its limit, and closes when that is over.',
  }),
  announcedDays: integer(
    'YUHUAN_QUEUE_ANNOUNCED_DAYS',
    { min: 1, max: 30 },
    { fallback: 7, unit: 'days', doc: 'How long before a release its room and commitment are published.' },
  ),
  preQueueMinutes: integer(
    'YUHUAN_QUEUE_PRE_QUEUE_MINUTES',
    { min: 1, max: 240 },
    { fallback: 30, unit: 'minutes', doc: 'How long before the opening people may join for the draw.' },
  ),
  // A person who looks at another page for a moment must not lose the turn; three minutes of an empty place are cheap.
  claimSeconds: integer(
    'YUHUAN_QUEUE_CLAIM_SECONDS',
    { min: 10, max: 3600 },
    {
      fallback: 180,
      unit: 'seconds',
      doc: 'How long a turn is kept for whoever is called; then it goes to the next.',
    },
  ),
  entrySeconds: integer(
    'YUHUAN_QUEUE_ENTRY_SECONDS',
    { min: 30, max: 3600 },
    { fallback: 600, unit: 'seconds', doc: 'How long an entry token counts, unless it is used before.' },
  ),
  idleSeconds: integer(
    'YUHUAN_QUEUE_IDLE_SECONDS',
    { min: 1, max: 86_400 },
    { fallback: 600, unit: 'seconds', doc: 'A room in which nobody has waited for this long closes.' },
  ),
  safetyNetIdleSeconds: integer(
    'YUHUAN_QUEUE_SAFETY_NET_IDLE_SECONDS',
    { min: 1, max: 86_400 },
    {
      fallback: 60,
      unit: 'seconds',
      doc: 'As YUHUAN_QUEUE_IDLE_SECONDS, for the room that opens by itself; it also waits until the engine is at ease.',
    },
  ),
  // Longer than a store needs to restart and its slow commits to be forgotten: that is shed, not queued for.
  safetyNetAfterSeconds: integer(
    'YUHUAN_QUEUE_SAFETY_NET_AFTER_SECONDS',
    { min: 1, max: 600 },
    {
      fallback: 30,
      unit: 'seconds',
      doc: 'How long the engine must be near its limit without a break before the safety net opens.',
    },
  ),
  ticketsMax: integer(
    'YUHUAN_QUEUE_TICKETS_MAX',
    { min: 1, max: 50_000_000 },
    { fallback: 5_000_000, unit: 'tickets', doc: 'How many tickets a lane of a room gives out.' },
  ),
}) {}
