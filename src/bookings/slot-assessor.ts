import { Injectable } from '@nestjs/common';
import { type Branch, branchErrors, BranchesReadModel } from '../branches/index.js';
import {
  assessBooking,
  daysOfLoanKey,
  loanNotFound,
  roleOf,
  type BookingRequest,
  type LoanSnapshot,
  loansErrors,
  LoanSnapshots,
  type RuleSet,
  RuleSetsReadModel,
} from '../loans/index.js';
import {
  bodyFault,
  type ErrorDefinition,
  type FieldFault,
  isRefusal,
  platformErrors,
  refuse,
  type Refusal,
} from '../platform/errors/index.js';
import { StoreClock } from '../platform/postgres/index.js';
import {
  type Counter,
  CounterSnapshots,
  fullRefusal,
  AlternativesFinder,
  isWindowOver,
  type ProductGroup,
  productGroupOf,
  quotaErrors,
  type Share,
} from '../quotas/index.js';
import type { Requester } from './booking.js';
import type { Take } from './gate/take.js';
import { WaitingCounts } from './waitlist/waiting-counts.js';

export interface WantedSlot extends BookingRequest {
  readonly loanId: string;
  readonly branchId: string;
  readonly date: string;
  readonly timeWindow: string;
  /** Places of this share instead of that of the requester's channel. */
  readonly share?: Share;
  /** A booking that exists moves here: its loan cannot wait for a place as well, and what it repays was judged before. */
  readonly isMove?: boolean;
  /** Counters of which the booking or hold that moves here has a unit already: it needs none of them elsewhere. */
  readonly ownUnits?: readonly number[];
}

/** A slot that every rule allows, and the counters from which it would be taken. */
export interface AllowedSlot {
  readonly wanted: WantedSlot;
  readonly requester: Requester;
  readonly loan: LoanSnapshot;
  readonly branch: Branch;
  readonly rules: RuleSet;
  /** From which the slot takes; none for one that is kept already: it has its units, however the day is divided now. */
  readonly counters: readonly Counter[];
}

/** Said of a day that is too near. */
const NOTICE: ReadonlySet<ErrorDefinition> = new Set([loansErrors.DATE_TOO_SOON, loansErrors.BOOKING_CLOSED]);
/** What a move is judged by: a balance that has changed since is no reason to stay on a day. */
const FIELDS_OF_MOVE: ReadonlySet<string> = new Set(['/loanId', '/branchId', '/date', '/window']);
/**
 * Counters are looked up in a reading of this age at most, as in the calendar: what is left in them is decided by gate and
 * judge, but a share that another process has just opened would be taken past it for so long.
 */
const COUNTERS_MAX_AGE_MS = 1000;
/** In a storm on a full day thousands are told the same; the alternatives in it are as old as this at most. */
const FULL_TOLD_MS = 200;
/** Days × levels × channels that are full at once in a large bank; beyond it the memory starts afresh. */
const FULL_TOLD_MAX = 10_000;
/** Where one may wait for a place: for oneself or one's customers, and for customers who call or come by. */
const WAITLIST_HREF = '/api/v1/waitlist';
const STAFF_WAITLIST_HREF = '/api/v1/staff/waitlist';
/** An operator has been told; a wrong setting is seldom mended sooner. */
const CONFIG_RETRY_SECONDS = 60;

/** Holds a request against everything known before any capacity is touched, and tells all faults at once. */
@Injectable()
export class SlotAssessor {
  private readonly fullTold = new Map<string, { refusal: Refusal; untilMs: number }>();

  constructor(
    private readonly branches: BranchesReadModel,
    private readonly loans: LoanSnapshots,
    private readonly ruleSets: RuleSetsReadModel,
    private readonly counters: CounterSnapshots,
    private readonly alternatives: AlternativesFinder,
    private readonly clock: StoreClock,
    private readonly waiting: WaitingCounts,
  ) {}

