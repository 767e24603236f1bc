import { DRAW_RULE } from './draw.policy.js';
import { publicPollSeconds } from './poll.policy.js';
import {
  entryRequired,
  phaseOf,
  type Door,
  type QueueRoom,
  type QueueState,
  roomsToShow,
} from './queue-state.policy.js';
import type { DrawView, PublicQueueView, RoomView } from './queue.schemas.js';
import { LANES, type Lane } from './queue.state.js';

/** In which header a hold or a booking shows its entry token. */
export const ENTRY_HEADER = 'Queue-Entry';
const MS_PER_SECOND = 1000;

/** What everybody is told, the same for all. It says nothing of any one person. */
export function publicQueueOf(state: QueueState, nowMs: number): PublicQueueView {
  const { room, next } = roomsToShow(state, nowMs);
  const isRequired = entryRequired(state, nowMs);
  return {
    entryRequired: isRequired,
    entryHeader: ENTRY_HEADER,
    // Also where only another room is open: its end, after which nobody needs an entry, is news to everybody.
    pollAfterSeconds: publicPollSeconds(
      room === null ? undefined : isRequired ? 0 : (room.opensAtMs - nowMs) / MS_PER_SECOND,
    ),
    room: room === null ? null : roomViewOf(room, state.door, nowMs),
    next: next === null ? null : roomViewOf(next, state.door, nowMs),
  };
}

export function roomViewOf(room: QueueRoom, door: Door, nowMs: number): RoomView {
  const { lanes, forecast } = room;
  return {
    id: room.id,
    kind: room.kind,
    status: phaseOf(room, door, nowMs),
    preQueueOpensAt: new Date(room.preQueueOpensAtMs).toISOString(),
    opensAt: new Date(room.opensAtMs).toISOString(),
    taking: lanes.ONLINE.taking && room.preQueueOpensAtMs <= nowMs,
    served: byLane((lane) => lanes[lane].served),
    joined: byLane((lane) => lanes[lane].joined),
    forecast:
      forecast === null
        ? null
        : byLane((lane) => ({
            anchorAt: new Date(forecast[lane].anchorAtMs).toISOString(),
            anchorNumber: forecast[lane].anchorNumber,
            pacePerMinute: Math.round(forecast[lane].pacePerMinute),
            reason: forecast[lane].reason,
          })),
    draw: drawViewOf(room),
  };
}

export function drawViewOf({ commitment, drawn }: Pick<QueueRoom, 'commitment' | 'drawn'>): DrawView {
  return {
    commitment,
    seed: drawn?.seed ?? null,
    ticketsDigest: drawn?.ticketsDigest ?? null,
    tickets: drawn?.tickets ?? null,
    rule: DRAW_RULE,
  };
}

function byLane<T>(valueOf: (lane: Lane) => T): Record<Lane, T> {
  return Object.fromEntries(LANES.map((lane) => [lane, valueOf(lane)])) as Record<Lane, T>;
}
