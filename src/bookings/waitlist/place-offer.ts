import { Injectable } from '@nestjs/common';
import { branchErrors, BranchesReadModel } from '../../branches/index.js';
import { loansErrors, LoanUnreadable } from '../../loans/index.js';
import {
  type ErrorDefinition,
  isRefusal,
  platformErrors,
  type Refusal,
} from '../../platform/errors/index.js';
import {
  arrayLiteral,
  Database,
  isStoreAway,
  isUndone,
  sqlFile,
  StoreClock,
  violatedConstraint,
} from '../../platform/postgres/index.js';
import { type Channel, poolOf, type ProductGroup, type Share } from '../../quotas/index.js';
import { Suspensions } from '../day/suspensions.js';
import { digestOf, newBookingIdentity } from '../booking-identity.js';
import type { Landing } from '../gate/flight.js';
import { Gate } from '../gate/gate.js';
import type { Take } from '../gate/take.js';
import { REFUSED_BY_CONSTRAINT } from '../judge/judge.types.js';
import { type AllowedSlot, SlotAssessor } from '../slot-assessor.js';
import { LineMetrics } from './line-metrics.js';
import type { PlannedUnits, UnitsOfRound } from './line-units.policy.js';
import { calledOfferDeadlineMs, offerDeadlineMs } from './offer-deadline.policy.js';
import { NO_TRACE } from './offer-settler.js';
import { WaitlistConfig } from './waitlist.config.js';

const offerPlace = sqlFile(import.meta.url, 'sql/offer-place.sql');

/** Said of a day on which the branch is closed, or of a window that meets closed hours. */
const SHUT: ReadonlySet<ErrorDefinition> = new Set([
  loansErrors.DATE_NOT_WORKDAY,
  branchErrors.WINDOW_CLOSED,
]);
/** Numbers are unique a branch and day; drawing one twice in a row does not happen in the life of a bank. */
const MAX_NUMBER_DRAWS = 3;

/** Somebody in a line, and the slot of that line. */
export interface Waiting {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly seq: number;
  readonly customerId: string;
  readonly loanId: string;
  readonly product: string;
  readonly channel: Channel;
  readonly group: ProductGroup;
  readonly date: string;
  readonly timeWindow: string;
  /** Of their channel, or that of urgent needs: places come out of it. */
  readonly pool: Share;
  /** As the store writes it, to the microsecond: the order of the line is by it. */
  readonly joinedAt: string;
  readonly place: number;
  readonly preference: number;
}

export type OfferOutcome =
  /** A hold was made for them. */
  | 'OFFERED'
  /** They cannot take it now: a rule or another booking stands in the way, or nobody is there to call them. */
  | 'PASSED_OVER'
  /** The day was shut while the round was under way: nobody can take it, and nobody is to get it meanwhile. */
  | 'DAY_SHUT'
  /** The slot turned out to be full; nobody behind them can have it either. */
  | 'FULL'
  /** They do not wait any more. */
  | 'GONE'
  /** It cannot be known now whether they could take it. */
  | 'UNDECIDED';

/** Offers one place to one customer: as a hold, by one guarded statement, like every hold. */
@Injectable()
export class PlaceOffer {
  constructor(
    private readonly database: Database,
    private readonly branches: BranchesReadModel,
    private readonly assessor: SlotAssessor,
    private readonly suspensions: Suspensions,
    private readonly gate: Gate,
    private readonly clock: StoreClock,
    private readonly config: WaitlistConfig,
    private readonly metrics: LineMetrics,
  ) {}

  /** On an offer, `units` has lost what it took. */
  async make(branchId: string, waiting: Waiting, units: UnitsOfRound): Promise<OfferOutcome> {
    const { loanId, date, timeWindow, customerId, channel, pool: share } = waiting;
    const requester = {
      customerId,
      actorId: 'waitlist',
      actorRole: 'system',
      channel,
      assisted: poolOf(channel) === 'ASSISTED',
      traceId: NO_TRACE,
    };
    const untilMs = this.deadlineMs(branchId, date, requester.assisted);
    if (untilMs === undefined) return 'PASSED_OVER';
    if (this.suspensions.refusalOf(requester) !== undefined) return 'PASSED_OVER';
    const loan = await this.assessor.loan(loanId);
    const wanted = { loanId, branchId, date, timeWindow, share };
    const slot = await this.assessor.assess(wanted, requester, loan);
    if (isRefusal(slot)) return outcomeOf(slot);
    const counterIds = slot.counters.map(({ id }) => id);
    if (!units.has(counterIds, share)) return 'FULL';
    const planned = units.plan(counterIds, share);
    const outcome = await this.throughGate(slot, waiting, planned, untilMs);
    if (outcome === 'OFFERED') {
      units.take(planned, share);
      this.metrics.offerMade();
    }
    return outcome;
  }

