import { Injectable } from '@nestjs/common';
import { Counter as Count, Gauge } from 'prom-client';
import { MetricsRegistry } from '../../platform/metrics/index.js';
import { Database, sqlFile } from '../../platform/postgres/index.js';
import type { WaitlistState } from './waitlist.state.js';

const measureLine = sqlFile(import.meta.url, 'sql/measure-line.sql');

interface Measured {
  readonly [column: string]: unknown;
  readonly waiting: number;
  readonly offered: number;
  readonly oldestWaitSeconds: number;
  readonly kept: number;
  readonly reserveLeft: number;
  readonly asked: number;
  readonly agreed: number;
}

/** What became of an offer, where the state of the entry does not say it. */
const OUTCOMES: Readonly<Partial<Record<WaitlistState, string>>> = {
  LEFT: 'DECLINED',
  WAITING: 'TAKEN_BACK',
};

/** What those on call see of the line. */
@Injectable()
export class LineMetrics {
  private readonly entries: Gauge<'status'>;
  private readonly oldestWait: Gauge;
  private readonly keptUnits: Gauge;
  private readonly offers: Count<'outcome'>;
  private readonly handedBack: Count;
  private readonly urgent: Gauge<'status'>;
  private readonly urgentDecisions: Count<'outcome'>;
  private readonly reserveLeft: Gauge;

  constructor(
    private readonly database: Database,
    metrics: MetricsRegistry,
  ) {
    const registers = [metrics];
    this.entries = new Gauge({
      name: 'yuhuan_waitlist_entries',
      help: 'Customers who wait, and who ponder an offer',
      labelNames: ['status'],
      registers,
    });
    this.oldestWait = new Gauge({
      name: 'yuhuan_waitlist_oldest_wait_seconds',
      help: 'For how long the first of all lines has waited',
      registers,
    });
    this.keptUnits = new Gauge({
      name: 'yuhuan_waitlist_kept_units',
      help: 'Units that came back and are kept until the line has been asked; near zero but for closed days',
      registers,
    });
    this.offers = new Count({
      name: 'yuhuan_waitlist_offers_total',
      help: 'Offers made and what became of them',
      labelNames: ['outcome'],
      registers,
    });
    this.handedBack = new Count({
      name: 'yuhuan_waitlist_handed_back_units_total',
      help: 'Kept units that nobody in the line could take, given to everybody',
      registers,
    });
    this.urgent = new Gauge({
      name: 'yuhuan_waitlist_urgent_requests',
      help: 'Urgent needs that wait for a decision of the branch (ASKED), and for a place of the reserve (AGREED)',
      labelNames: ['status'],
      registers,
    });
    this.urgentDecisions = new Count({
      name: 'yuhuan_waitlist_urgent_decisions_total',
      help: 'What branches decided about urgent needs',
      labelNames: ['outcome'],
      registers,
    });
    this.reserveLeft = new Gauge({
      name: 'yuhuan_waitlist_urgent_reserve_places',
      help: 'Places of the urgent reserves of days to come that nobody has taken',
      registers,
    });
  }

  urgentDecided(outcome: 'AGREED' | 'DECLINED'): void {
    this.urgentDecisions.inc({ outcome });
  }

  offerMade(): void {
    this.offers.inc({ outcome: 'MADE' });
  }

  offerEnded(status: WaitlistState, entries: number): void {
    this.offers.inc({ outcome: OUTCOMES[status] ?? status }, entries);
  }

  gaveBack(units: number): void {
    this.handedBack.inc(units);
  }

  async measure(): Promise<void> {
    const [now] = await this.database.run<Measured>(measureLine);
    this.entries.set({ status: 'WAITING' }, now!.waiting);
    this.entries.set({ status: 'OFFERED' }, now!.offered);
    this.oldestWait.set(now!.oldestWaitSeconds);
    this.keptUnits.set(now!.kept);
    this.urgent.set({ status: 'ASKED' }, now!.asked);
    this.urgent.set({ status: 'AGREED' }, now!.agreed);
    this.reserveLeft.set(now!.reserveLeft);
  }
}
