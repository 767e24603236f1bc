import { Injectable } from '@nestjs/common';
import { isRefusal, type Refusal } from '../platform/errors/index.js';
import { type EntryAsk, QueueEntries } from '../waiting-room/index.js';
import { activeRefusal } from './booking-answers.js';
import { digestOf, newBookingIdentity } from './booking-identity.js';
import type { Requester } from './booking.js';
import { Suspensions } from './day/suspensions.js';
import { entryAskOf, holdRequestDigest } from './entry-ask.js';
import type { Hold } from './hold.js';
import { EXTENSIONS_MAX } from './hold-extension.policy.js';
import { Judge } from './judge/judge.js';
import type { Claim } from './judge/judge.types.js';
import { type Known, KnownRequests } from './known-requests.js';
import { SlotAssessor, type WantedSlot } from './slot-assessor.js';
import { changedMeanwhile, outcomeUnknown, SlotTaker } from './slot-taker.js';

export interface HoldSlot {
  readonly wanted: WantedSlot;
  /** Of the waiting room; asked for only while it is open. */
  readonly entryToken: string | undefined;
  readonly requester: Requester;
}

const MS_PER_MINUTE = 60_000;

/** Keeps a slot for some minutes while the customer fills in the form. */
@Injectable()
export class HoldSlotUseCase {
  constructor(
    private readonly knownRequests: KnownRequests,
    private readonly assessor: SlotAssessor,
    private readonly suspensions: Suspensions,
    private readonly taker: SlotTaker,
    private readonly judge: Judge,
    private readonly entries: QueueEntries,
  ) {}

  execute(command: HoldSlot): Promise<Hold | Refusal> {
    const { wanted, requester, entryToken } = command;
    const ask = (): EntryAsk =>
      entryAskOf(requester, entryToken, holdRequestDigest(requester.customerId, wanted));
    return this.entries.through(
      ask,
      () => this.hold(command),
      ({ id }) => id,
    );
  }

  private async hold({ wanted, requester }: HoldSlot): Promise<Hold | Refusal> {
    const known = await this.knownRequests.ask(null, wanted.loanId);
    const loan = await this.assessor.loan(wanted.loanId);
    const slot =
      this.suspensions.refusalOfLoan(requester, loan) ??
      (await this.assessor.assess(wanted, requester, loan));
    if (isRefusal(slot)) return slot;
    const { id, number } = newBookingIdentity();
    const claim: Claim = {
      id,
      number,
      customerId: requester.customerId,
      loanId: slot.loan.loanId,
      product: slot.loan.product,
      branchId: slot.branch.id,
      date: wanted.date,
      timeWindow: wanted.timeWindow,
      channel: requester.channel,
      kind: null,
      amountMinor: null,
      effect: null,
      phone: null,
      ruleVersion: slot.rules.version,
      detailsUntil: null,
      counters: slot.counters,
      holdMs: slot.rules.holdTtlMinutes * MS_PER_MINUTE,
      actorId: requester.actorId,
      actorRole: requester.actorRole,
      traceId: requester.traceId,
      keyDigest: null,
      requestDigest: null,
    };
    // Two holds of one loan at once are not repeats of each other: each claims the loan by its own id.
    const request = { bookingId: claim.id, claim: digestOf(claim.id), counters: slot.counters, known };
    const taken = await this.taker.take(slot, request, () => this.judge.claim(claim));
    if (taken.kind === 'REFUSED') return taken.refusal;
    if (taken.kind === 'KNOWN') return refusalOf(taken.known, requester);
    const { verdict } = taken;
    if (verdict.kind === 'ACCEPTED') return holdOf(claim, verdict.decidedAt);
    if (verdict.kind !== 'REFUSED') return outcomeUnknown();
    return refusalOf(await this.knownRequests.ask(null, wanted.loanId), requester);
  }
}

/** What stood in the way may have ended meanwhile: then the request may simply be sent again. */
function refusalOf({ active }: Known, requester: Requester): Refusal {
  return active === undefined ? changedMeanwhile() : activeRefusal(active, requester.customerId);
}

function holdOf(claim: Claim, createdAt: Date): Hold {
  return {
    id: claim.id,
    loanId: claim.loanId,
    branchId: claim.branchId,
    date: claim.date,
    timeWindow: claim.timeWindow,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + (claim.holdMs ?? 0)),
    extensionsLeft: EXTENSIONS_MAX,
  };
}
