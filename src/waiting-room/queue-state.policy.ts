import type { Forecast } from './forecast.policy.js';
import type { Lane, RoomKind, RoomState } from './queue.state.js';

/** What a process knows of the queue: some hundreds of bytes, however many people wait. */

export interface QueueRoom {
  readonly id: string;
  readonly kind: RoomKind;
  readonly status: RoomState;
  readonly preQueueOpensAtMs: number;
  readonly opensAtMs: number;
  readonly commitment: string;
  /** Once the draw is made, or there was nothing to draw; null before. */
  readonly drawn: {
    readonly seed: string;
    readonly ticketsDigest: string | null;
    readonly tickets: Readonly<Record<Lane, number>>;
  } | null;
  readonly lanes: Readonly<Record<Lane, QueueLane>>;
  readonly forecast: Readonly<Record<Lane, Forecast>> | null;
}

export interface QueueLane {
  /** Tickets there are before the draw; afterwards the last number that was dealt. */
  readonly joined: number;
  /** The last number that was called. */
  readonly served: number;
  readonly taking: boolean;
}

export interface Door {
  readonly version: number;
  readonly paused: boolean;
  readonly ratePerMinute: number;
  readonly floorPerMinute: number;
  readonly ceilingPerMinute: number;
  readonly assistedPercent: number;
  readonly insideMax: number;
}

export interface QueueState {
  readonly door: Door;
  /** Live rooms and those announced, the earliest opening first. */
  readonly rooms: readonly QueueRoom[];
}

export const ROOM_PHASES = ['SCHEDULED', 'PRE_QUEUE', 'DRAWING', 'OPEN', 'PAUSED', 'DRAINING'] as const;
/** What a room is for the people before it. */
export type RoomPhase = (typeof ROOM_PHASES)[number];

/** By the clock and not only by what a worker has written: at the opening nobody slips in before the worker looks. */
export function hasOpened({ status, opensAtMs }: QueueRoom, nowMs: number): boolean {
  return status === 'OPEN' || status === 'DRAINING' || (status === 'SCHEDULED' && opensAtMs <= nowMs);
}

export function entryRequired({ rooms }: QueueState, nowMs: number): boolean {
  for (const room of rooms) if (hasOpened(room, nowMs)) return true;
  return false;
}

export function phaseOf(room: QueueRoom, { paused }: Door, nowMs: number): RoomPhase {
  if (!hasOpened(room, nowMs)) return room.preQueueOpensAtMs <= nowMs ? 'PRE_QUEUE' : 'SCHEDULED';
  if (room.drawn === null) return 'DRAWING';
  if (paused) return 'PAUSED';
  return room.status === 'DRAINING' ? 'DRAINING' : 'OPEN';
}

/** The room that matters now, and the one after it: one that takes people comes before one that only empties. */
export function roomsToShow(
  { rooms }: QueueState,
  nowMs: number,
): { room: QueueRoom | null; next: QueueRoom | null } {
  const open = rooms.filter((room) => hasOpened(room, nowMs));
  const ahead = rooms.filter((room) => !hasOpened(room, nowMs));
  const room =
    open.find(({ status }) => status !== 'DRAINING') ??
    ahead.find(({ preQueueOpensAtMs }) => preQueueOpensAtMs <= nowMs) ??
    open.at(-1) ??
    ahead[0] ??
    null;
  return { room, next: ahead.find((each) => each !== room) ?? null };
}
