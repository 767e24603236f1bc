import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { BranchesReadModel } from '../../branches/index.js';
import {
  assessDetails,
  type BookingFacts,
  type Effect,
  type Kind,
  type LoanSnapshot,
  RuleSetsReadModel,
  wallTime,
} from '../../loans/index.js';
import { isRefusal, platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import { MetricsRegistry } from '../../platform/metrics/index.js';
import { Database, sqlFile, StoreClock } from '../../platform/postgres/index.js';
import { nextState } from '../booking.state.js';
import type { BookingRow, Requester } from '../booking.js';
import { bookingErrors } from '../bookings.errors.js';
import { BookingsReadModel } from '../bookings.read-model.js';
import { withLoanOfPath } from '../loan-of-path.js';
import { SlotAssessor } from '../slot-assessor.js';
import { changedMeanwhile } from '../slot-taker.js';

const giveDetails = sqlFile(import.meta.url, 'sql/give-details.sql');

/** A move, or a colleague, may come in between, but not three times in a row. */
const MAX_ATTEMPTS = 3;

export interface Details {
  readonly kind: Kind;
  readonly amountFen: number | undefined;
  readonly effect: Effect | undefined;
}

export interface GiveDetails {
  readonly bookingId: string;
  readonly details: Details;
  readonly requester: Requester;
}

/** Says how much is repaid, of a booking that was made in express mode: once, whoever says it first. */
@Injectable()
export class GiveDetailsUseCase {
  private readonly given: Counter<'by'>;

  constructor(
    private readonly database: Database,
    private readonly bookings: BookingsReadModel,
    private readonly assessor: SlotAssessor,
    private readonly branches: BranchesReadModel,
    private readonly ruleSets: RuleSetsReadModel,
    private readonly clock: StoreClock,
    metrics: MetricsRegistry,
  ) {
    this.given = new Counter({
      name: 'yuhuan_express_details_total',
      help: 'Bookings of express mode of which it was said how much is repaid, by whom',
      labelNames: ['by'],
      registers: [metrics],
    });
  }

  async execute({ bookingId, details, requester }: GiveDetails): Promise<BookingRow | Refusal> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const booking = await this.bookings.findOwn(bookingId, requester.customerId);
      if (booking === undefined) return refuse(platformErrors.NOT_FOUND);
      // Whoever says the same again is told what is: the answer may have been lost on its way.
      if (booking.detailsUntil !== null && isSame(booking, details)) return booking;
      const refusal =
        this.stateRefusal(booking, requester) ?? (await this.ruleRefusal(booking, details, requester));
      if (refusal !== undefined) return refusal;
      const completed = await this.give(booking, details, requester);
      if (completed !== undefined) return completed;
    }
    return changedMeanwhile();
  }

  private stateRefusal(booking: BookingRow, { assisted }: Requester): Refusal | undefined {
    const { status, kind, detailsUntil } = booking;
    if (detailsUntil === null) return refuse(bookingErrors.DETAILS_NOT_OPEN);
    if (kind !== null) return refuse(bookingErrors.DETAILS_ALREADY_GIVEN);
    if (nextState(status, 'DETAILS_GIVEN') === undefined || (status !== 'BOOKED' && !assisted)) {
      return refuse(bookingErrors.STATE_CONFLICT, { status });
    }
    if (assisted || this.clock.nowMs() < detailsUntil.getTime()) return undefined;
    const deadline = wallTime(detailsUntil.getTime(), this.factsOf(booking).branch.timeZone);
    return refuse(bookingErrors.DETAILS_TOO_LATE, { deadline });
  }

  /** By the rules under which it was booked, and the loan as it is now. */
  private async ruleRefusal(
    booking: BookingRow,
    details: Details,
    { customerId, assisted }: Requester,
  ): Promise<Refusal | undefined> {
    const loan: LoanSnapshot | Refusal = await this.assessor.loan(booking.loanId);
    if (isRefusal(loan)) return withLoanOfPath(loan);
    const faults = assessDetails(
      { ...details, date: booking.date },
      { ...this.factsOf(booking), loan, customerId, assisted },
    );
    if (faults.length === 0) return undefined;
    return withLoanOfPath(refuse(platformErrors.VALIDATION_FAILED, { count: faults.length }, { faults }));
  }

  private factsOf({
    id,
    branchId,
    product,
    ruleVersion,
  }: BookingRow): Pick<BookingFacts, 'rules' | 'branch' | 'nowMs'> {
    const branch = this.branches.get(branchId);
    const rules = this.ruleSets.byVersion(product, ruleVersion);
    if (branch === undefined || rules === undefined) {
      throw new Error(`booking ${id} names a branch or a rule version that is gone`);
    }
    const { timeZone } = branch;
    return {
      rules,
      branch: { timeZone, calendar: this.branches.calendarOf(branchId) },
      nowMs: this.clock.nowMs(),
    };
  }

  private async give(
    booking: BookingRow,
    details: Details,
    { actorId, actorRole, traceId, assisted }: Requester,
  ): Promise<BookingRow | undefined> {
    const { id, seq, status } = booking;
    const { kind } = details;
    const effect = details.effect ?? null;
    const amountMinor = amountOf(details);
    const [given] = await this.database.run<{ seq: number }>(giveDetails, [
      id,
      seq,
      status,
      kind,
      amountMinor,
      effect,
      actorId,
      actorRole,
      traceId,
    ]);
    if (given === undefined) return undefined;
    this.given.inc({ by: assisted ? 'staff' : 'customer' });
    return { ...booking, kind, amountMinor, effect, seq: given.seq };
  }
}

function amountOf({ kind, amountFen }: Pick<Details, 'kind' | 'amountFen'>): number | null {
  return kind === 'FULL' ? null : (amountFen ?? null);
}

function isSame(booking: BookingRow, details: Details): boolean {
  return (
    booking.kind === details.kind &&
    booking.amountMinor === amountOf(details) &&
    booking.effect === (details.effect ?? null)
  );
}