  /** The loan at once where it is fresh in memory; the hot path then needs no turn of the event loop. */
  loan(loanId: string): LoanSnapshot | Promise<LoanSnapshot | Refusal> {
    return this.loans.peek(loanId) ?? this.loans.load(loanId);
  }

  /** @param heldSinceMs of a slot that is kept already, by the store's clock: days and rules are judged as of then */
  async assess(
    wanted: WantedSlot,
    requester: Requester,
    found: LoanSnapshot | Refusal,
    heldSinceMs?: number,
  ): Promise<AllowedSlot | Refusal> {
    const asOfMs = heldSinceMs ?? this.clock.nowMs();
    // To a stranger a loan must look in every respect as if it did not exist.
    const loan =
      !isRefusal(found) && roleOf(found, requester.customerId) === undefined ? loanNotFound() : found;
    const branch = this.branches.get(wanted.branchId);
    const faults: FieldFault[] = [];
    if (branch === undefined || !branch.active) {
      faults.push(bodyFault('/branchId', branchErrors.BRANCH_NOT_FOUND, { branchId: wanted.branchId }));
    }
    if (isRefusal(loan)) {
      if (loan.definition.status !== 422) return loan;
      return together([...(loan.more.faults ?? []), ...faults]);
    }
    const rules = this.ruleSets.current(loan.product, asOfMs);
    if (rules === undefined) return misconfigured();
    if (branch === undefined || !branch.active) return together(faults);
    const facts = {
      loan,
      rules,
      branch: { timeZone: branch.timeZone, calendar: this.branches.calendarOf(branch.id) },
      nowMs: asOfMs,
      customerId: requester.customerId,
      assisted: requester.assisted,
    };
    const ruled = assessBooking(wanted, facts).filter(
      ({ pointer }) => wanted.isMove !== true || FIELDS_OF_MOVE.has(pointer),
    );
    // Notice was given when the slot was taken: a day that staff have closed in between does not make it too short.
    faults.push(...ruled.filter(({ definition }) => heldSinceMs === undefined || !NOTICE.has(definition)));
    const group = productGroupOf(loan.product);
    if (!branch.productGroups.includes(group)) {
      const params = { branchId: branch.id, product: loan.product };
      faults.push(bodyFault('/branchId', branchErrors.PRODUCT_NOT_SERVED, params));
    }
    const counters = heldSinceMs === undefined ? await this.countersOf(wanted, requester, loan) : [];
    const shut = this.branches.calendarOf(branch.id).closureOfWindow(wanted.date, wanted.timeWindow);
    if (shut !== undefined) {
      const { from, to } = shut;
      const params = { from, to, window: wanted.timeWindow };
      faults.push(bodyFault('/window', branchErrors.WINDOW_CLOSED, params));
    }
    if (counters === 'WINDOW_REQUIRED' || counters === 'WINDOW_UNKNOWN') {
      const windows = this.windowsOf(wanted, requester, group);
      const params = { ...(windows.length > 0 && { windows: windows.join(', ') }) };
      faults.push(bodyFault('/window', quotaErrors[counters], params));
    } else if (isOver(wanted, facts)) {
      faults.push(bodyFault('/window', quotaErrors.WINDOW_OVER, { window: wanted.timeWindow }));
    }
    if (faults.length > 0) return together(faults);
    if (typeof counters === 'string') {
      const alternatives = this.alternativesTo(wanted, requester, loan);
      return refuse(quotaErrors.NO_QUOTA_OPEN, undefined, { alternatives });
    }
    return { wanted, requester, loan, branch, rules, counters };
  }

