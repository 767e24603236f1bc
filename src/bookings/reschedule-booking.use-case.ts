import { Injectable } from '@nestjs/common';
import { bodyFault, isRefusal, platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { type BookingAnswer, BookingAnswers } from './booking-answers.js';
import { digestOf } from './booking-identity.js';
import type { BookingRow, Requester } from './booking.js';
import { bookingErrors } from './bookings.errors.js';
import { BookingsReadModel } from './bookings.read-model.js';
import { ChangeRules } from './change-rules.js';
import { Gate } from './gate/gate.js';
import { IdempotentRequests, type RequestKey } from './idempotent-requests.js';
import { Judge } from './judge/judge.js';
import type { Swap, SwapVerdict } from './judge/judge.types.js';
import { type Known, KnownRequests } from './known-requests.js';
import { type AllowedSlot, SlotAssessor } from './slot-assessor.js';
import { changedMeanwhile, outcomeUnknown, SlotTaker } from './slot-taker.js';
import { SoldOut } from './sold-out.js';

export interface RescheduleBooking {
  readonly bookingId: string;
  readonly branchId: string | undefined;
  readonly date: string;
  readonly timeWindow: string;
  readonly reason?: string | undefined;
  readonly requester: Requester;
  readonly key: RequestKey;
}

const MAX_ATTEMPTS = 3;
/** What is known of a move was looked up before, and the loan's active booking is the one that moves. */
const NOTHING_KNOWN: Known = { effect: undefined, active: undefined };

/** Moves a booking to another slot in one atomic swap: never both slots, never none (INV-9). */
@Injectable()
export class RescheduleBookingUseCase {
  constructor(
    private readonly requests: IdempotentRequests,
    private readonly knownRequests: KnownRequests,
    private readonly bookings: BookingsReadModel,
    private readonly rules: ChangeRules,
    private readonly assessor: SlotAssessor,
    private readonly taker: SlotTaker,
    private readonly judge: Judge,
    private readonly gate: Gate,
    private readonly soldOut: SoldOut,
    private readonly answers: BookingAnswers,
  ) {}

  async execute(command: RescheduleBooking): Promise<BookingAnswer | Refusal> {
    const { answer, repeated } = await this.requests.once(command.key, () => this.decide(command));
    return repeated && !isRefusal(answer) ? { ...answer, replayed: true } : answer;
  }

  /** What this key has been answered, for whoever moved a booking out of their own reach; undefined: nothing yet. */
  async answerTo(key: RequestKey): Promise<BookingAnswer | Refusal | undefined> {
    const { effect } = await this.knownRequests.ask(key.keyDigest, '');
    return effect === undefined ? undefined : this.answers.replay(effect, key);
  }

  private async decide(command: RescheduleBooking): Promise<BookingAnswer | Refusal> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const answer = await this.attempt(command);
      if (answer !== 'CHANGED_MEANWHILE') return answer;
    }
    return changedMeanwhile();
  }

  private async attempt(command: RescheduleBooking): Promise<BookingAnswer | Refusal | 'CHANGED_MEANWHILE'> {
    const { requester, key } = command;
    const booking = await this.bookings.findOwn(command.bookingId, requester.customerId);
    const { effect } = await this.knownRequests.ask(key.keyDigest, booking?.loanId ?? '');
    if (effect !== undefined) return this.answers.replay(effect, key);
    if (booking === undefined) return refuse(platformErrors.NOT_FOUND);
    if (booking.status !== 'BOOKED') return refuse(bookingErrors.STATE_CONFLICT, { status: booking.status });
    const refusal = this.rules.reschedule(booking, requester);
    if (refusal !== undefined) return refusal;
    const slot = await this.allowedSlot(command, booking);
    return isRefusal(slot) ? slot : this.swap(command, booking, slot);
  }

  private async allowedSlot(command: RescheduleBooking, booking: BookingRow): Promise<AllowedSlot | Refusal> {
    const branchId = command.branchId ?? booking.branchId;
    const { date, timeWindow, requester } = command;
    if (branchId === booking.branchId && date === booking.date && timeWindow === booking.timeWindow) {
      const faults = [bodyFault('/date', bookingErrors.SAME_SLOT)];
      return refuse(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults });
    }
    const wanted = { loanId: booking.loanId, branchId, date, timeWindow, isMove: true };
    // The units stay in the pool of the channel that booked them, whoever moves them.
    return this.assessor.assess(
      wanted,
      { ...requester, channel: booking.channel },
      await this.assessor.loan(booking.loanId),
    );
  }

  private async swap(
    command: RescheduleBooking,
    booking: BookingRow,
    slot: AllowedSlot,
  ): Promise<BookingAnswer | Refusal | 'CHANGED_MEANWHILE'> {
    const old = new Set(booking.counterIds);
    const next = new Set(slot.counters.map(({ id }) => id));
    const gained = slot.counters.filter(({ id }) => !old.has(id));
    const lost = booking.counterIds.filter((id) => !next.has(id));
    const { date, timeWindow } = slot.wanted;
    const moved = { ...booking, branchId: slot.branch.id, date, timeWindow };
    const detailsUntil =
      booking.detailsUntil === null || booking.kind !== null ? null : this.rules.detailsUntil(moved);
    const swap: Swap = {
      id: booking.id,
      seq: booking.seq,
      branchId: slot.branch.id,
      date,
      timeWindow,
      counterIds: [...next],
      units: new Map([...lost.map((id) => [id, -1] as const), ...gained.map(({ id }) => [id, 1] as const)]),
      detailsUntil,
      details: {
        from: { ...slotOf(booking), ...(detailsUntil !== null && { detailsUntil: booking.detailsUntil }) },
        to: slotOf(moved),
      },
      reason: command.reason ?? null,
      actorId: command.requester.actorId,
      actorRole: command.requester.actorRole,
      traceId: command.requester.traceId,
      ...command.key,
    };
    const request = { bookingId: booking.id, claim: null, counters: gained, known: NOTHING_KNOWN };
    const taken = await this.taker.take(slot, request, (): Promise<SwapVerdict> => this.judge.swap(swap));
    if (taken.kind === 'REFUSED') return taken.refusal;
    if (taken.kind === 'KNOWN') return 'CHANGED_MEANWHILE';
    const { verdict } = taken;
    if (verdict.kind !== 'ACCEPTED')
      return verdict.kind === 'UNKNOWN' ? outcomeUnknown() : 'CHANGED_MEANWHILE';
    const freed = lost.filter((id) => !verdict.keptIds.includes(id));
    // The claim of the request that booked stands at the old branch only, where nobody would drop it any more.
    await this.gate.adjust(
      booking.branchId,
      freed.map((id) => [id, 1] as const),
      [digestOf(booking.loanId)],
    );
    this.soldOut.forget(freed);
    const { counterIds } = swap;
    const changes = booking.changes + 1;
    const until = detailsUntil ?? booking.detailsUntil;
    return {
      booking: { ...moved, changes, counterIds, detailsUntil: until, seq: verdict.seq },
      replayed: false,
    };
  }
}

function slotOf({
  branchId,
  date,
  timeWindow,
}: {
  branchId: string;
  date: string;
  timeWindow: string;
}): object {
  return { branchId, date, timeWindow };
}
