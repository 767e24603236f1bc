import { type CalendarDay, dayNumber, dayOfNumber } from './calendar-day.js';

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;

/**
 * Offsets are remembered by quarter of an hour, because every change of offset since 1973 falls on one. A lookup is
 * then a division and a Map read (some 30 ns) in place of an Intl format (some 3 µs).
 */
const BUCKET_MS = 15 * MS_PER_MINUTE;
/** About three weeks of quarter hours a zone, some 100 KiB; a full map is emptied, which costs only formats again. */
const BUCKETS_PER_ZONE_MAX = 2_048;
/** Zones come from the list of branches, never from a request; the world has about 420. */
const ZONES_MAX = 512;

/** By whose clock everything goes that is about many branches, or about one that is not known. */
export const BANK_TIME_ZONE = 'Asia/Shanghai';

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly offsetMsOfBucket: Map<number, number>;
}

const zones = new Map<string, Zone>();

/** Whether the name is an IANA time zone that this runtime knows. */
export function isTimeZone(name: string): boolean {
  try {
    zoneOf(name);
    return true;
  } catch {
    return false;
  }
}

/** The day that the calendar on the wall of `timeZone` shows at an instant (ms since 1970, UTC). */
export function dayIn(timeZone: string, instantMs: number): CalendarDay {
  return dayOfNumber(Math.floor((instantMs + offsetMs(timeZone, instantMs)) / MS_PER_DAY));
}

/** Minutes since local midnight as the clock on the wall shows them, 0–1439; at a change of offset not minutes elapsed. */
export function minutesOfDayIn(timeZone: string, instantMs: number): number {
  const localMs = instantMs + offsetMs(timeZone, instantMs);
  return Math.floor((localMs - Math.floor(localMs / MS_PER_DAY) * MS_PER_DAY) / MS_PER_MINUTE);
}

/**
 * The instant (ms since 1970, UTC) at which the wall in `timeZone` shows `time` (`HH:mm`) on `day`. A time that a
 * change of offset repeats is its first occurrence; one that it skips is moved on by the length of the gap, as the
 * clock itself does.
 * @throws RangeError if the day, the time or the zone does not exist.
 */
export function instantOf(day: CalendarDay, time: string, timeZone: string): number {
  const wallMs = dayNumber(day) * MS_PER_DAY + minutesOf(time) * MS_PER_MINUTE;
  // No zone changes its offset twice within two days, so these two are all the offsets the wall time can have.
  const before = offsetMs(timeZone, wallMs - MS_PER_DAY);
  const after = offsetMs(timeZone, wallMs + MS_PER_DAY);
  if (offsetMs(timeZone, wallMs - before) === before) return wallMs - before;
  if (offsetMs(timeZone, wallMs - after) === after) return wallMs - after;
  return wallMs - before;
}

/** Minutes since midnight of `HH:mm`. @throws RangeError if there is no such time. */
export function minutesOf(time: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (match === null) throw new RangeError(`"${time}" is not a time of the form HH:mm`);
  return Number(match[1]) * 60 + Number(match[2]);
}

function offsetMs(timeZone: string, instantMs: number): number {
  const zone = zoneOf(timeZone);
  const bucket = Math.floor(instantMs / BUCKET_MS);
  let offset = zone.offsetMsOfBucket.get(bucket);
  if (offset === undefined) {
    if (zone.offsetMsOfBucket.size >= BUCKETS_PER_ZONE_MAX) zone.offsetMsOfBucket.clear();
    offset = readOffsetMs(zone.format, bucket * BUCKET_MS);
    zone.offsetMsOfBucket.set(bucket, offset);
  }
  return offset;
}

function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const zone = { format, offsetMsOfBucket: new Map<number, number>() };
  if (zones.size >= ZONES_MAX) zones.clear();
  zones.set(name, zone);
  return zone;
}

function readOffsetMs(format: Intl.DateTimeFormat, instantMs: number): number {
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(instantMs)) shown[type] = Number(value);
  const { year = Number.NaN, month = Number.NaN, day, hour, minute } = shown;
  return Date.UTC(year, month - 1, day, hour, minute) - instantMs;
}
