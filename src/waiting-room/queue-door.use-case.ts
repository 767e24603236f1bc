import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { bodyFault, platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { Database, sqlFile } from '../platform/postgres/index.js';
import { commitmentOf } from './draw.policy.js';
import { queueErrors } from './queue.errors.js';
import { QueueReadModel } from './queue.read-model.js';
import type { RoomKind } from './queue.state.js';
import type { QueueActor } from './ticket.js';
import { WaitingRoomConfig } from './waiting-room.config.js';
import { WaitingRoomMetrics } from './waiting-room.metrics.js';

const createRoom = sqlFile(import.meta.url, 'sql/create-room.sql');
const lockOpening = sqlFile(import.meta.url, 'sql/lock-opening.sql');
const cancelRoom = sqlFile(import.meta.url, 'sql/cancel-room.sql');
const endCancelledTickets = sqlFile(import.meta.url, 'sql/end-cancelled-tickets.sql');
const drainRooms = sqlFile(import.meta.url, 'sql/drain-rooms.sql');
const setDoor = sqlFile(import.meta.url, 'sql/set-door.sql');

/** Any number that no other user of the database locks by. */
const OPENING_LOCK_KEY = 592_026_112_9;
const SEED_BYTES = 32;
const MAX_BATCH_TICKETS = 5000;
/** Beyond it the worker ends the rest. */
const MAX_BATCHES = 20;
const MS_PER_DAY = 86_400_000;
/** Nothing becomes idle by this: staff drain a room whether it is idle or not. */
const NEVER_SECONDS = 2_000_000_000;

export interface NewRoom {
  readonly kind: RoomKind;
  /** Absent: now. */
  readonly opensAtMs: number | undefined;
  readonly preQueueMinutes: number;
  readonly reason: string;
}

export interface DoorChange {
  readonly event: 'PAUSED' | 'RESUMED' | 'BOUNDS_SET';
  readonly version?: number | undefined;
  readonly paused?: boolean;
  readonly floorPerMinute?: number | undefined;
  readonly ceilingPerMinute?: number | undefined;
  readonly assistedPercent?: number | undefined;
  readonly insideMax?: number | undefined;
}

/** What is decided about rooms and door: by staff, and rooms also by the workers. */
@Injectable()
export class QueueDoor {
  constructor(
    private readonly database: Database,
    private readonly queue: QueueReadModel,
    private readonly config: WaitingRoomConfig,
    private readonly metrics: WaitingRoomMetrics,
  ) {}

  /** Values of create-room.sql for a new room with a seed of its own, to which it is committed by being written. */
  static roomValues({ kind, opensAtMs, preQueueMinutes, reason }: NewRoom, actor: QueueActor): unknown[] {
    const seed = randomBytes(SEED_BYTES).toString('hex');
    const { actorId, actorRole, traceId } = actor;
    const opensMs = opensAtMs ?? null;
    return [
      newId(),
      kind,
      opensMs,
      preQueueMinutes,
      seed,
      commitmentOf(seed),
      reason,
      actorId,
      actorRole,
      traceId,
    ];
  }

  /** @returns the id of the room; else VALIDATION_FAILED (QUEUE_OPENING_PAST), or QUEUE_OPENING_TAKEN. */
  async schedule(room: NewRoom, actor: QueueActor): Promise<string | Refusal> {
    const { opensAtMs } = room;
    const aheadMs = opensAtMs === undefined ? 0 : opensAtMs - this.queue.nowMs();
    const maxDays = this.config.announcedDays;
    if (aheadMs < 0 || aheadMs > maxDays * MS_PER_DAY) {
      const faults = [bodyFault('/opensAt', queueErrors.QUEUE_OPENING_PAST, { maxDays })];
      return refuse(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults });
    }
    const created = await this.create(QueueDoor.roomValues(room, actor));
    if (created === undefined) return refuse(queueErrors.QUEUE_OPENING_TAKEN);
    this.metrics.rooms.inc({ kind: room.kind, event: 'SCHEDULED' });
    await this.queue.refresh();
    return created.id;
  }

  /** Two at once, as of one order that is sent again while the first is under way, are one room. */
  private create(values: unknown[]): Promise<{ id: string } | undefined> {
    return this.database.transaction(async (client) => {
      await client.query({ ...lockOpening, values: [OPENING_LOCK_KEY] });
      const { rows } = await client.query<{ id: string }>({ ...createRoom, values });
      return rows[0];
    });
  }

  async cancel(roomId: string, reason: string, actor: QueueActor): Promise<Refusal | undefined> {
    const values = [roomId, reason, actor.actorId, actor.actorRole, actor.traceId];
    const [cancelled] = await this.database.run(cancelRoom, values);
    if (cancelled === undefined) return refuse(queueErrors.QUEUE_ROOM_STATE);
    await this.endCancelled(actor);
    await this.queue.refresh();
    return undefined;
  }

  /** Ends the places of rooms that were taken back, a batch at a time. */
  async endCancelled({ actorId, actorRole, traceId }: QueueActor): Promise<void> {
    for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
      const values = [MAX_BATCH_TICKETS, actorId, actorRole, traceId];
      const [row] = await this.database.run<{ ended: number }>(endCancelledTickets, values);
      if (row!.ended < MAX_BATCH_TICKETS) return;
    }
  }

  async drain(reason: string, { actorId, actorRole, traceId }: QueueActor): Promise<Refusal | undefined> {
    const values = [true, NEVER_SECONDS, NEVER_SECONDS, reason, actorId, actorRole, traceId];
    const drained = await this.database.run<{ kind: RoomKind }>(drainRooms, values);
    for (const { kind } of drained) this.metrics.rooms.inc({ kind, event: 'DRAINED' });
    await this.queue.refresh();
    return drained.length === 0 ? refuse(queueErrors.QUEUE_ROOM_STATE) : undefined;
  }

  async change(change: DoorChange, reason: string, actor: QueueActor): Promise<Refusal | undefined> {
    const { door } = await this.queue.refresh();
    const floorPerMinute = change.floorPerMinute ?? door.floorPerMinute;
    const ceilingPerMinute = change.ceilingPerMinute ?? door.ceilingPerMinute;
    if (floorPerMinute > ceilingPerMinute) {
      const params = { floorPerMinute, ceilingPerMinute };
      const pointer = change.floorPerMinute === undefined ? '/ceilingPerMinute' : '/floorPerMinute';
      const faults = [bodyFault(pointer, queueErrors.QUEUE_BOUNDS_CROSSED, params)];
      return refuse(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults });
    }
    // Bounds are judged together, so they are written only over the door that was looked at; a pause waits for nobody.
    const version = change.version ?? (change.event === 'BOUNDS_SET' ? door.version : null);
    const [changed] = await this.database.run<{ seq: number }>(setDoor, [
      version,
      change.paused ?? null,
      change.floorPerMinute ?? null,
      change.ceilingPerMinute ?? null,
      change.assistedPercent ?? null,
      change.insideMax ?? null,
      change.event,
      reason,
      actor.actorId,
      actor.actorRole,
      actor.traceId,
    ]);
    const now = await this.queue.refresh();
    return changed === undefined
      ? refuse(queueErrors.QUEUE_DOOR_CHANGED, { version: now.door.version })
      : undefined;
  }
}