  /** Who came by phone or to the counter learns of it from the staff of the branch; others look themselves. */
  private deadlineMs(branchId: string, date: string, assisted: boolean): number | undefined {
    const branch = this.branches.get(branchId);
    if (branch === undefined) return undefined;
    const nowMs = this.clock.nowMs();
    if (!assisted) return offerDeadlineMs(nowMs, date, branch.timeZone, this.config);
    const { timeZone, opensAt, closesAt } = branch;
    const calling = { timeZone, opensAt, closesAt, calendar: this.branches.calendarOf(branchId) };
    return calledOfferDeadlineMs(nowMs, date, calling, this.config);
  }

  /** What is kept for the line the gate does not have; the rest is taken there first, as by everybody. */
  private async throughGate(
    slot: AllowedSlot,
    waiting: Waiting,
    planned: readonly PlannedUnits[],
    untilMs: number,
  ): Promise<OfferOutcome> {
    const kept = new Set(planned.filter(({ fromKept }) => fromKept).map(({ counterId }) => counterId));
    const identity = newBookingIdentity();
    const take: Take = {
      branchId: slot.branch.id,
      bookingId: identity.id,
      loanDigest: digestOf(slot.loan.loanId),
      claim: null,
      counters: slot.counters.filter(({ id, capacity }) => capacity !== null && !kept.has(id)),
    };
    const write = () => this.write(slot, waiting, planned, identity, untilMs);
    if (take.counters.length === 0) return write();
    const taken = await this.gate.take(take);
    if (taken.kind === 'FULL') return 'FULL';
    let landing: Landing = 'UNKNOWN';
    try {
      const outcome = await write();
      if (outcome !== 'UNDECIDED') landing = outcome === 'OFFERED' ? 'COMMITTED' : 'REFUSED';
      if (outcome === 'OFFERED' && taken.kind === 'NO_GATE' && taken.lacksCounter) {
        this.gate.tookPast(take.branchId);
      }
      return outcome;
    } catch (error) {
      if (isUndone(error)) landing = 'REFUSED';
      throw error;
    } finally {
      // Whoever is asked next shall find what this one did not take.
      if ('flight' in taken) await taken.flight?.land(take, landing);
    }
  }

  private async write(
    slot: AllowedSlot,
    waiting: Waiting,
    planned: readonly PlannedUnits[],
    first: { id: string; number: string },
    untilMs: number,
  ): Promise<OfferOutcome> {
    const { branch, rules, wanted } = slot;
    for (let draw = 0; draw < MAX_NUMBER_DRAWS; draw += 1) {
      try {
        const rows = await this.database.run<{ countersChanged: number }>(offerPlace, [
          waiting.id,
          waiting.seq,
          first.id,
          draw === 0 ? first.number : newBookingIdentity().number,
          branch.id,
          wanted.date,
          wanted.timeWindow,
          arrayLiteral(slot.counters.map(({ id }) => id)),
          rules.version,
          new Date(untilMs).toISOString(),
          NO_TRACE,
          arrayLiteral(planned.map(({ counterId }) => counterId)),
          arrayLiteral(planned.map(({ fromKept }) => (fromKept ? 1 : 0))),
          waiting.pool,
          waiting.pool === 'URGENT',
        ]);
        return rows.length === 0 ? 'GONE' : 'OFFERED';
      } catch (error) {
        const refusedBy = REFUSED_BY_CONSTRAINT[violatedConstraint(error) ?? ''];
        if (refusedBy === 'COUNTERS') return 'FULL';
        if (refusedBy === 'LOAN') return 'PASSED_OVER';
        // The hold may have been made all the same; then the entry says so when it is asked next.
        if (isStoreAway(error)) return 'UNDECIDED';
        if (refusedBy !== 'NUMBER') throw error;
      }
    }
    throw new Error('no free booking number was drawn');
  }
}

function outcomeOf(refusal: Refusal): OfferOutcome {
  const { definition, more } = refusal;
  // What is wrong with one loan or one product holds up nobody behind it.
  if (refusal instanceof LoanUnreadable || definition === platformErrors.CONFIG_INVALID) return 'PASSED_OVER';
  if (definition.status === 503) return 'UNDECIDED';
  const isShut = more.faults?.some((fault) => SHUT.has(fault.definition)) ?? false;
  return isShut ? 'DAY_SHUT' : 'PASSED_OVER';
}
