import type { Language } from '../platform/errors/index.js';
import type { BookingReport } from './booking-report.read-model.js';

const TITLES: Readonly<Record<Language, readonly string[]>> = {
  'zh-CN': [
    '类别',
    '日期或项目',
    '名额',
    '占用',
    '最高占用',
    '使用率 %',
    '首个名额',
    '约满时间',
    '约满用时（分钟）',
    '次数',
  ],
  en: [
    'Kind',
    'Day or key',
    'Places',
    'In use',
    'Most in use',
    'Fill %',
    'First at',
    'Full at',
    'Minutes to full',
    'Count',
  ],
};
const KINDS: Readonly<
  Record<'day' | 'hour' | 'channel' | 'window' | 'refusal', Readonly<Record<Language, string>>>
> = {
  day: { 'zh-CN': '日期', en: 'Day' },
  hour: { 'zh-CN': '预约时段（小时）', en: 'Hour of booking' },
  channel: { 'zh-CN': '渠道', en: 'Channel' },
  window: { 'zh-CN': '办理时段', en: 'Window' },
  refusal: { 'zh-CN': '未能预约的原因', en: 'Refused because' },
};
const UNLIMITED: Readonly<Record<Language, string>> = { 'zh-CN': '不限', en: 'unlimited' };

export const COLUMN_WIDTHS: readonly number[] = [18, 40, 10, 10, 12, 10, 25, 25, 18, 10];

export function titlesIn(language: Language): readonly string[] {
  return TITLES[language];
}

/** @param wordsFor what a reason is called; its code stands beside it, for whoever looks it up */
export function* rowsOf(
  report: BookingReport,
  language: Language,
  wordsFor: (reason: string) => string,
): Generator<string[]> {
  for (const day of report.days) {
    yield [
      KINDS.day[language],
      day.date,
      day.capacity === null ? UNLIMITED[language] : String(day.capacity),
      String(day.inUse),
      String(day.mostInUse),
      day.fillPercent === null ? '' : day.fillPercent.toFixed(1),
      day.firstAt?.toISOString() ?? '',
      day.fullAt?.toISOString() ?? '',
      day.minutesToFull === null ? '' : String(day.minutesToFull),
      '',
    ];
  }
  const count = (kind: keyof typeof KINDS, key: string, times: number): string[] => [
    KINDS[kind][language],
    key,
    '',
    '',
    '',
    '',
    '',
    '',
    '',
    String(times),
  ];
  for (const { key, bookings } of report.hours) yield count('hour', `${key}:00`, bookings);
  for (const { key, bookings } of report.channels) yield count('channel', key, bookings);
  for (const { key, bookings } of report.windows) yield count('window', key, bookings);
  for (const { reason, refusals } of report.refusals)
    yield count('refusal', `${wordsFor(reason)} (${reason})`, refusals);
}
