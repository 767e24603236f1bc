export {
  formatAmount,
  formatCountdown,
  formatDay,
  formatDistance,
  formatInstant,
  formatMonth,
  formatWeekday,
} from './format.js';
