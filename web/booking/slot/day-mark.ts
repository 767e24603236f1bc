import type { CalendarDay, DayStatus } from './calendar-days.js';

/** A shape for each state, so that none is told by its colour alone. */
export const MARKS: Readonly<Record<DayStatus, string>> = {
  OPEN: '○',
  FEW: '△',
  FULL: '✕',
  NOT_RELEASED: '◷',
  CLOSED: '–',
  MAINTENANCE: '⚙',
};

/** A day on which the branch works, but which a rule of the loan takes out, is not called a day off. */
export function shownStatus({ status, reason }: CalendarDay): DayStatus | 'NOT_OFFERED' {
  const byRule = /^(?:DATE_(?!NOT_WORKDAY)|BOOKING_)/.test(reason?.code ?? '');
  return status === 'CLOSED' && byRule ? 'NOT_OFFERED' : status;
}

/** `day-not-released` */
export const dayClass = (status: DayStatus | undefined): string =>
  status === undefined ? 'day-outside' : `day-${status.toLowerCase().replace('_', '-')}`;

/** The calendar says 20 for 20 or more, and nothing where there is no cap. */
const COUNTED_UP_TO = 20;

/** `3`, `20+`, or undefined where there is nothing to count. */
export function leftText(day: Pick<CalendarDay, 'remaining'>): string | undefined {
  if (day.remaining === null) return undefined;
  return day.remaining >= COUNTED_UP_TO ? `${COUNTED_UP_TO}+` : String(day.remaining);
}
