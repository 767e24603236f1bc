import { defineErrors, type Messages } from '../platform/errors/index.js';
import type { BookingState } from './booking.state.js';

/** As the pages call them. */
const stateWords: Readonly<Record<BookingState, Messages>> = {
  HELD: { 'zh-CN': '占位中', en: 'held' },
  BOOKED: { 'zh-CN': '已预约', en: 'booked' },
  CHECKED_IN: { 'zh-CN': '已到店', en: 'arrived' },
  COMPLETED: { 'zh-CN': '已办结', en: 'completed' },
  CANCELLED: { 'zh-CN': '已取消', en: 'cancelled' },
  RELEASED: { 'zh-CN': '已放弃', en: 'given up' },
  EXPIRED: { 'zh-CN': '已到期', en: 'expired' },
  NO_SHOW: { 'zh-CN': '未到店', en: 'missed' },
};

export const bookingErrors = defineErrors({
  REQUEST_IN_PROGRESS: {
    status: 409,
    retry: 'same-key',
    remedy: 'RETRY_AFTER',
    leavesOpen: true,
    title: { 'zh-CN': '同一请求正在处理', en: 'This request is being decided' },
    detail: {
      'zh-CN': '同一请求仍在处理中。请在 {retryAfterSeconds} 秒后原样再试，即可得知结果。',
      en: 'The same request is still being decided. Ask again unchanged in {retryAfterSeconds} s to learn the outcome.',
    },
  },
  CHANGED_MEANWHILE: {
    status: 409,
    retry: 'same-key',
    remedy: 'RETRY_AFTER',
    title: { 'zh-CN': '情况刚刚发生变化', en: 'Something changed meanwhile' },
    detail: {
      'zh-CN':
        '处理期间，您的预约或占位同时被其他操作更改，本次请求没有生效。请在 {retryAfterSeconds} 秒后原样重试。',
      en: 'Another request changed this loan’s hold or booking while yours was decided, and yours had no effect. Send it again unchanged in {retryAfterSeconds} s.',
    },
  },
  HOLD_EXPIRED: {
    status: 409,
    retry: 'new-key',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '占位已失效', en: 'The hold is over' },
    detail: {
      'zh-CN': '为您保留的名额已到期或已放弃。请重新选择日期，您填写的内容可继续使用。',
      en: 'The slot kept for you has expired or was given up. Choose a day again; what you entered can be used.',
    },
  },
  HOLD_NOT_EXTENDABLE: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '占位不能再延长', en: 'The hold cannot be extended' },
    detail: {
      'zh-CN': '占位不能再延长：已到延长次数上限，或这是候补名额，后面还有人在等。请在到期前完成预约。',
      en: 'The hold cannot be kept for longer: it was extended as often as it may be, or it is an offer of the waitlist and others wait behind it. Book before it expires.',
    },
  },
  ACTIVE_BOOKING_EXISTS: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '该贷款已有预约', en: 'This loan already has a booking' },
    detail: {
      'zh-CN': '该贷款已有一笔有效预约：{date}，网点 {branchId}。如需更改，请改期或先取消。',
      en: 'This loan already has an appointment on {date} at {branchId}. Move it, or cancel it first.',
    },
    // A stranger's: of another person who may act for the loan.
    without: {
      date: {
        'zh-CN': '该贷款已由他人（如共同借款人）预约。如需更改，请与其联系，或致电网点。',
        en: 'Somebody else, a co-borrower maybe, has an appointment for this loan. To change it, ask them or call the branch.',
      },
    },
  },
  BOOKING_CHECKED_IN: {
    status: 409,
    retry: 'never',
    remedy: 'CONTACT',
    title: { 'zh-CN': '预约已签到，尚未办结', en: 'The booking is checked in and not completed' },
    detail: {
      'zh-CN':
        '该贷款的预约（{date}，网点 {branchId}）已签到、尚未办结，不能改期或取消，也不能另行预约。请联系该网点办结。',
      en: 'The booking of this loan on {date} at {branchId} is checked in and not completed. Until then it can be neither moved nor cancelled, nor the loan booked again. Ask that branch to complete it.',
    },
    without: {
      date: {
        'zh-CN':
          '该贷款已由他人（如共同借款人）预约并签到、尚未办结，暂不能另行预约。请与其联系，或致电网点。',
        en: 'Somebody else, a co-borrower maybe, is checked in for this loan and not served to the end. Until then it cannot be booked again. Ask them, or call the branch.',
      },
    },
  },
  ACTIVE_HOLD_EXISTS: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '该贷款已有占位', en: 'A slot is already held for this loan' },
    detail: {
      'zh-CN':
        '已为该贷款保留名额（{date}，网点 {branchId}）。请先完成那次预约或放弃该名额，再选择其他日期。',
      en: 'A slot is held for this loan ({date}, {branchId}). Complete that booking, or give the slot up before you choose another.',
    },
    without: {
      date: {
        'zh-CN': '他人（如共同借款人）正在为该贷款预约，名额已为其保留。请与其联系，或稍后再试。',
        en: 'Somebody else, a co-borrower maybe, has a slot held for this loan. Ask them, or try again later.',
      },
    },
  },
  HOLD_FOR_OTHER_SLOT: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '占位与所选不符', en: 'The hold is for another slot' },
    detail: {
      'zh-CN': '该占位对应 {date}、网点 {branchId}。请选择相同的网点、日期和时段，或放弃占位后重选。',
      en: 'The hold is for {date} at {branchId}. Choose the same branch, day and window, or give it up first.',
    },
  },
  HOLD_NOT_MOVABLE: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '候补名额不能更换', en: 'An offered place cannot be moved' },
    detail: {
      'zh-CN': '该名额由候补提供，后面还有人在等，不能换到其他日期。请在到期前确认，或先放弃再选择其他日期。',
      en: 'The line offered this place, and others wait for it, so it cannot be moved. Confirm it in time, or give it up and choose another day.',
    },
  },
  STATE_CONFLICT: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '当前状态不能执行此操作', en: 'Not possible in the current state' },
    detail: {
      'zh-CN': '预约当前状态为“{status}”，不能执行此操作。请刷新后查看最新状态。',
      en: 'The state of the booking is now “{status}”, in which this cannot be done. Refresh to see it.',
    },
    words: { status: stateWords },
  },
  DETAILS_NOT_OPEN: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '无需补充', en: 'Nothing is left to be said' },
    detail: {
      'zh-CN': '该预约在预约时已填写还款方式和金额，无需补充。',
      en: 'This booking said how much is repaid when it was made. There is nothing to complete.',
    },
  },
  DETAILS_ALREADY_GIVEN: {
    status: 409,
    retry: 'never',
    remedy: 'CONTACT',
    title: { 'zh-CN': '已补充过金额', en: 'The amount is known already' },
    detail: {
      'zh-CN': '该预约的还款方式和金额已补充，不能再改。如需更改，请联系网点。',
      en: 'How much is repaid was already said of this booking. To change it, contact the branch.',
    },
  },
  DETAILS_TOO_LATE: {
    status: 409,
    retry: 'never',
    remedy: 'CONTACT',
    title: { 'zh-CN': '已过补充时限', en: 'It is too late to add the amount here' },
    detail: {
      'zh-CN': '须在 {deadline} 之前补充还款方式和金额。预约仍然保留，网点会致电与您确认，您也可以联系网点。',
      en: 'The amount could be added before {deadline}. The booking stands: the branch will call you, or you call the branch.',
    },
  },
  SAME_SLOT: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '与原预约相同', en: 'The slot is the same' },
    detail: {
      'zh-CN': '所选网点、日期和时段与原预约相同。请选择其他日期。',
      en: 'The chosen branch, day and window are those of the booking already. Choose another day.',
    },
  },
  CUSTOMER_REQUIRED: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '缺少客户', en: 'No customer given' },
    detail: {
      'zh-CN': '代客户预约时须填写 customerId。',
      en: 'Give the customerId for whom you book.',
    },
  },
});
