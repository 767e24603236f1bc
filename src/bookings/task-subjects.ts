import { Injectable } from '@nestjs/common';
import { BranchesReadModel } from '../branches/index.js';
import { Logger, maskPhone } from '../platform/logging/index.js';
import type { Alternative } from '../platform/errors/index.js';
import { AlternativesFinder, CounterSnapshots, productGroupOf } from '../quotas/index.js';
import { type TaskSubject, TaskSubjects } from '../worklist/index.js';
import type { BookingRow } from './booking.js';
import { BookingsReadModel } from './bookings.read-model.js';

/** Alternatives a few seconds old are good enough to speak with a customer about. */
const COUNTERS_MAX_AGE_MS = 2000;
/** Near branches that are worth a customer's way. */
const NEAR_BRANCHES_MAX = 3;

/** Tells the worklist what a booking is about, and where its customer could go instead. */
@Injectable()
export class BookingTaskSubjects extends TaskSubjects {
  constructor(
    private readonly bookings: BookingsReadModel,
    private readonly branches: BranchesReadModel,
    private readonly counters: CounterSnapshots,
    private readonly alternatives: AlternativesFinder,
    private readonly logger: Logger,
  ) {
    super();
  }

  override async of(bookingIds: readonly string[]): Promise<ReadonlyMap<string, TaskSubject>> {
    const rows = await this.bookings.findAll([...new Set(bookingIds)]);
    await this.readCountersOf(rows.filter(({ status }) => status === 'BOOKED'));
    return new Map(rows.map((row) => [row.id, this.subjectOf(row)]));
  }

  private subjectOf(row: BookingRow): TaskSubject {
    return {
      branchId: row.branchId,
      number: row.number,
      status: row.status,
      date: row.date,
      window: row.timeWindow === '' ? null : row.timeWindow,
      customerId: row.customerId,
      phone: row.phone === null ? null : maskPhone(row.phone),
      channel: row.channel,
      alternatives: row.status === 'BOOKED' ? this.alternativesTo(row) : [],
    };
  }

  private alternativesTo({
    branchId,
    date,
    timeWindow,
    channel,
    product,
  }: BookingRow): readonly Alternative[] {
    const group = productGroupOf(product);
    return this.alternatives.find({ branchId, date, timeWindow, group, channel, product });
  }

  /** The finder looks into memory only; here there is time to fill it first. */
  private async readCountersOf(rows: readonly BookingRow[]): Promise<void> {
    const needed = new Set<string>();
    for (const { branchId, product } of rows) {
      needed.add(branchId);
      const near = this.branches.neighboursOf(branchId, productGroupOf(product));
      for (const { branch } of near.slice(0, NEAR_BRANCHES_MAX)) needed.add(branch.id);
    }
    const readings = [...needed].map((id) => this.counters.load(id, COUNTERS_MAX_AGE_MS));
    for (const reading of await Promise.allSettled(readings)) {
      if (reading.status === 'rejected')
        this.logger.warn({ err: reading.reason as unknown }, 'counters for alternatives could not be read');
    }
  }
}
