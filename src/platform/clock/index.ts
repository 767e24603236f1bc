export {
  addDays,
  assertDay,
  dayNumber,
  dayOfNumber,
  dayOfWeek,
  daysBetween,
  isDay,
  isoWeekStart,
  monthStart,
  parseDay,
  yearOf,
  type CalendarDay,
} from './calendar-day.js';
export { daySchema } from './day.schema.js';
export { BANK_TIME_ZONE, dayIn, instantOf, isTimeZone, minutesOf, minutesOfDayIn } from './zoned-time.js';
