import { Injectable } from '@nestjs/common';
import { type EntryAsk, QueueEntries } from '../waiting-room/index.js';
import { bodyFault, isRefusal, platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import type { LoanSnapshot } from '../loans/index.js';
import { type Channel, poolOf } from '../quotas/index.js';
import { activeRefusal, type BookingAnswer, BookingAnswers } from './booking-answers.js';
import { newBookingIdentity } from './booking-identity.js';
import type { BookingRow, Requester } from './booking.js';
import { bookingErrors } from './bookings.errors.js';
import { Suspensions } from './day/suspensions.js';
import { bookingRequestDigest, entryAskOf } from './entry-ask.js';
import { type AskedSlot, ExpressBookings, isWhole } from './express/express-bookings.js';
import { IdempotentRequests, type RequestKey } from './idempotent-requests.js';
import { Judge } from './judge/judge.js';
import type { Claim, ClaimVerdict, ConfirmationVerdict } from './judge/judge.types.js';
import { type Known, type KnownBooking, KnownRequests } from './known-requests.js';
import { type AllowedSlot, SlotAssessor, type WantedSlot } from './slot-assessor.js';
import { changedMeanwhile, outcomeUnknown, SlotTaker } from './slot-taker.js';

export interface BookSlot {
  readonly wanted: AskedSlot;
  readonly holdId: string | undefined;
  /** Of the waiting room; asked for only while it is open. */
  readonly entryToken: string | undefined;
  readonly requester: Requester;
  readonly key: RequestKey;
  /** Is told the branch that was found for a request that names none, before it is decided there. */
  readonly onBranch?: (branchId: string) => void;
}

/** With everything that a booking needs; without a kind, it is one of express mode. */
type WholeRequest = BookSlot & { readonly wanted: WantedSlot };

/**
 * Tries of one request: a number may be drawn that is taken, or what stood in the way may end while it is looked at.
 * Either hardly happens once; three times in a row it is said.
 */
const MAX_ATTEMPTS = 3;

/** Books a slot: at once, or by turning a hold into a booking. */
@Injectable()
export class BookSlotUseCase {
  constructor(
    private readonly requests: IdempotentRequests,
    private readonly knownRequests: KnownRequests,
    private readonly assessor: SlotAssessor,
    private readonly suspensions: Suspensions,
    private readonly taker: SlotTaker,
    private readonly judge: Judge,
    private readonly answers: BookingAnswers,
    private readonly entries: QueueEntries,
    private readonly express: ExpressBookings,
  ) {}

  async execute(command: BookSlot): Promise<BookingAnswer | Refusal> {
    const { answer, repeated } = await this.requests.once(command.key, () => this.decide(command));
    return repeated && !isRefusal(answer) ? { ...answer, replayed: true } : answer;
  }

  private async decide(command: BookSlot): Promise<BookingAnswer | Refusal> {
    const { wanted, requester, key } = command;
    const known = await this.knownRequests.ask(key.keyDigest, wanted.loanId);
    // Whoever has an answer already is given it again, whatever the rules, or the door, would say of the request now.
    if (known.effect !== undefined) return this.answers.replay(known.effect, key);
    if (isWholeRequest(command)) return this.book(command, known);
    const whole = await this.express.resolve(wanted, requester);
    if (isRefusal(whole)) return whole;
    if (wanted.branchId === undefined) command.onBranch?.(whole.branchId);
    return this.book({ ...command, wanted: whole }, known);
  }

  private async book(command: WholeRequest, known: Known): Promise<BookingAnswer | Refusal> {
    if (command.holdId !== undefined) {
      return this.confirmHeld(command, await this.assessor.loan(command.wanted.loanId), known.active);
    }
    const ask = (): EntryAsk => {
      const { requester, key, entryToken } = command;
      return entryAskOf(requester, entryToken, bookingRequestDigest(key));
    };
    return this.entries.through(ask, () => this.claimNew(command, known));
  }

  private async claimNew(command: WholeRequest, known: Known): Promise<BookingAnswer | Refusal> {
    const loan = await this.assessor.loan(command.wanted.loanId);
    const slot =
      this.suspensions.refusalOfLoan(command.requester, loan) ??
      (await this.assessor.assess(command.wanted, command.requester, loan));
    return isRefusal(slot) ? slot : this.claim(command, slot, known);
  }

  private async confirmHeld(
    command: WholeRequest,
    loan: LoanSnapshot | Refusal,
    active: KnownBooking | undefined,
  ): Promise<BookingAnswer | Refusal> {
    // A hold keeps its slot: a cut-off that passes while the form is filled in does not take it away again.
    const { wanted, requester, holdId } = command;
    const isKept = active !== undefined && active.bookingId === holdId && isAt(active, wanted);
    const heldSinceMs = isKept ? active.since.getTime() : undefined;
    const channel = active === undefined ? requester.channel : channelOf(requester.channel, active.channel);
    const slot = await this.assessor.assess(wanted, { ...requester, channel }, loan, heldSinceMs);
    return isRefusal(slot) ? slot : this.confirm(command, slot, active);
  }

  private async claim(
    command: WholeRequest,
    slot: AllowedSlot,
    known: Known,
  ): Promise<BookingAnswer | Refusal> {
    const detailsUntil = this.detailsUntil(command, slot);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const claim = claimOf(command, slot, detailsUntil);
      const taken = await this.taker.take(
        slot,
        { bookingId: claim.id, claim: command.key.keyDigest, counters: slot.counters, known },
        (): Promise<ClaimVerdict> => this.judge.claim(claim),
      );
      if (taken.kind === 'REFUSED') return taken.refusal;
      if (taken.kind === 'KNOWN') return this.asKnown(command, taken.known) ?? changedMeanwhile();
      const { verdict } = taken;
      if (verdict.kind === 'ACCEPTED') return this.booked(rowOf(claim, verdict.decidedAt));
      if (verdict.kind !== 'REFUSED') return outcomeUnknown();
      const answer = await this.afterRace(command);
      if (answer !== undefined) return answer;
    }
    return changedMeanwhile();
  }

  /** Somebody was faster with this key or this loan: what they did is the answer. @returns undefined: it has ended. */
  private async afterRace(command: BookSlot): Promise<BookingAnswer | Refusal | undefined> {
    return this.asKnown(command, await this.knownRequests.ask(command.key.keyDigest, command.wanted.loanId));
  }

  private asKnown(
    { key, requester }: BookSlot,
    { effect, active }: Known,
  ): Promise<BookingAnswer | Refusal> | Refusal | undefined {
    if (effect !== undefined) return this.answers.replay(effect, key);
    return active === undefined ? undefined : activeRefusal(active, requester.customerId);
  }

  private detailsUntil({ wanted }: WholeRequest, slot: AllowedSlot): Date | null {
    return wanted.kind === undefined ? this.express.detailsUntil(slot) : null;
  }

  private booked(booking: BookingRow): BookingAnswer {
    if (booking.detailsUntil !== null) this.express.countBooked();
    return { booking, replayed: false };
  }

  private async confirm(
    command: WholeRequest,
    slot: AllowedSlot,
    active: KnownBooking | undefined,
    attempt = 1,
  ): Promise<BookingAnswer | Refusal> {
    const { wanted, requester, key, holdId } = command;
    if (active === undefined || active.bookingId !== holdId || active.customerId !== requester.customerId) {
      const other = active !== undefined && active.status !== 'HELD';
      return other ? activeRefusal(active, requester.customerId) : refuse(bookingErrors.HOLD_EXPIRED);
    }
    if (active.status !== 'HELD') return activeRefusal(active, requester.customerId);
    if (!isAt(active, wanted)) {
      const { date, branchId } = active;
      const faults = [bodyFault('/holdId', bookingErrors.HOLD_FOR_OTHER_SLOT, { date, branchId })];
      return refuse(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults });
    }
    const { channel } = slot.requester;
    const detailsUntil = this.detailsUntil(command, slot);
    const verdict = await this.judge.confirm({
      id: active.bookingId,
      seq: active.seq,
      customerId: requester.customerId,
      channel,
      kind: wanted.kind ?? null,
      amountMinor: amountOf(command),
      effect: wanted.effect ?? null,
      phone: wanted.contact?.phone ?? null,
      ruleVersion: slot.rules.version,
      detailsUntil,
      actorId: requester.actorId,
      actorRole: requester.actorRole,
      traceId: requester.traceId,
      ...key,
    });
    switch (verdict.kind) {
      case 'ACCEPTED': {
        const asked = claimOf(command, slot, detailsUntil);
        const claim = { ...asked, id: active.bookingId, number: verdict.number, channel };
        return this.booked(rowOf(claim, verdict.createdAt, verdict));
      }
      case 'STALE': {
        const known = await this.knownRequests.ask(key.keyDigest, wanted.loanId);
        if (known.effect !== undefined) return this.answers.replay(known.effect, key);
        // The same hold as it was left by an extension at the same moment: that one is confirmed.
        const isExtended = known.active?.bookingId === holdId && known.active.seq !== active.seq;
        if (!isExtended) return refuse(bookingErrors.HOLD_EXPIRED);
        return attempt < MAX_ATTEMPTS
          ? this.confirm(command, slot, known.active, attempt + 1)
          : changedMeanwhile();
      }
      case 'REFUSED':
        return (await this.afterRace(command)) ?? changedMeanwhile();
      case 'UNKNOWN':
        break;
    }
    return outcomeUnknown();
  }
}

