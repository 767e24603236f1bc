export {
  addDays,
  dayNumber,
  dayOfNumber,
  dayOfWeek,
  dayOfYear,
  daysBetween,
  isDay,
  isoWeekStart,
  monthStart,
  parseDay,
  yearOf,
  type CalendarDay,
} from './calendar-day.js';
export { daySchema } from './day.schema.js';
export { dayIn, instantOf, isTimeZone, minutesOf, minutesOfDayIn } from './zoned-time.js';
