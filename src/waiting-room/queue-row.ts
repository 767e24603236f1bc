import type { Row } from '../platform/postgres/index.js';
import type { Forecast } from './forecast.policy.js';
import type { QueueState } from './queue-state.policy.js';
import type { Lane, RoomKind, RoomState } from './queue.state.js';

/** What read-queue.sql returns: rows of the tables as JSON. */
export interface QueueRow extends Row {
  readonly door: {
    readonly seq: number;
    readonly paused: boolean;
    readonly rate_per_minute: number;
    readonly floor_per_minute: number;
    readonly ceiling_per_minute: number;
    readonly assisted_percent: number;
    readonly inside_max: number;
  };
  readonly rooms: readonly RoomRow[];
}

interface RoomRow {
  readonly id: string;
  readonly kind: RoomKind;
  readonly status: RoomState;
  readonly opens_ms: number;
  readonly pre_queue_opens_ms: number;
  readonly seed: string;
  readonly commitment: string;
  readonly tickets_digest: string | null;
  readonly drawn_at: string | null;
  readonly drawn_online: number | null;
  readonly drawn_assisted: number | null;
  readonly served_online: number;
  readonly served_assisted: number;
  readonly forecast: Record<Lane, Forecast> | null;
  readonly lanes: Record<Lane, { readonly joined: number; readonly taking: boolean }>;
}

export function queueStateOf({ door, rooms }: QueueRow): QueueState {
  return {
    door: {
      version: door.seq,
      paused: door.paused,
      ratePerMinute: door.rate_per_minute,
      floorPerMinute: door.floor_per_minute,
      ceilingPerMinute: door.ceiling_per_minute,
      assistedPercent: door.assisted_percent,
      insideMax: door.inside_max,
    },
    rooms: rooms.map((room) => ({
      id: room.id,
      kind: room.kind,
      status: room.status,
      preQueueOpensAtMs: room.pre_queue_opens_ms,
      opensAtMs: room.opens_ms,
      commitment: room.commitment,
      // The seed stays in the store until the draw is made; after this line nobody can tell it by mistake.
      drawn:
        room.drawn_at === null
          ? null
          : {
              seed: room.seed,
              ticketsDigest: room.tickets_digest,
              tickets: { ONLINE: room.drawn_online ?? 0, ASSISTED: room.drawn_assisted ?? 0 },
            },
      lanes: {
        ONLINE: { ...room.lanes.ONLINE, served: room.served_online },
        ASSISTED: { ...room.lanes.ASSISTED, served: room.served_assisted },
      },
      forecast: room.forecast,
    })),
  };
}