function isWholeRequest(command: BookSlot): command is WholeRequest {
  return isWhole(command.wanted);
}

function isAt(active: KnownBooking, { branchId, date, timeWindow }: AskedSlot): boolean {
  return active.branchId === branchId && active.date === date && active.timeWindow === timeWindow;
}

function claimOf(
  { wanted, requester, key }: WholeRequest,
  slot: AllowedSlot,
  detailsUntil: Date | null,
): Claim {
  // Each field by its name: an object that begins with those of another grows one by one, and leaves its smaller selves behind.
  const { id, number } = newBookingIdentity();
  return {
    id,
    number,
    customerId: requester.customerId,
    loanId: slot.loan.loanId,
    product: slot.loan.product,
    branchId: slot.branch.id,
    date: wanted.date,
    timeWindow: wanted.timeWindow,
    channel: requester.channel,
    kind: wanted.kind ?? null,
    amountMinor: amountOf({ wanted }),
    effect: wanted.effect ?? null,
    phone: wanted.contact?.phone ?? null,
    ruleVersion: slot.rules.version,
    detailsUntil,
    counters: slot.counters,
    holdMs: null,
    actorId: requester.actorId,
    actorRole: requester.actorRole,
    traceId: requester.traceId,
    keyDigest: key.keyDigest,
    requestDigest: key.requestDigest,
  };
}