  /** The refusal that names the full counter, with slots that could be taken instead. */
  full(slot: AllowedSlot, counter: Counter): Refusal {
    const { wanted, requester, loan, branch, rules } = slot;
    const facts = { timeZone: branch.timeZone, calendar: this.branches.calendarOf(branch.id) };
    const days = daysOfLoanKey({ loan, rules, branch: facts, nowMs: this.clock.nowMs() });
    const href = wanted.isMove === true ? undefined : hrefOf(requester);
    const key = `${href} ${counter.id} ${wanted.branchId} ${wanted.date} ${wanted.timeWindow} ${requester.channel} ${loan.product} ${days} ${wanted.ownUnits?.join() ?? ''}`;
    const told = this.fullTold.get(key);
    if (told !== undefined && told.untilMs > performance.now()) return told.refusal;
    const pointer = href === undefined ? undefined : { href, ahead: this.ahead(slot) };
    const refusal = fullRefusal(counter, this.alternativesTo(wanted, requester, loan), pointer);
    if (this.fullTold.size >= FULL_TOLD_MAX) this.fullTold.clear();
    this.fullTold.set(key, { refusal, untilMs: performance.now() + FULL_TOLD_MS });
    return refusal;
  }

  private ahead({ wanted: { branchId, date, timeWindow }, loan }: AllowedSlot): number {
    return this.waiting.ahead({ branchId, date, timeWindow, group: productGroupOf(loan.product) });
  }

  /** Which of the counters that were to give a unit is full by the judge's own reading: the first in order of level. */
  async firstFull({ branchId, counters }: Pick<Take, 'branchId' | 'counters'>): Promise<Counter | undefined> {
    const reading = await this.counters.load(branchId, 0);
    return counters
      .map(({ id }) => reading.get(id))
      .find((counter) => counter?.ceiling != null && counter.taken + counter.held >= counter.ceiling);
  }

  private async countersOf(wanted: WantedSlot, requester: Requester, loan: LoanSnapshot) {
    const slot = {
      group: productGroupOf(loan.product),
      date: wanted.date,
      timeWindow: wanted.timeWindow,
      ...(wanted.share === undefined ? { channel: requester.channel } : { share: wanted.share }),
    };
    const known = this.counters.recent(wanted.branchId, COUNTERS_MAX_AGE_MS);
    // On the hot path there is nothing to wait for, and no turn of the event loop.
    const counters = (known instanceof Promise ? await known : known).countersFor(slot);
    if (typeof counters !== 'string') return counters;
    // What is missing may just have been opened: ask once more before saying that there is nothing.
    return (await this.counters.load(wanted.branchId, 0)).countersFor(slot);
  }

  /** Of the reading in which the window was just looked for. */
  private windowsOf({ branchId, date }: WantedSlot, { channel }: Requester, group: ProductGroup) {
    return this.counters.peek(branchId)?.windowsOf({ group, date, channel }) ?? [];
  }

  private alternativesTo(wanted: WantedSlot, requester: Requester, loan: LoanSnapshot) {
    const slot = {
      branchId: wanted.branchId,
      date: wanted.date,
      timeWindow: wanted.timeWindow,
      group: productGroupOf(loan.product),
      product: loan.product,
      channel: requester.channel,
      ownUnits: wanted.ownUnits,
    };
    return this.alternatives.find(slot, loan);
  }
}

/** Only where the rules let customers come on the very day; elsewhere the hot path asks no wall clock for it. */
function isOver(
  { date, timeWindow }: WantedSlot,
  { rules, branch, nowMs }: { rules: RuleSet; branch: { timeZone: string }; nowMs: number },
): boolean {
  return (
    rules.minNoticeBusinessDays === 0 && isWindowOver(date, timeWindow, { timeZone: branch.timeZone, nowMs })
  );
}

function hrefOf({ assisted }: Requester): string {
  return assisted ? STAFF_WAITLIST_HREF : WAITLIST_HREF;
}

function together(faults: readonly FieldFault[]): Refusal {
  return refuse(platformErrors.VALIDATION_FAILED, { count: faults.length }, { faults });
}

function misconfigured(): Refusal {
  const retryAfterSeconds = CONFIG_RETRY_SECONDS;
  return refuse(platformErrors.CONFIG_INVALID, { retryAfterSeconds }, { retryAfterSeconds });
}
