import {
  bodyFault,
  defineErrors,
  type Messages,
  platformErrors,
  refuse,
  Refusal,
} from '../platform/errors/index.js';

const fault = { status: 422, retry: 'never' } as const;
const fix = { ...fault, remedy: 'FIX_INPUT' } as const;
const choose = { ...fault, remedy: 'CHOOSE_OTHER' } as const;
const contact = { ...fault, remedy: 'CONTACT' } as const;
const tooLate = { status: 409, retry: 'never', remedy: 'CONTACT' } as const;

/** What may be done about a loan that is too young: by whether its day can be booked, and a full repayment be had. */
export type TooYoungAdvice = 'CHOOSE_LATER' | 'COME_BACK' | 'CHOOSE_LATER_OR_FULL' | 'COME_BACK_OR_FULL';
const tooYoungAdvice: Readonly<Record<TooYoungAdvice, Messages>> = {
  CHOOSE_LATER: { 'zh-CN': '请选择该日或之后的日期', en: 'Choose that day or a later one' },
  COME_BACK: {
    'zh-CN': '该日现在还不能预约，请待其开放后再来',
    en: 'That day cannot be booked yet; booking for it opens later',
  },
  CHOOSE_LATER_OR_FULL: {
    'zh-CN': '请选择该日或之后的日期，或改选全部还款',
    en: 'Choose that day or a later one, or a full repayment, for which the loan is old enough',
  },
  COME_BACK_OR_FULL: {
    'zh-CN': '该日现在还不能预约，请待其开放后再来，或改选全部还款',
    en: 'That day cannot be booked yet; booking for it opens later. For a full repayment the loan is old enough',
  },
};

