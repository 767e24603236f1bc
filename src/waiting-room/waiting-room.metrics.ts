import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { MetricsRegistry } from '../platform/metrics/index.js';
import type { Lane } from './queue.state.js';

export type EntryOutcome =
  'taken' | 'repeated' | 'given_back' | 'missing' | 'forged' | 'expired' | 'borrowed' | 'used';

/** Every decision of the waiting room, counted. */
@Injectable()
export class WaitingRoomMetrics {
  readonly joined: Counter<'lane' | 'outcome'>;
  readonly admitted: Counter<'lane'>;
  readonly expired: Counter;
  readonly entries: Counter<'outcome'>;
  readonly rooms: Counter<'kind' | 'event'>;
  readonly rateMoves: Counter<'move' | 'binding'>;
  readonly ratePerMinute: Gauge;
  readonly strain: Gauge<'measure'>;
  readonly drawSeconds: Gauge;

  constructor(registry: MetricsRegistry) {
    const registers = [registry];
    this.joined = new Counter({
      name: 'yuhuan_queue_joined_total',
      help: 'Asks for a ticket: a new one, the one there was, or none',
      labelNames: ['lane', 'outcome'],
      registers,
    });
    this.admitted = new Counter({
      name: 'yuhuan_queue_admitted_total',
      help: 'Tickets whose turn came',
      labelNames: ['lane'],
      registers,
    });
    this.expired = new Counter({
      name: 'yuhuan_queue_expired_total',
      help: 'Turns that nobody came for, and entries that were not used in time',
      registers,
    });
    this.entries = new Counter({
      name: 'yuhuan_queue_entries_total',
      help: 'Entry tokens shown at the door, or missing there, by what became of them',
      labelNames: ['outcome'],
      registers,
    });
    this.rooms = new Counter({
      name: 'yuhuan_queue_room_changes_total',
      help: 'Rooms that were scheduled, opened, drawn, drained or closed',
      labelNames: ['kind', 'event'],
      registers,
    });
    this.rateMoves = new Counter({
      name: 'yuhuan_queue_rate_decisions_total',
      help: 'Decisions about the admission rate, by the measure that bound',
      labelNames: ['move', 'binding'],
      registers,
    });
    this.ratePerMinute = new Gauge({
      name: 'yuhuan_queue_rate_per_minute',
      help: 'How many the door lets in a minute, as this worker decided last',
      registers,
    });
    this.strain = new Gauge({
      name: 'yuhuan_queue_strain_ratio',
      help: 'The measure that binds, as a part of its target; above 1 the rate falls',
      labelNames: ['measure'],
      registers,
    });
    this.drawSeconds = new Gauge({
      name: 'yuhuan_queue_draw_seconds',
      help: 'How long the last draw took',
      registers,
    });
  }

  countJoin(lane: Lane, outcome: 'new' | 'kept' | 'refused'): void {
    this.joined.inc({ lane, outcome });
  }
}