/** The units of a hold stay in the share that they were taken from, whoever confirms it; so does the booking. */
function channelOf(confirmedBy: Channel, heldBy: Channel): Channel {
  return poolOf(confirmedBy) === poolOf(heldBy) ? confirmedBy : heldBy;
}

/** A full repayment takes the balance of its day, so that no amount is promised now. */
function amountOf({ wanted }: Pick<BookSlot, 'wanted'>): number | null {
  return wanted.kind !== 'PARTIAL' ? null : (wanted.amountFen ?? null);
}

type Confirmed = Extract<ConfirmationVerdict, { kind: 'ACCEPTED' }>;

function rowOf(claim: Claim, createdAt: Date, confirmed?: Confirmed): BookingRow {
  return {
    id: claim.id,
    number: claim.number,
    status: 'BOOKED',
    seq: confirmed?.seq ?? 1,
    customerId: claim.customerId,
    loanId: claim.loanId,
    product: claim.product,
    branchId: claim.branchId,
    date: claim.date,
    timeWindow: claim.timeWindow,
    channel: claim.channel,
    kind: claim.kind,
    amountMinor: claim.amountMinor,
    effect: claim.effect,
    phone: claim.phone,
    ruleVersion: claim.ruleVersion,
    changes: 0,
    counterIds: confirmed?.counterIds ?? claim.counters.map(({ id }) => id),
    expiresAt: null,
    createdAt,
    bookedAt: confirmed?.decidedAt ?? createdAt,
    arrivedAt: null,
    queueNumber: null,
    noShowExcused: false,
    detailsUntil: claim.detailsUntil,
  };
}
