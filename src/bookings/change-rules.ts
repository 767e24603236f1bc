import { Injectable } from '@nestjs/common';
import { BranchesReadModel } from '../branches/index.js';
import {
  type BookedSlot,
  cancelRefusal,
  type ChangeFacts,
  changeRefusal,
  deadlineMsOf,
  detailsDeadlineMs,
  RuleSetsReadModel,
} from '../loans/index.js';
import type { Refusal } from '../platform/errors/index.js';
import { StoreClock } from '../platform/postgres/index.js';
import type { BookingRow, Requester } from './booking.js';
import { BookingsReadModel } from './bookings.read-model.js';
import { type ClosedSlot, closedSlotOf } from './closed-slot.policy.js';

export interface ChangeDeadlines {
  readonly cancelUntil: Date;
  readonly rescheduleUntil: Date;
  readonly reschedulesLeft: number;
}

/** Until when a booking may be cancelled or moved, by the rules under which it was made and the days of the bank. */
@Injectable()
export class ChangeRules {
  constructor(
    private readonly bookings: BookingsReadModel,
    private readonly ruleSets: RuleSetsReadModel,
    private readonly branches: BranchesReadModel,
    private readonly clock: StoreClock,
  ) {}

  /** Staff may always cancel: somebody stands before them. */
  cancel(booking: BookingRow, requester: Requester): Refusal | undefined {
    if (requester.assisted || this.closedSlot(booking) !== undefined) return undefined;
    return this.judge(booking, cancelRefusal);
  }

  /** @param closed what shuts the branch at the time of the booking, as whoever moves it has read it */
  async reschedule(
    booking: BookingRow,
    requester: Requester,
    closed: ClosedSlot | undefined,
  ): Promise<Refusal | undefined> {
    if (requester.assisted || closed !== undefined) return undefined;
    const changes = await this.bookings.countedMoves(booking);
    return this.judge({ ...booking, changes }, changeRefusal);
  }

  /**
   * What shuts the branch at the time of a booking that still stands, also after its day. The bank has broken its word
   * then: the customer may go elsewhere whatever the rules say, or the loan could never be booked again.
   */
  closedSlot(booking: BookingRow): ClosedSlot | undefined {
    const branch = this.branches.get(booking.branchId);
    if (booking.status !== 'BOOKED' || branch === undefined) return undefined;
    return closedSlotOf(booking, branch, this.branches.calendarOf(branch.id));
  }

  /**
   * The first instants that are too late, and how often the booking may still be moved; undefined while nothing binds
   * its customer.
   */
  async deadlines(booking: BookingRow): Promise<ChangeDeadlines | undefined> {
    if (booking.status !== 'BOOKED' || this.closedSlot(booking) !== undefined) return undefined;
    const { slot, facts } = this.about(booking);
    const { cancelUntil, changeUntil, maxChanges } = facts.rules;
    return {
      cancelUntil: new Date(deadlineMsOf(cancelUntil, slot, facts)),
      rescheduleUntil: new Date(deadlineMsOf(changeUntil, slot, facts)),
      reschedulesLeft: Math.max(0, maxChanges - (await this.bookings.countedMoves(booking))),
    };
  }

  /** Until when the details of a booking of express mode are to be given, if it moves now to the slot that it says. */
  detailsUntilOfMove(moved: BookingRow): Date {
    const { slot, facts } = this.about(moved);
    return new Date(detailsDeadlineMs(slot, facts.nowMs, facts));
  }

  private judge(booking: BookingRow, rule: typeof cancelRefusal): Refusal | undefined {
    const { slot, facts } = this.about(booking);
    return rule(slot, facts);
  }

  private about(booking: BookingRow): { slot: BookedSlot; facts: ChangeFacts } {
    const branch = this.branches.get(booking.branchId);
    const rules = this.ruleSets.byVersion(booking.product, booking.ruleVersion);
    if (branch === undefined || rules === undefined) {
      throw new Error(`booking ${booking.id} names a branch or a rule version that is gone`);
    }
    const startsAt = booking.timeWindow === '' ? undefined : booking.timeWindow.slice(0, 5);
    return {
      slot: { date: booking.date, changes: booking.changes, startsAt },
      facts: {
        rules,
        calendar: this.branches.bankDays,
        timeZone: branch.timeZone,
        nowMs: this.clock.nowMs(),
      },
    };
  }
}
