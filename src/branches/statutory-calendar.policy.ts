import * as chineseDays from 'chinese-days';
import { addDays, type CalendarDay, yearOf } from '../platform/clock/index.js';

/** The package is CommonJS and shows Node its names only as members of the default. */
const { getDayDetail } = chineseDays.default;

/** A text that people read, in both languages of the bank. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** What the state has ordered for one year. */
export interface StatutoryYear {
  /** False while the State Council's notice for the year is not out, or not yet in the library. */
  readonly published: boolean;
  /** Days off by order, weekends among them included. */
  readonly holidays: ReadonlyMap<CalendarDay, Bilingual>;
  /** Saturdays and Sundays that are worked in exchange for a longer holiday. */
  readonly makeUpWorkdays: ReadonlySet<CalendarDay>;
}

/** The statutory calendar of one country. */
export type StatutoryCalendar = (year: number) => StatutoryYear;

/** A year takes some 2 ms to read and never changes while the process runs; a horizon touches two of them. */
const readYears = new Map<number, StatutoryYear>();
const READ_YEARS_MAX = 16;

/**
 * Mainland China, from the package chinese-days, which follows the State Council's yearly notices. The notice for a
 * year appears in the November before; until a release of the package carries it, the year is not published.
 */
export const chineseStatutoryCalendar: StatutoryCalendar = (year) => {
  const known = readYears.get(year);
  if (known !== undefined) return known;
  const read = readYear(year);
  if (readYears.size >= READ_YEARS_MAX) readYears.clear();
  readYears.set(year, read);
  return read;
};

function readYear(year: number): StatutoryYear {
  const holidays = new Map<CalendarDay, Bilingual>();
  const makeUpWorkdays = new Set<CalendarDay>();
  for (let day = `${year}-01-01`; yearOf(day) === year; day = addDays(day, 1)) {
    const { work, name } = getDayDetail(noonOf(day));
    // An ordinary day carries the bare name of its weekday; one that a notice orders is `Spring Festival,春节,4`.
    const [en = '', zh] = name.split(',');
    if (zh === undefined) continue;
    if (work) makeUpWorkdays.add(day);
    else holidays.set(day, { zh, en });
  }
  // No notice has ever been without New Year's Day, so a year without any holiday is a year without a notice.
  return { published: holidays.size > 0, holidays, makeUpWorkdays };
}

/**
 * Noon on the wall of the process. Given a text, the package takes it for midnight UTC and then reads the day in the
 * process's own zone, which west of Greenwich is the day before.
 */
function noonOf(day: CalendarDay): Date {
  return new Date(`${day}T12:00:00`);
}
