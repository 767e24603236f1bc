import { formatFen } from '../platform/money/index.js';
import type { Language } from '../platform/errors/index.js';
import { maskPhone } from '../platform/logging/index.js';
import { detailsAreOpen } from './express/details.policy.js';
import { nextStepOf, reasonTold, toldOf } from './booking-story.policy.js';
import type { BookingRow } from './booking.js';
import type { ChangeDeadlines } from './change-rules.js';
import type { ClosedSlot } from './closed-slot.policy.js';
import type { BookingEvent } from './bookings.read-model.js';
import type {
  BookingTimelineView,
  BookingView,
  ListedBookingView,
  OwnBookingView,
} from './bookings.schemas.js';
import type { Hold } from './hold.js';
import type { HoldView } from './holds.schemas.js';

/** A booking as its customer sees it. */
export function viewOf(row: BookingRow): BookingView {
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    loanId: row.loanId,
    branchId: row.branchId,
    date: row.date,
    window: row.timeWindow === '' ? null : row.timeWindow,
    kind: row.kind,
    amount: row.amountMinor === null ? null : formatFen(row.amountMinor),
    effect: row.effect as BookingView['effect'],
    channel: row.channel,
    contact: row.phone === null ? null : { phone: maskPhone(row.phone) },
    express: row.detailsUntil !== null,
    detailsUntil: detailsAreOpen(row) ? row.detailsUntil!.toISOString() : null,
    ruleVersion: row.ruleVersion,
    changes: row.changes,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    bookedAt: row.bookedAt?.toISOString() ?? null,
  };
}

/** In the list of its customer. */
export function listedViewOf(
  row: BookingRow,
  closed: ClosedSlot | undefined,
  language: Language,
): ListedBookingView {
  return { ...viewOf(row), closure: closureViewOf(closed, language) };
}

export function timelineViewOf(
  row: BookingRow,
  events: readonly BookingEvent[],
  closed: ClosedSlot | undefined,
  language: Language,
): BookingTimelineView {
  return {
    ...viewOf(row),
    closure: closureViewOf(closed, language),
    nextStep: nextStepOf(row.status, language, { detailsOpen: detailsAreOpen(row), closed }),
    timeline: events.map((event) => ({
      at: event.at.toISOString(),
      event: event.type,
      from: event.fromState,
      to: event.toState,
      by: event.actorRole,
      text: toldOf(event.type, language),
      reason: reasonTold(event, language),
      ...(event.details !== null && { details: event.details }),
    })),
  };
}

/** To its customer: also until when they may change their mind, while they may. */
export function ownViewOf(told: BookingTimelineView, deadlines: ChangeDeadlines | undefined): OwnBookingView {
  return {
    ...told,
    deadlines:
      deadlines === undefined
        ? null
        : {
            cancelUntil: deadlines.cancelUntil.toISOString(),
            rescheduleUntil: deadlines.rescheduleUntil.toISOString(),
            reschedulesLeft: deadlines.reschedulesLeft,
          },
  };
}

function closureViewOf(closed: ClosedSlot | undefined, language: Language): BookingTimelineView['closure'] {
  if (closed === undefined) return null;
  const { hours, reason } = closed;
  return {
    hours: hours === undefined ? null : { ...hours },
    reason: reason[language === 'en' ? 'en' : 'zh'],
  };
}

export function holdViewOf(hold: Hold): HoldView {
  return {
    id: hold.id,
    loanId: hold.loanId,
    branchId: hold.branchId,
    date: hold.date,
    window: hold.timeWindow === '' ? null : hold.timeWindow,
    createdAt: hold.createdAt.toISOString(),
    expiresAt: hold.expiresAt.toISOString(),
    extensionsLeft: hold.extensionsLeft,
  };
}
