import { defineErrors } from '../platform/errors/index.js';

export const queueErrors = defineErrors({
  QUEUE_ENTRY_FORGED: {
    status: 403,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '入场凭证无效', en: 'The entry token is not genuine' },
    detail: {
      'zh-CN': '该入场凭证不是由本系统签发，或已被改动。请用您自己的票号重新领取。',
      en: 'This entry token was not issued by this system, or was changed. Ask for the entry of your own ticket again.',
    },
  },
  QUEUE_ENTRY_BORROWED: {
    status: 403,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '入场凭证属于其他客户', en: 'The entry token is of another customer' },
    detail: {
      'zh-CN': '入场凭证只供领取它的客户本人使用。请用您自己的票排队。',
      en: 'An entry token counts only for the customer whose turn it is. Queue with a ticket of your own.',
    },
  },
  QUEUE_ENTRY_EXPIRED: {
    status: 403,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '入场凭证已过期', en: 'The entry token has expired' },
    detail: {
      'zh-CN': '入场凭证超过有效时间未使用，机会已让给下一位。请重新取号排队。',
      en: 'The entry was not used in time and the turn went to the next. Take a new number.',
    },
  },
  QUEUE_ENTRY_USED: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '入场凭证已使用', en: 'The entry token has been used' },
    detail: {
      'zh-CN': '每张入场凭证只能成功预约或占位一次。如需再次预约，请重新取号排队。',
      en: 'An entry is good for one hold or booking. To book again, take a new number.',
    },
  },
  QUEUE_ENTRY_REQUIRED: {
    status: 429,
    retry: 'after',
    remedy: 'RETRY_AFTER',
    title: { 'zh-CN': '请先排队', en: 'Please queue first' },
    detail: {
      'zh-CN':
        '现在预约的人很多，需要排队入场。请先取号，轮到后即可预约；排队结束后也可在 {retryAfterSeconds} 秒后直接重试。',
      en: 'Many people are booking, so there is a queue. Take a number, and book when it is your turn. Once the queue has closed, none is needed: try again in {retryAfterSeconds} s.',
    },
  },
  QUEUE_NOT_OPEN: {
    status: 409,
    retry: 'after',
    remedy: 'RETRY_AFTER',
    title: { 'zh-CN': '当前没有排队', en: 'There is no queue to join' },
    detail: {
      'zh-CN': '当前没有可加入的排队。如无需排队，请直接预约；否则请按公布的时间再来。',
      en: 'There is no queue to join just now. Where none is needed, book right away; else come back at the time that is announced.',
    },
  },
  QUEUE_NOT_YOUR_TURN: {
    status: 409,
    retry: 'after',
    remedy: 'RETRY_AFTER',
    title: { 'zh-CN': '还没有轮到您', en: 'It is not your turn yet' },
    detail: {
      'zh-CN': '还没有轮到您，您的位置已保留。请在 {pollAfterSeconds} 秒后查看。',
      en: 'It is not your turn yet, and your place is kept. Look again in {pollAfterSeconds} s.',
    },
  },
  QUEUE_TICKET_OVER: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '该票号已结束', en: 'This ticket is over' },
    detail: {
      'zh-CN': '该票号已使用、过期或放弃，不能再入场。如仍需预约，请重新取号。',
      en: 'This number was used, has run out or was given up, and gives no entry any more. If you still want to book, take a new one.',
    },
  },
  QUEUE_FULL: {
    status: 503,
    retry: 'after',
    remedy: 'RETRY_AFTER',
    title: { 'zh-CN': '排队人数已满', en: 'The queue is full' },
    detail: {
      'zh-CN': '排队人数已达上限。请在 {retryAfterSeconds} 秒后重试。',
      en: 'The queue takes nobody more. Try again in {retryAfterSeconds} s.',
    },
  },
  QUEUE_OPENING_TAKEN: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '该时间已有排队安排', en: 'There is a room for this opening' },
    detail: {
      'zh-CN':
        '该开放时间已安排排队，或者现在已有排队可以取号。请沿用现有安排，或选择其他时间；如确需更换，已开放的请先排空（drain），未开放的请先取消。',
      en: 'A room is scheduled for this opening already, or one takes people now. Keep to it or choose another time; to have another one instead, drain it if it is open, or cancel it if it is not.',
    },
  },
  QUEUE_OPENING_PAST: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '开放时间不可用', en: 'The opening is not usable' },
    detail: {
      'zh-CN': '开放时间须在现在之后、{maxDays} 天之内。如需立即开放，请不要填写 opensAt。',
      en: 'The opening must lie ahead, by at most {maxDays} days. To open at once, leave opensAt out.',
    },
  },
  QUEUE_ROOM_STATE: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '排队的当前状态不能执行此操作', en: 'Not possible in the current state of the room' },
    detail: {
      'zh-CN': '没有处于所需状态的排队：已开放的请用排空（drain），未开放的请用取消。',
      en: 'There is no room in the state that this needs: drain one that is open, cancel one that is scheduled.',
    },
  },
  QUEUE_DOOR_CHANGED: {
    status: 409,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '设置已被他人修改', en: 'Somebody else was faster' },
    detail: {
      'zh-CN': '入口设置已被他人修改，当前版本为 {version}。请查看后重新提交。',
      en: 'The door was changed by somebody else; its version is {version} now. Look at it and decide again.',
    },
  },
  QUEUE_BOUNDS_CROSSED: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '上下限颠倒', en: 'The bounds are crossed' },
    detail: {
      'zh-CN': '放行速度的下限 {floorPerMinute} 高于上限 {ceilingPerMinute}。',
      en: 'The floor of {floorPerMinute} a minute lies above the ceiling of {ceilingPerMinute}.',
    },
  },
});
