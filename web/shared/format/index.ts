export {
  BANK_TIME_ZONE,
  formatAmount,
  formatCountdown,
  formatDay,
  formatDeadline,
  formatDistance,
  formatInstant,
  formatMonth,
  formatWeekday,
} from './format.js';
