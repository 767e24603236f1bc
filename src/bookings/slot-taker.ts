import { Injectable } from '@nestjs/common';
import { platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { isUndone } from '../platform/postgres/index.js';
import type { Counter } from '../quotas/index.js';
import { digestOf } from './booking-identity.js';
import { bookingErrors } from './bookings.errors.js';
import { Gate, type TakeOutcome } from './gate/gate.js';
import type { Landing } from './gate/flight.js';
import type { Take } from './gate/take.js';
import type { Verdict } from './judge/judge.types.js';
import { type Known, KnownRequests } from './known-requests.js';
import type { AllowedSlot } from './slot-assessor.js';
import { SlotAssessor } from './slot-assessor.js';
import { SoldOut } from './sold-out.js';

/** The judge's decision, a refusal, or what turned out to be known while waiting for a twin of the request. */
export type Taken<V> =
  | { readonly kind: 'VERDICT'; readonly verdict: V }
  | { readonly kind: 'REFUSED'; readonly refusal: Refusal }
  | { readonly kind: 'KNOWN'; readonly known: Known };

/** A twin is decided within some milliseconds; a client waits this long for it, then asks again itself. */
const TWIN_WAIT_MS = 3000;
const TWIN_POLL_MS = 40;
const UNKNOWN_RETRY_SECONDS = 2;

/** What the gate lacks may be what the request took that has died: the judge decides, and the gate is compared. */
const PAST_GATE = { kind: 'NO_GATE', lacksCounter: true } as const;

/** What goes on to the judge. */
type Decidable = Extract<TakeOutcome, { kind: 'TAKEN' | 'NO_GATE' }>;

export interface TakeRequest {
  readonly bookingId: string;
  /** Marks the loan while it is decided; null for a move. */
  readonly claim: string | null;
  /** Those from which a unit is taken: of a move, only the ones that its old slot does not already use. */
  readonly counters: readonly Counter[];
  /** What was known of the request before the rules were asked. */
  readonly known: Known;
}

/** Takes units through the gate and has the judge decide; the one way by which holds, bookings and moves get a slot. */
@Injectable()
export class SlotTaker {
  constructor(
    private readonly gate: Gate,
    private readonly known: KnownRequests,
    private readonly assessor: SlotAssessor,
    private readonly soldOut: SoldOut,
  ) {}

  /**
   * @param decide asks the judge; called once at most
   */
  async take<Accepted>(
    slot: AllowedSlot,
    request: TakeRequest,
    decide: () => Promise<Verdict<Accepted>>,
  ): Promise<Taken<Verdict<Accepted>>> {
    // Before any unit is touched: a repeat that took one and gave it back would have others told "full" meanwhile.
    if (isKnown(request.known)) return { kind: 'KNOWN', known: request.known };
    const full = this.soldOut.among(request.counters);
    if (full !== undefined) return { kind: 'REFUSED', refusal: this.assessor.full(slot, full) };
    const take: Take = {
      branchId: slot.branch.id,
      bookingId: request.bookingId,
      loanDigest: digestOf(slot.loan.loanId),
      claim: request.claim,
      counters: request.counters,
    };
    const outcome = await this.gate.take(take);
    switch (outcome.kind) {
      case 'FULL':
        return this.fullAtGate(slot, outcome.counter);
      case 'LOAN_BUSY':
      case 'SAME_REQUEST':
        return this.afterTwin(outcome, slot, take, decide);
      case 'TAKEN':
      case 'NO_GATE':
        break;
    }
    return this.judged(slot, take, outcome, decide);
  }

  private async judged<Accepted>(
    slot: AllowedSlot,
    take: Take,
    outcome: Decidable,
    decide: () => Promise<Verdict<Accepted>>,
  ): Promise<Taken<Verdict<Accepted>>> {
    const { flight } = outcome;
    let landing: Landing = 'UNKNOWN';
    try {
      const verdict = await decide();
      landing = landingOf(verdict);
      if (verdict.kind === 'REFUSED' && verdict.by === 'COUNTERS') {
        // The gate let through what the judge does not have: it is not to be believed until it is compared.
        if (outcome.kind === 'TAKEN') this.gate.wishRebuild(slot.branch.id);
        return { kind: 'REFUSED', refusal: await this.fullByJudge(slot, take) };
      }
      if (verdict.kind === 'UNKNOWN') return { kind: 'REFUSED', refusal: outcomeUnknown() };
      if (verdict.kind === 'ACCEPTED' && outcome.kind === 'NO_GATE' && outcome.lacksCounter) {
        this.gate.tookPast(slot.branch.id);
      }
      return { kind: 'VERDICT', verdict };
    } catch (error) {
      // A full queue refuses before anything was sent, and what the store cannot take it undoes; every other failure
      // leaves the question open.
      const isFullQueue = error instanceof Error && error.name === 'BatcherFullError';
      if (isFullQueue || isUndone(error)) landing = 'REFUSED';
      throw error;
    } finally {
      void flight?.land(take, landing);
    }
  }

  private async fullByJudge(slot: AllowedSlot, take: Take): Promise<Refusal> {
    const counter = await this.assessor.firstFull(take);
    // A unit came back meanwhile, or staff gave more: nothing is full now that could be named.
    if (counter === undefined) return changedMeanwhile();
    this.soldOut.remember(counter.id);
    return this.assessor.full(slot, counter);
  }

  private fullAtGate(slot: AllowedSlot, counter: Counter): { kind: 'REFUSED'; refusal: Refusal } {
    this.soldOut.remember(counter.id);
    return { kind: 'REFUSED', refusal: this.assessor.full(slot, counter) };
  }

  /**
   * Another request for this loan is under way. What it is granted decides ours, and the store knows it; when it is
   * refused, the gate has dropped its claim and ours is as good as the first. We wait for either within a bound.
   */
  private async afterTwin<Accepted>(
    met: TakeOutcome,
    slot: AllowedSlot,
    take: Take,
    decide: () => Promise<Verdict<Accepted>>,
  ): Promise<Taken<Verdict<Accepted>>> {
    const giveUpAtMs = performance.now() + TWIN_WAIT_MS;
    let last = met;
    while (performance.now() < giveUpAtMs) {
      const known = await this.known.ask(take.claim, slot.loan.loanId);
      if (isKnown(known)) return { kind: 'KNOWN', known };
      // Looked up after the gate said it: the last unit may have been the twin's.
      if (last.kind === 'FULL') return this.fullAtGate(slot, last.counter);
      await new Promise((resolve) => setTimeout(resolve, TWIN_POLL_MS));
      last = await this.gate.take(take);
      if (isDecidable(last)) return this.judged(slot, take, last, decide);
    }
    if (last.kind === 'SAME_REQUEST') return { kind: 'REFUSED', refusal: stillInProgress() };
    // A claim whose request has died says nothing about the loan: the units are taken without one.
    const unclaimed: Take = { ...take, claim: null };
    const outcome = await this.gate.take(unclaimed);
    return this.judged(slot, unclaimed, isDecidable(outcome) ? outcome : PAST_GATE, decide);
  }
}

function isDecidable(outcome: TakeOutcome): outcome is Decidable {
  return outcome.kind === 'TAKEN' || outcome.kind === 'NO_GATE';
}

function isKnown({ effect, active }: Known): boolean {
  return effect !== undefined || active !== undefined;
}

export function stillInProgress(): Refusal {
  const retryAfterSeconds = 1;
  return refuse(bookingErrors.REQUEST_IN_PROGRESS, { retryAfterSeconds }, { retryAfterSeconds });
}

/** Nothing was done, and what stood in the way is gone: the same request may simply be sent again. */
export function changedMeanwhile(): Refusal {
  const retryAfterSeconds = 1;
  return refuse(bookingErrors.CHANGED_MEANWHILE, { retryAfterSeconds }, { retryAfterSeconds });
}

/** Only the store can say what became of it, and it cannot be asked just now. */
export function outcomeUnknown(): Refusal {
  const retryAfterSeconds = UNKNOWN_RETRY_SECONDS;
  return refuse(platformErrors.STORE_UNAVAILABLE, { retryAfterSeconds }, { retryAfterSeconds });
}

function landingOf(verdict: Verdict<unknown>): Landing {
  switch (verdict.kind) {
    case 'ACCEPTED':
      return 'COMMITTED';
    case 'REFUSED':
    case 'STALE':
      return 'REFUSED';
    case 'UNKNOWN':
      break;
  }
  return 'UNKNOWN';
}
