import { Injectable } from '@nestjs/common';
import { Database, type Row, sqlFile } from '../platform/postgres/index.js';
import { strainOf } from './admission-rate.policy.js';
import { PRESSURE_FRESH_SECONDS, readingOf, type PressureRow } from './pressure.row.js';
import { phaseOf, type QueueRoom, type QueueState } from './queue-state.policy.js';
import type { QueueOverview, StaffRoomView } from './queue-ops.schemas.js';
import { QueueReadModel } from './queue.read-model.js';
import type { Lane } from './queue.state.js';

const countQueue = sqlFile(import.meta.url, 'sql/count-queue.sql');
const readPressure = sqlFile(import.meta.url, 'sql/read-pressure.sql');

interface CountRow extends Row {
  readonly lane: Lane;
  readonly waiting: number;
  readonly inside: number;
}

/** What those on call see of the queue. */
@Injectable()
export class QueueOverviewReadModel {
  constructor(
    private readonly database: Database,
    private readonly queue: QueueReadModel,
  ) {}

  async show(): Promise<QueueOverview> {
    const [state, counts, [pressure]] = await Promise.all([
      this.queue.refresh(),
      this.database.run<CountRow>(countQueue),
      this.database.run<PressureRow>(readPressure, [PRESSURE_FRESH_SECONDS]),
    ]);
    const reading = readingOf(pressure);
    const waiting = { ONLINE: 0, ASSISTED: 0 };
    const inside = { ONLINE: 0, ASSISTED: 0 };
    for (const row of counts) {
      waiting[row.lane] = row.waiting;
      inside[row.lane] = row.inside;
    }
    return {
      door: state.door,
      pressure: reading ?? null,
      strain: reading === undefined ? null : strainOf(reading).strain,
      waiting,
      inside,
      rooms: state.rooms.map((room) => this.roomOf(room, state)),
    };
  }

  async room(id: string): Promise<StaffRoomView> {
    const state = await this.queue.refresh();
    const room = state.rooms.find((each) => each.id === id);
    if (room === undefined) throw new Error('a room that was just scheduled is not among the rooms');
    return this.roomOf(room, state);
  }

  private roomOf(room: QueueRoom, { door }: QueueState): StaffRoomView {
    const { id, kind, commitment } = room;
    return {
      id,
      kind,
      status: phaseOf(room, door, this.queue.nowMs()),
      preQueueOpensAt: new Date(room.preQueueOpensAtMs).toISOString(),
      opensAt: new Date(room.opensAtMs).toISOString(),
      commitment,
    };
  }
}
