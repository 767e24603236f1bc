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

export interface ChangeDeadlines {
  readonly cancelUntil: Date;
  readonly rescheduleUntil: Date;
  readonly reschedulesLeft: number;
}

/** Until when a booking may be cancelled or moved, by the rules under which it was made. */
@Injectable()
export class ChangeRules {
  constructor(
    private readonly ruleSets: RuleSetsReadModel,
    private readonly branches: BranchesReadModel,
    private readonly clock: StoreClock,
  ) {}

  /** Staff may always cancel: somebody stands before them. */
  cancel(booking: BookingRow, requester: Requester): Refusal | undefined {
    return requester.assisted ? undefined : this.judge(booking, cancelRefusal);
  }

  reschedule(booking: BookingRow, requester: Requester): Refusal | undefined {
    return requester.assisted ? undefined : this.judge(booking, changeRefusal);
  }

  /** The first instants that are too late, and how often the booking may still be moved. */
  deadlines(booking: BookingRow): ChangeDeadlines {
    const { slot, facts } = this.about(booking);
    const { cancelUntil, changeUntil, maxChanges } = facts.rules;
    return {
      cancelUntil: new Date(deadlineMsOf(cancelUntil, slot, facts)),
      rescheduleUntil: new Date(deadlineMsOf(changeUntil, slot, facts)),
      reschedulesLeft: Math.max(0, maxChanges - booking.changes),
    };
  }

  /** Until when the details of a booking of express mode are to be given, for the slot that it says now. */
  detailsUntil(booking: BookingRow): Date {
    const { slot, facts } = this.about(booking);
    const bookedAtMs = (booking.bookedAt ?? booking.createdAt).getTime();
    return new Date(detailsDeadlineMs(slot, bookedAtMs, facts));
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
        calendar: this.branches.calendarOf(branch.id),
        timeZone: branch.timeZone,
        nowMs: this.clock.nowMs(),
      },
    };
  }
}
