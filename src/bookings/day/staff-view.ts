import { Injectable } from '@nestjs/common';
import type { Language } from '../../platform/errors/index.js';
import { timelineViewOf, viewOf } from '../booking-view.js';
import type { BookingRow } from '../booking.js';
import type { BookingEvent } from '../bookings.read-model.js';
import { ChangeRules } from '../change-rules.js';
import { VisitFactsFinder } from './visit-facts.js';
import {
  type Arrival,
  arrivalOf,
  ARRIVALS,
  expectedUntilMs,
  noShowFromMs,
  queueTicketOf,
  undoUntilMs,
} from './visit.policy.js';
import type { StaffBookingView, StaffTimelineView } from './visits.schemas.js';

/** A booking as the staff of its branch see it: with how it stands on its day, and the phone number masked. */
@Injectable()
export class StaffViews {
  constructor(
    private readonly facts: VisitFactsFinder,
    private readonly rules: ChangeRules,
  ) {}

  of(row: BookingRow): StaffBookingView {
    const facts = this.facts.of(row);
    return {
      ...viewOf(row),
      customerId: row.customerId,
      product: row.product,
      arrival: {
        status: arrivalOf(row, facts),
        expectedUntil: new Date(expectedUntilMs(row, facts)).toISOString(),
        noShowFrom: new Date(noShowFromMs(row, facts)).toISOString(),
        arrivedAt: row.arrivedAt?.toISOString() ?? null,
        ticket: queueTicketOf(row.queueNumber),
        excused: row.noShowExcused,
      },
    };
  }

  withTimeline(row: BookingRow, events: readonly BookingEvent[], language: Language): StaffTimelineView {
    const closed = this.rules.closedSlot(row);
    return {
      ...timelineViewOf(row, events, closed, language),
      ...this.of(row),
      undoUntil: this.undoUntil(row, events),
    };
  }

  /** As the statement that undoes it counts: from the event that has the name of the state. */
  private undoUntil(row: BookingRow, events: readonly BookingEvent[]): string | null {
    const step = events.findLast(({ type }) => type === row.status);
    const untilMs = step && undoUntilMs(row, step.at.getTime(), this.facts.of(row));
    return untilMs === undefined ? null : new Date(untilMs).toISOString();
  }

  summaryOf(views: readonly StaffBookingView[]): Record<Arrival, number> {
    const summary = Object.fromEntries(ARRIVALS.map((arrival) => [arrival, 0])) as Record<Arrival, number>;
    for (const { arrival } of views) summary[arrival.status] += 1;
    return summary;
  }
}
