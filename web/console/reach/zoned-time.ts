import { parseDateTime, toZoned } from '@internationalized/date';

/** What a clock of the branch shows, `2026-11-21T08:00`, as an instant. */
export function instantAt(local: string, timeZone: string): string {
  return toZoned(parseDateTime(local), timeZone).toAbsoluteString();
}

/** Of the computer at which the person sits; for what is not of one branch. */
export function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