/** What the bank's knowledge of a loan, and the rules of its product, may say against a booking. */
export const loansErrors = defineErrors({
  CORE_UNAVAILABLE: {
    status: 503,
    retry: 'same-key',
    remedy: 'RETRY_AFTER',
    title: { 'zh-CN': '暂时无法核对贷款', en: 'The loan cannot be checked just now' },
    detail: {
      'zh-CN':
        '贷款系统暂时没有响应，我们不会凭猜测受理。请在 {retryAfterSeconds} 秒后原样重试，不会重复预约。',
      en: 'The bank’s loan system does not answer, and nothing is decided by guess. Try again in {retryAfterSeconds} s; sent again unchanged, it cannot book twice.',
    },
  },
  LOAN_NOT_FOUND: {
    ...choose,
    title: { 'zh-CN': '未找到贷款', en: 'No such loan' },
    detail: {
      'zh-CN': '您名下没有这笔贷款。请从“我的贷款”中选择。',
      en: 'There is no such loan of yours. Choose one from your list of loans.',
    },
  },
  AGENT_NOT_AUTHORISED: {
    ...contact,
    title: { 'zh-CN': '缺少代理授权', en: 'No authority to act for this loan' },
    detail: {
      'zh-CN': '此贷款须由已在银行登记授权的代理人预约。请先到网点登记授权委托书，或由借款人本人办理。',
      en: 'Only an agent whose authority is on record with the bank may book for this loan. Register the power of attorney at a branch, or let the borrower book.',
    },
  },
  LOAN_CLOSED: {
    ...choose,
    title: { 'zh-CN': '贷款已结清', en: 'The loan is settled' },
    detail: {
      'zh-CN': '此贷款已结清，无需还款。请选择其他贷款。',
      en: 'This loan is settled; there is nothing to repay. Choose another loan.',
    },
  },
  LOAN_MATURED: {
    ...contact,
    title: { 'zh-CN': '贷款已到期', en: 'The loan has matured' },
    detail: {
      'zh-CN': '此贷款已于 {maturesOn} 到期，不再适用提前还款。请直接还清欠款或联系网点。',
      en: 'This loan matured on {maturesOn}, so nothing is early any more. Pay what is owed, or contact the branch.',
    },
  },
  LOAN_FROZEN: {
    ...contact,
    title: { 'zh-CN': '贷款已冻结', en: 'The loan is frozen' },
    detail: {
      'zh-CN': '此贷款处于冻结状态，暂不能预约。请联系开户网点了解原因和解冻办法。',
      en: 'This loan is frozen and cannot be booked for. Contact its home branch to learn why and how to release it.',
    },
  },
  LOAN_OVERDUE: {
    ...fix,
    title: { 'zh-CN': '贷款已逾期', en: 'The loan is overdue' },
    detail: {
      'zh-CN':
        '贷款已逾期 {days} 天（宽限期 {graceDays} 天），欠款 {arrears} 元。请先还清欠款再预约；如有困难请联系网点。',
      en: 'The loan is overdue by {days} days (grace: {graceDays} days) with arrears of {arrears}. Pay the arrears first, then book; contact the branch if you cannot.',
    },
  },
  LOAN_OVERDUE_BLOCKED: {
    ...contact,
    title: { 'zh-CN': '逾期贷款须到网点处理', en: 'An overdue loan is handled at the branch' },
    detail: {
      'zh-CN':
        '贷款已逾期 {days} 天（宽限期 {graceDays} 天），欠款 {arrears} 元。此类贷款逾期后不能自助预约，请联系网点。',
      en: 'The loan is overdue by {days} days (grace: {graceDays} days) with arrears of {arrears}. Such a loan cannot be booked by yourself while overdue; contact the branch.',
    },
  },
  LOAN_OVERDUE_FULL_ONLY: {
    ...fix,
    title: { 'zh-CN': '逾期贷款只能全部还清', en: 'An overdue loan can only be repaid in full' },
    detail: {
      'zh-CN':
        '贷款已逾期 {days} 天（宽限期 {graceDays} 天），只能预约全部还清。请改选全部还款，或先还清欠款。',
      en: 'The loan is overdue by {days} days (grace: {graceDays} days), so only a full repayment can be booked. Choose a full repayment, or pay the arrears first.',
    },
  },
  LOAN_PENDING_ITEMS: {
    ...contact,
    title: { 'zh-CN': '有未完成的业务', en: 'Something is still pending' },
    detail: {
      'zh-CN': '此贷款有 {count} 项业务尚未完成。请待其办结后再预约，或联系网点。',
      en: 'The loan has {count} pending items. Book once they are done, or contact the branch.',
    },
  },
  LOAN_INSTALMENTS_TOO_FEW: {
    ...choose,
    title: { 'zh-CN': '已还期数不足', en: 'Too few instalments paid' },
    detail: {
      'zh-CN': '提前还款须已还满 {required} 期，现为 {paid} 期。请在还满之后预约。',
      en: 'A prepayment needs {required} paid instalments; there are {paid}. Book after that many are paid.',
    },
  },
  LOAN_TOO_YOUNG: {
    ...choose,
    title: { 'zh-CN': '放款时间不足', en: 'The loan is too young' },
    detail: {
      'zh-CN': '按合同规则，此贷款自 {eligibleFrom} 起才能提前还款。{advice}。',
      en: 'By its rules this loan may be prepaid from {eligibleFrom} on. {advice}.',
    },
    words: { advice: tooYoungAdvice },
  },
  LIMIT_PER_YEAR: {
    ...choose,
    title: { 'zh-CN': '本年度次数已用完', en: 'No prepayment left this year' },
    detail: {
      'zh-CN': '此贷款每年最多提前还款 {max} 次，今年已用 {used} 次。请选择 {nextFrom} 或之后的日期。',
      en: 'This loan may be prepaid {max} times a year, and {used} are used. Choose {nextFrom} or a later day.',
    },
  },
  PARTIAL_NOT_POSSIBLE: {
    ...fix,
    title: { 'zh-CN': '只能全部还清', en: 'Only a full repayment is possible' },
    detail: {
      'zh-CN': '剩余本金 {balance} 元，低于部分还款所需。请改选全部还款。',
      en: 'A balance of {balance} is too small for a partial repayment. Choose a full repayment.',
    },
  },
  AMOUNT_REQUIRED: {
    ...fix,
    title: { 'zh-CN': '请填写金额', en: 'An amount is needed' },
    detail: {
      'zh-CN': '部分还款需要金额：最低 {min} 元，且为 {multipleOf} 元的整数倍。',
      en: 'A partial repayment needs an amount: at least {min} and a multiple of {multipleOf}.',
    },
  },
  AMOUNT_TOO_SMALL: {
    ...fix,
    title: { 'zh-CN': '金额过小', en: 'The amount is too small' },
    detail: {
      'zh-CN': '金额最低 {min} 元，且须为 {multipleOf} 元的整数倍。',
      en: 'The amount must be at least {min} and a multiple of {multipleOf}.',
    },
  },
  AMOUNT_NOT_MULTIPLE: {
    ...fix,
    title: { 'zh-CN': '金额不是规定的整数倍', en: 'The amount is not a permitted multiple' },
    detail: {
      'zh-CN': '金额须为 {multipleOf} 元的整数倍，例如 {suggestion} 元。',
      en: 'The amount must be a multiple of {multipleOf}, for example {suggestion}.',
    },
    without: {
      suggestion: {
        'zh-CN': '金额须为 {multipleOf} 元的整数倍。',
        en: 'The amount must be a multiple of {multipleOf}.',
      },
    },
  },
  AMOUNT_EXCEEDS_BALANCE: {
    ...fix,
    title: { 'zh-CN': '金额超过剩余本金', en: 'The amount exceeds the balance' },
    detail: {
      'zh-CN': '剩余本金为 {balance} 元。请减少金额，或改选全部还款。',
      en: 'The balance is {balance}. Enter less, or choose a full repayment.',
    },
  },
  AMOUNT_ABOVE_SHARE: {
    ...fix,
    title: { 'zh-CN': '金额超过单次上限', en: 'The amount is above what one prepayment may be' },
    detail: {
      'zh-CN': '单次部分还款最多 {max} 元。请减少金额，或改选全部还款。',
      en: 'One partial repayment may be at most {max}. Enter less, or choose a full repayment.',
    },
  },
  AMOUNT_LEAVES_TOO_LITTLE: {
    ...fix,
    title: { 'zh-CN': '还款后剩余过少', en: 'Too little would be left' },
    detail: {
      'zh-CN': '部分还款后须剩余至少 {minRemaining} 元，即最多还 {max} 元。请减少金额，或改选全部还款。',
      en: 'At least {minRemaining} must be left after a partial repayment, so at most {max} can be repaid. Enter less, or choose a full repayment.',
    },
  },
  EFFECT_NOT_OFFERED: {
    ...fix,
    title: { 'zh-CN': '不提供该还款方式', en: 'This effect is not offered' },
    detail: {
      'zh-CN': '此类贷款可选：{offered}。请从中选择，或不填。',
      en: 'For this product choose one of: {offered}; or leave it out.',
    },
  },
  DATE_IN_PAST: {
    ...choose,
    title: { 'zh-CN': '日期已过', en: 'The date has passed' },
    detail: {
      'zh-CN': '该日期已过。最早可预约 {earliest}。',
      en: 'The date has passed. The earliest is {earliest}.',
    },
  },
  DATE_TOO_FAR: {
    ...choose,
    title: { 'zh-CN': '日期过远', en: 'The date is too far away' },
    detail: {
      'zh-CN': '最晚可预约 {latest}。请选择该日或之前的日期。',
      en: 'The latest date is {latest}. Choose that day or an earlier one.',
    },
  },
  DATE_NOT_WORKDAY: {
    ...choose,
    title: { 'zh-CN': '网点当日不办理', en: 'The branch does not serve on that day' },
    detail: {
      'zh-CN': '{date} 网点不办理业务，下一个办理日为 {next}。请选择办理日。',
      en: 'The branch does not serve on {date}; its next business day is {next}. Choose a business day.',
    },
  },
  DATE_BLOCKED: {
    ...choose,
    title: { 'zh-CN': '该日不能提前还款', en: 'No prepayment on that day' },
    detail: {
      'zh-CN': '按此类贷款的规则，{from} 至 {until} 不办理提前还款。请选择其他日期。',
      en: 'By the rules of this product there is no prepayment from {from} to {until}. Choose another day.',
    },
  },
  DATE_TOO_SOON: {
    ...choose,
    title: { 'zh-CN': '日期过近', en: 'The date is too soon' },
    detail: {
      'zh-CN': '须提前 {noticeBusinessDays} 个工作日预约，最早可选 {earliest}。',
      en: 'A booking needs {noticeBusinessDays} business days of notice. The earliest date is {earliest}.',
    },
  },
  BOOKING_CLOSED: {
    ...choose,
    title: { 'zh-CN': '今日受理已截止', en: 'The day’s cut-off has passed' },
    detail: {
      'zh-CN': '{cutoff} 之后的预约按下一工作日计算，现在最早可选 {earliest}。',
      en: 'After {cutoff} a booking counts from the next business day. The earliest date is now {earliest}.',
    },
  },
  NOT_RELEASED_YET: {
    ...choose,
    title: { 'zh-CN': '该日名额尚未开放', en: 'The day is not released yet' },
    detail: {
      'zh-CN': '该日的名额将于 {releasesAt} 开放。请届时再来，或选择已开放的日期。',
      en: 'That day opens for booking at {releasesAt}. Come back then, or choose a day that is open.',
    },
  },
  PHONE_INVALID: {
    ...fix,
    title: { 'zh-CN': '手机号码不正确', en: 'The phone number is not usable' },
    detail: {
      'zh-CN': '请填写 11 位中国大陆手机号，或以 + 和国家代码开头的国际号码。',
      en: 'Give a mainland mobile number of 11 digits, or an international one that begins with + and the country code.',
    },
  },
  CANCEL_TOO_LATE: {
    ...tooLate,
    title: { 'zh-CN': '已过取消时限', en: 'It is too late to cancel' },
    detail: {
      'zh-CN': '此预约须在 {deadline} 之前取消。请联系网点。',
      en: 'This booking could be cancelled before {deadline}. Contact the branch.',
    },
  },
  CHANGE_TOO_LATE: {
    ...tooLate,
    title: { 'zh-CN': '已过改期时限', en: 'It is too late to reschedule' },
    detail: {
      'zh-CN': '此预约须在 {deadline} 之前改期。请联系网点。',
      en: 'This booking could be rescheduled before {deadline}. Contact the branch.',
    },
  },
  CHANGE_LIMIT_REACHED: {
    ...tooLate,
    title: { 'zh-CN': '改期次数已用完', en: 'No reschedule left' },
    detail: {
      'zh-CN': '每个预约最多改期 {max} 次。可取消后重新预约，或联系网点。',
      en: 'A booking may be rescheduled {max} times. Cancel it and book anew, or contact the branch.',
    },
  },
});

/** One answer for a loan that does not exist and for one that is somebody else's: it must not tell which. */
export function loanNotFound(): Refusal {
  return refuse(
    platformErrors.VALIDATION_FAILED,
    { count: 1 },
    { faults: [bodyFault('/loanId', loansErrors.LOAN_NOT_FOUND)] },
  );
}

/** No rules are in force for a product, or none that can be read: staff must act, and the next reading may help. */
export function rulesMissing(): Refusal {
  const retryAfterSeconds = 60;
  return refuse(platformErrors.CONFIG_INVALID, { retryAfterSeconds }, { retryAfterSeconds });
}

/** @param retryAfterMs until asking again may help; told in whole seconds, at least one. */
export function coreUnavailable(retryAfterMs: number): Refusal {
  const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return refuse(loansErrors.CORE_UNAVAILABLE, { retryAfterSeconds }, { retryAfterSeconds });
}

/** CORE_UNAVAILABLE of one loan: the core answers, with nothing of use for this one. Others can be judged meanwhile. */
export class LoanUnreadable extends Refusal {
  constructor(retryAfterMs: number) {
    const { definition, params, more } = coreUnavailable(retryAfterMs);
    super(definition, params, more);
  }
}
