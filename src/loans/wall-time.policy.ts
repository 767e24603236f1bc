import { dayIn, dayNumber, minutesOfDayIn } from '../platform/clock/index.js';

const MS_PER_MINUTE = 60_000;
const MINUTES_PER_DAY = 1440;

/** An instant as the wall clock of a zone shows it, RFC 3339 with its offset: `2026-11-22T08:00:00+08:00`. */
export function wallTime(instantMs: number, timeZone: string): string {
  const day = dayIn(timeZone, instantMs);
  const minuteOfDay = minutesOfDayIn(timeZone, instantMs);
  const utcMinutes = Math.floor(instantMs / MS_PER_MINUTE);
  const offsetMinutes = dayNumber(day) * MINUTES_PER_DAY + minuteOfDay - utcMinutes;
  const sign = offsetMinutes < 0 ? '-' : '+';
  return `${day}T${hoursAndMinutes(minuteOfDay)}:00${sign}${hoursAndMinutes(Math.abs(offsetMinutes))}`;
}

function hoursAndMinutes(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
