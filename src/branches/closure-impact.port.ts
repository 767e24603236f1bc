import type pg from 'pg';
import type { CalendarDay } from '../platform/clock/index.js';
import type { ClosureKind, Hours } from './business-calendar.policy.js';

/** A booking whose day falls into a closure, as staff need it in order to call the customer; no personal data. */
export interface TouchedBooking {
  readonly id: string;
  readonly number: string;
  readonly date: CalendarDay;
  /** `09:00-12:00`, or null for the whole day. */
  readonly window: string | null;
  readonly status: string;
}

export interface ClosureImpact {
  /** All of them, also those beyond the list. */
  readonly count: number;
  /** By day and number. */
  readonly bookings: readonly TouchedBooking[];
}

/** Which part of a branch's time is shut. */
export interface ClosureSpan {
  readonly branchId: string;
  readonly fromDate: CalendarDay;
  readonly toDate: CalendarDay;
  /**
   * Bookings of windows that meet them are touched, and those without a window when they last until the branch closes;
   * absent: all of the days.
   */
  readonly hours: Hours | undefined;
}

export interface StandingClosure extends ClosureSpan {
  readonly id: string;
  readonly kind: ClosureKind;
}

/** What a closure asks of whoever keeps the bookings. */
export abstract class ClosureImpactPort {
  /**
   * Active bookings within a span; lists at most `bookingsMax`.
   * @param client the connection whose open transaction changes the closure, so that both are answered or neither is.
   */
  abstract countAndListTouched(
    span: ClosureSpan,
    bookingsMax: number,
    client?: pg.ClientBase,
  ): Promise<ClosureImpact>;

  /**
   * Gives staff a task for each booking that a new closure touches.
   * @param client the connection whose open transaction makes the closure, so that both commit or neither.
   * @returns how many were opened; those beyond the bound of one statement follow within seconds.
   */
  abstract openTasks(
    client: pg.ClientBase,
    closure: StandingClosure,
    actor: { readonly id: string; readonly role: string; readonly traceId: string },
  ): Promise<number>;
}
