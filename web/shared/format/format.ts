import type { Language } from '../language/index.js';

/** An exact decimal text is grouped as text: `1234567.80` is never a binary fraction. */
export function formatAmount(amount: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount);
  if (match === null) return amount;
  const [, sign = '', whole = '', fraction] = match;
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  const cents = fraction === undefined || /^0+$/.test(fraction) ? '' : `.${fraction.padEnd(2, '0')}`;
  return `${sign}¥${grouped}${cents}`;
}

/** A calendar day has no time and no zone: it is read and shown as the day that it is. */
const dayOf = (date: string): Date => new Date(`${date}T12:00:00Z`);

export function formatDay(
  date: string,
  language: Language,
  style: 'full' | 'medium' | 'short' = 'full',
): string {
  const options: Record<typeof style, Intl.DateTimeFormatOptions> = {
    full: { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' },
    medium: { month: 'long', day: 'numeric', weekday: 'short' },
    short: { month: 'short', day: 'numeric' },
  };
  return new Intl.DateTimeFormat(language, { ...options[style], timeZone: 'UTC' }).format(dayOf(date));
}

export function formatMonth(date: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    dayOf(date),
  );
}

export function formatWeekday(date: string, language: Language, width: 'narrow' | 'short' | 'long'): string {
  return new Intl.DateTimeFormat(language, { weekday: width, timeZone: 'UTC' }).format(dayOf(date));
}

/** What is about many branches, or about one that is not known, goes by the clock of the bank. */
export const BANK_TIME_ZONE = 'Asia/Shanghai';

const INSTANT = {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const;

/** An instant as the clock of the branch shows it; which clock is said where it is not the one on the wall here. */
export function formatInstant(at: string | number | Date, language: Language, timeZone: string): string {
  if (!isTimeHere(at, timeZone)) return formatDeadline(at, language, timeZone);
  return new Intl.DateTimeFormat(language, { ...INSTANT, timeZone }).format(new Date(at));
}

/** As `formatInstant`, for what people read who sit elsewhere: the clock it goes by is always named. */
export function formatDeadline(at: string | number | Date, language: Language, timeZone: string): string {
  return new Intl.DateTimeFormat(language, { ...INSTANT, timeZone, timeZoneName: 'short' }).format(
    new Date(at),
  );
}

/** Zones of many names share one clock, as of Shanghai and Singapore. */
function isTimeHere(at: string | number | Date, timeZone: string): boolean {
  const clock = (zone: string | undefined): string =>
    new Intl.DateTimeFormat('en', { dateStyle: 'short', timeStyle: 'short', timeZone: zone }).format(
      new Date(at),
    );
  return clock(timeZone) === clock(undefined);
}

/** `4:05`, or `1:02:03`; never below zero. */
export function formatCountdown(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

export function formatDistance(km: number, language: Language): string {
  const unit = km < 1 ? 'meter' : 'kilometer';
  const value = km < 1 ? Math.round(km * 100) * 10 : km < 10 ? Math.round(km * 10) / 10 : Math.round(km);
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}
