export {
  formatAmount,
  formatCountdown,
  formatDay,
  formatDeadline,
  formatDistance,
  formatInstant,
  formatMonth,
  formatWeekday,
} from './format.js';
