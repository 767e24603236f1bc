import { defineErrors } from '../../platform/errors/index.js';

const conflict = { status: 409, retry: 'never' } as const;
const choose = { ...conflict, remedy: 'CHOOSE_OTHER' } as const;

/** What may stand in the way on the day, told as exactly as the person at the counter needs it. */
export const visitErrors = defineErrors({
  CUSTOMER_SUSPENDED: {
    ...conflict,
    remedy: 'CONTACT',
    title: { 'zh-CN': '暂停自助预约', en: 'Booking by yourself is suspended' },
    detail: {
      'zh-CN': '因多次预约未到，您在 {until}（含当日）之前不能自助预约。如有特殊情况，请联系网点说明。',
      en: 'After several missed bookings you cannot book by yourself up to and including {until}. If there was a reason, contact the branch.',
    },
  },
  CHECK_IN_CODE_INVALID: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '签到码无效', en: 'The check-in code is not valid' },
    detail: {
      'zh-CN': '该签到码不是本系统签发，或没有扫描完整。请重新扫描，或输入预约号。',
      en: 'This code was not made by this system, or was not read as a whole. Scan it again, or enter the booking number.',
    },
  },
  CHECK_IN_ONE_OF: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '请填写预约号或签到码', en: 'A number or a code is needed' },
    detail: {
      'zh-CN': '请填写 number 或 qr 其中之一，不要同时填写。',
      en: 'Give either number or qr, and not both.',
    },
  },
  CHECK_IN_BRANCH_REQUIRED: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '请指明网点', en: 'Say at which branch' },
    detail: {
      'zh-CN': '您负责多个网点，请填写客户所在的 branchId。',
      en: 'You act for more than one branch: give the branchId at which the customer is.',
    },
  },
  CHECK_IN_WRONG_BRANCH: {
    ...choose,
    title: { 'zh-CN': '预约在其他网点', en: 'The booking is at another branch' },
    detail: {
      'zh-CN': '该预约在网点 {branchId}（{date}）。请客户前往该网点，或为其改期到本网点。',
      en: 'This booking is at branch {branchId} on {date}. Send the customer there, or move the booking here.',
    },
  },
  VISIT_TOO_EARLY: {
    ...choose,
    title: { 'zh-CN': '预约日期未到', en: 'The day of the booking has not come' },
    detail: {
      'zh-CN': '该预约的日期是 {date}，网点今天是 {today}。请当日再来，或为客户改期。',
      en: 'The booking is for {date}, and today is {today} at the branch. Come back on that day, or move the booking.',
    },
  },
  VISIT_DAY_OVER: {
    ...choose,
    title: { 'zh-CN': '预约日期已过', en: 'The day of the booking is over' },
    detail: {
      'zh-CN':
        '该预约的日期是 {date}，已经过去（今天是 {today}）。该预约仍然有效，请为客户改期，或取消后重新预约。',
      en: 'The booking was for {date}, which is over (today is {today}), and still stands. Move it for the customer, or cancel it and book anew.',
    },
  },
  ALREADY_CHECKED_IN: {
    ...choose,
    title: { 'zh-CN': '已经签到', en: 'Already checked in' },
    detail: {
      'zh-CN': '该客户已签到，排队号为 {queueNumber}。无需重复操作。',
      en: 'This customer is checked in already and has number {queueNumber}. Nothing is left to do.',
    },
  },
  ALREADY_COMPLETED: {
    ...choose,
    title: { 'zh-CN': '已经办结', en: 'Already completed' },
    detail: {
      'zh-CN': '该预约已办结。如为误操作，请在时限内撤销。',
      en: 'This booking is completed already. If that was a slip, undo it while you may.',
    },
  },
  ALREADY_NO_SHOW: {
    ...choose,
    title: { 'zh-CN': '已记为未到', en: 'Already marked as no-show' },
    detail: {
      'zh-CN': '该预约已记为未到。当日可撤销；确有原因的可予免责。',
      en: 'This booking is marked as a no-show already. It can be undone on its day, or excused for a reason.',
    },
  },
  NO_SHOW_TOO_EARLY: {
    ...choose,
    title: { 'zh-CN': '尚不能记为未到', en: 'Too early for a no-show' },
    detail: {
      'zh-CN': '客户在 {from} 之前到达仍应受理，此后才能记为未到。',
      en: 'A customer who comes before {from} is still served; only then can the booking be marked as a no-show.',
    },
  },
  NO_SHOW_BRANCH_CLOSED: {
    ...choose,
    title: { 'zh-CN': '网点停业，不记未到', en: 'The branch was closed' },
    detail: {
      'zh-CN': '预约的时间网点停业，客户没有失约，不能记为未到。请为客户改期或取消预约。',
      en: 'The branch is or was closed at the time of this booking, so the customer has missed nothing. Move the booking, or cancel it.',
    },
  },
  UNDO_TOO_LATE: {
    ...conflict,
    remedy: 'CONTACT',
    title: { 'zh-CN': '已过撤销时限', en: 'It is too late to undo' },
    detail: {
      'zh-CN': '该操作只能在 {minutes} 分钟内撤销（未到须在当日撤销）。请向主管说明。',
      en: 'This step can be undone within {minutes} minutes (a no-show on its day only). Tell your supervisor.',
    },
  },
  UNDO_LOAN_BOOKED_AGAIN: {
    ...choose,
    title: { 'zh-CN': '该贷款已有新的预约', en: 'The loan is booked again' },
    detail: {
      'zh-CN': '该贷款已有新的有效预约，不能撤销。请先取消新预约。',
      en: 'This loan has a new active booking, so this cannot be undone. Cancel the new one first.',
    },
  },
});
