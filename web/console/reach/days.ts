const MS_PER_DAY = 86_400_000;

const at = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const dayAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export function plusDays(date: string, days: number): string {
  return dayAt(at(date) + days * MS_PER_DAY);
}

/** `2026-11-30` of an address that anybody may have typed; undefined for what is no day of a calendar. */
export function dayIn(text: string | null): string | undefined {
  const day = /^[12]\d{3}-\d{2}-\d{2}$/.exec(text ?? '')?.[0];
  return day !== undefined && !Number.isNaN(at(day)) && dayAt(at(day)) === day ? day : undefined;
}

/** `2026-11`, in the same way. */
export function monthIn(text: string | null): string | undefined {
  return dayIn(`${text ?? ''}-01`)?.slice(0, 7);
}

/** Below 0 where the second day is the earlier one. */
export function daysBetween(from: string, to: string): number {
  return Math.round((at(to) - at(from)) / MS_PER_DAY);
}

/** Both included. */
export function daysFrom(from: string, to: string): readonly string[] {
  const count = daysBetween(from, to) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => plusDays(from, index));
}

/** The Monday of the ISO week. */
export function mondayOf(date: string): string {
  const weekday = (new Date(at(date)).getUTCDay() + 6) % 7;
  return plusDays(date, -weekday);
}

export function firstOfMonth(date: string): string {
  return `${date.slice(0, 7)}-01`;
}

/** Of the month that many months later. */
export function plusMonths(date: string, months: number): string {
  const first = new Date(at(firstOfMonth(date)));
  first.setUTCMonth(first.getUTCMonth() + months);
  return first.toISOString().slice(0, 10);
}
