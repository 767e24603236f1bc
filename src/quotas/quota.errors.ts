import { defineErrors } from '../platform/errors/index.js';

const full = { status: 409, retry: 'after', remedy: 'CHOOSE_OTHER' } as const;
const fix = { status: 422, retry: 'never', remedy: 'FIX_INPUT' } as const;

/** In order of precedence: a slot that cannot be named, then what is full by level, then what staff ask. */
export const quotaErrors = defineErrors({
  NO_QUOTA_OPEN: {
    status: 409,
    retry: 'after',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '该日尚未开放名额', en: 'No quota is open for that day' },
    detail: {
      'zh-CN': '该网点在这一天没有开放此类业务的名额。请选择日历中可约的日期。',
      en: 'The branch has opened no quota of this kind for that day. Choose a day that the calendar shows as open.',
    },
  },
  WINDOW_REQUIRED: {
    ...fix,
    title: { 'zh-CN': '请选择时段', en: 'Choose a time window' },
    detail: {
      'zh-CN': '该网点在这一天按时段接待。请在 window 中填写日历所列的时段之一。',
      en: 'On that day the branch serves by time windows. Give in window one of those that the calendar lists.',
    },
  },
  WINDOW_UNKNOWN: {
    ...fix,
    title: { 'zh-CN': '时段不存在', en: 'No such time window' },
    detail: {
      'zh-CN': '该网点在这一天没有此时段。请选择日历所列的时段；没有列出时段的日期，不要填写 window。',
      en: 'The branch has no such window on that day. Choose one that the calendar lists, or leave window out where it lists none.',
    },
  },
  QUOTA_MONTH_FULL: {
    ...full,
    title: { 'zh-CN': '本月名额已满', en: 'The month is full' },
    detail: {
      'zh-CN': '该网点自 {periodStart} 起的当月名额（{capacity} 个）已约满。请选择其他月份或其他网点。',
      en: 'All {capacity} places of the month that starts on {periodStart} are taken. Choose another month or another branch.',
    },
  },
  QUOTA_WEEK_FULL: {
    ...full,
    title: { 'zh-CN': '本周名额已满', en: 'The week is full' },
    detail: {
      'zh-CN': '该网点自 {periodStart} 起的一周名额（{capacity} 个）已约满。请选择其他周或其他网点。',
      en: 'All {capacity} places of the week that starts on {periodStart} are taken. Choose another week or another branch.',
    },
  },
  QUOTA_DAY_FULL: {
    ...full,
    title: { 'zh-CN': '当日名额已满', en: 'The day is full' },
    detail: {
      'zh-CN': '该网点 {periodStart} 的名额（{capacity} 个）已约满。请选择其他日期或其他网点。',
      en: 'All {capacity} places of {periodStart} are taken. Choose another day or another branch.',
    },
  },
  POOL_FULL: {
    ...full,
    title: { 'zh-CN': '该渠道名额已满', en: 'The share of this channel is full' },
    detail: {
      'zh-CN':
        '自 {periodStart} 起为该渠道（{pool}）保留的名额（{capacity} 个）已约满。请选择其他日期、其他网点，或通过其他渠道预约。',
      en: 'All {capacity} places that are kept for this channel ({pool}) from {periodStart} are taken. Choose another day or branch, or book through another channel.',
    },
  },
  WINDOW_FULL: {
    ...full,
    title: { 'zh-CN': '该时段名额已满', en: 'The time window is full' },
    detail: {
      'zh-CN': '{periodStart} {window} 的名额（{capacity} 个）已约满。请选择其他时段或其他日期。',
      en: 'All {capacity} places of {window} on {periodStart} are taken. Choose another window or another day.',
    },
  },
  QUOTA_VERSION_STALE: {
    status: 409,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '名额已被他人修改', en: 'The quota has changed meanwhile' },
    detail: {
      'zh-CN':
        '您依据的是版本 {expected}，现为版本 {actual}（容量 {capacity}，已用 {inUse}）。请核对最新数值后重新提交。',
      en: 'You changed version {expected}, but it is at {actual} (capacity {capacity}, in use {inUse}). Look at it again and send the change anew.',
    },
  },
  QUOTA_CHANGE_ONE_ACTION: {
    ...fix,
    title: { 'zh-CN': '请指定一种调整方式', en: 'Say one thing to do' },
    detail: {
      'zh-CN': '每项调整须且只能包含 set、add、unlimited 之一。',
      en: 'Each change has exactly one of set, add and unlimited.',
    },
  },
  QUOTA_CHANGE_START: {
    ...fix,
    title: { 'zh-CN': '起始日期不是周期首日', en: 'The start is not the first day of its period' },
    detail: {
      'zh-CN': '周名额从星期一起算，月名额从 1 日起算。此处应为 {expected}。',
      en: 'A week starts on Monday and a month on the 1st. Give {expected} here.',
    },
  },
  QUOTA_CHANGE_PAST: {
    ...fix,
    title: { 'zh-CN': '周期已结束', en: 'The period is over' },
    detail: {
      'zh-CN': '已结束的周期不能调整。请从 {earliest} 或之后开始。',
      en: 'A period that is over cannot be changed. Start on {earliest} or later.',
    },
  },
  QUOTA_CHANGE_WINDOW_PERIOD: {
    ...fix,
    title: { 'zh-CN': '只有日名额可分时段', en: 'Only a day has time windows' },
    detail: {
      'zh-CN': 'window 只能与 period 为 DAY 的调整一起使用。请删除 window 或改为 DAY。',
      en: 'window goes only with the period DAY. Leave it out, or change the period.',
    },
  },
  QUOTA_CHANGE_TOO_WIDE: {
    ...fix,
    title: { 'zh-CN': '调整范围过大', en: 'The change is too wide' },
    detail: {
      'zh-CN': '一次最多调整 {maxCounters} 个名额，本次涉及 {counters} 个。请分批提交。',
      en: 'One change reaches at most {maxCounters} counters, and this one reaches {counters}. Send it in parts.',
    },
  },
  QUOTA_CHANGE_OVERLAP: {
    ...fix,
    title: { 'zh-CN': '同一名额被调整两次', en: 'One counter is changed twice' },
    detail: {
      'zh-CN': '此项与第 {other} 项调整了同一名额（{period} {start}）。请合并。',
      en: 'This entry and entry {other} change the same counter ({period} {start}). Join them.',
    },
  },
  QUOTA_CHANGE_ADD_UNLIMITED: {
    ...fix,
    title: { 'zh-CN': '无法增减该名额', en: 'There is no number to add to' },
    detail: {
      'zh-CN': '{period} {start} 的名额目前不限量或尚未设置，无法增减。请使用 set。',
      en: 'The counter {period} {start} is unlimited or does not exist yet, so nothing can be added to it. Use set.',
    },
  },
  QUOTA_CHANGE_OUT_OF_RANGE: {
    ...fix,
    title: { 'zh-CN': '调整后的容量超出范围', en: 'The capacity would be out of range' },
    detail: {
      'zh-CN': '{period} {start} 的容量将变为 {capacity}，应在 0 与 {max} 之间。',
      en: 'The capacity of {period} {start} would become {capacity}; it must be between 0 and {max}.',
    },
  },
  QUOTA_CHANGE_NOT_SCHEDULABLE: {
    ...fix,
    title: { 'zh-CN': '暂不支持定时调整', en: 'A change takes effect at once' },
    detail: {
      'zh-CN': '调整提交后立即生效，暂不支持定时生效或到期。请删除此项，或在需要时再提交。',
      en: 'A change takes effect when it is sent and stays; it cannot be scheduled or end by itself. Leave this out, or send the change when it is due.',
    },
  },
});
