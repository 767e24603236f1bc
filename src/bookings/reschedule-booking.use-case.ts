import { Injectable } from '@nestjs/common';
import { bodyFault, isRefusal, platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { type BookingAnswer, BookingAnswers, notToComeRefusal } from './booking-answers.js';
import type { BookingRow, Requester } from './booking.js';
import { bookingErrors } from './bookings.errors.js';
import { BookingsReadModel } from './bookings.read-model.js';
import { ChangeRules } from './change-rules.js';
import { IdempotentRequests, type RequestKey } from './idempotent-requests.js';
import { KnownRequests } from './known-requests.js';
import { withLoanOfPath } from './loan-of-path.js';
import { type AllowedSlot, SlotAssessor } from './slot-assessor.js';
import { SlotMover } from './slot-mover.js';
import { changedMeanwhile } from './slot-taker.js';

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

/** Moves a booking to another slot in one atomic swap: never both slots, never none (INV-9). */
@Injectable()
export class RescheduleBookingUseCase {
  constructor(
    private readonly requests: IdempotentRequests,
    private readonly knownRequests: KnownRequests,
    private readonly bookings: BookingsReadModel,
    private readonly rules: ChangeRules,
    private readonly assessor: SlotAssessor,
    private readonly mover: SlotMover,
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
    if (booking.status !== 'BOOKED') return notToComeRefusal(booking);
    // Read once: a closure that is taken back meanwhile must not let the customer go and then count the move.
    const closed = this.rules.closedSlot(booking);
    const refusal = await this.rules.reschedule(booking, requester, closed);
    if (refusal !== undefined) return refusal;
    const slot = await this.allowedSlot(command, booking);
    return isRefusal(slot) ? slot : this.swap(command, booking, slot, closed !== undefined);
  }

  private async allowedSlot(command: RescheduleBooking, booking: BookingRow): Promise<AllowedSlot | Refusal> {
    const branchId = command.branchId ?? booking.branchId;
    const { date, timeWindow, requester } = command;
    if (branchId === booking.branchId && date === booking.date && timeWindow === booking.timeWindow) {
      const faults = [bodyFault('/date', bookingErrors.SAME_SLOT)];
      return refuse(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults });
    }
    // How old the loan has to be on the day depends on what is repaid; of a booking of express mode nobody may know it yet.
    const kind = booking.kind ?? undefined;
    const { loanId, counterIds: ownUnits } = booking;
    const wanted = { loanId, branchId, date, timeWindow, kind, isMove: true, ownUnits };
    // The units stay in the pool of the channel that booked them, whoever moves them.
    const slot = await this.assessor.assess(
      wanted,
      { ...requester, channel: booking.channel },
      await this.assessor.loan(loanId),
    );
    return isRefusal(slot) ? withLoanOfPath(slot) : slot;
  }

  private async swap(
    { requester, key, reason }: RescheduleBooking,
    booking: BookingRow,
    slot: AllowedSlot,
    uncounted: boolean,
  ): Promise<BookingAnswer | Refusal | 'CHANGED_MEANWHILE'> {
    const { date, timeWindow } = slot.wanted;
    const moved = { ...booking, branchId: slot.branch.id, date, timeWindow };
    const detailsUntil =
      booking.detailsUntil === null || booking.kind !== null ? null : this.rules.detailsUntilOfMove(moved);
    const kind = { state: 'BOOKED', event: 'RESCHEDULED', holdMs: null, reason: reason ?? null } as const;
    const answer = await this.mover.move(booking, slot, {
      ...kind,
      ...key,
      detailsUntil,
      requester,
      uncounted,
    });
    if (answer === undefined) return 'CHANGED_MEANWHILE';
    return isRefusal(answer) ? answer : { booking: answer, replayed: false };
  }
}
