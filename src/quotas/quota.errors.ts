import { defineErrors, type Messages } from '../platform/errors/index.js';
import type { Period, Pool } from './counter.policy.js';
import type { QuotaChangeState } from './quota-change.state.js';

/** As the console calls them. */
const poolWords: Readonly<Record<Pool, Messages>> = {
  ALL: { 'zh-CN': '全部渠道', en: 'all channels' },
  ONLINE: { 'zh-CN': '线上份额', en: 'online share' },
  ASSISTED: { 'zh-CN': '电话与柜台份额', en: 'phone and counter share' },
  URGENT: { 'zh-CN': '紧急预留', en: 'urgent reserve' },
};
/** Before the first day of it. */
const periodWords: Readonly<Record<Period, Messages>> = {
  DAY: { 'zh-CN': '日', en: 'day' },
  WEEK: { 'zh-CN': '周', en: 'week of' },
  MONTH: { 'zh-CN': '月', en: 'month of' },
};
const changeWords: Readonly<Record<QuotaChangeState, Messages>> = {
  PENDING: { 'zh-CN': '待审批', en: 'pending' },
  SCHEDULED: { 'zh-CN': '待生效', en: 'scheduled' },
  APPLIED: { 'zh-CN': '已生效', en: 'applied' },
  ENDED: { 'zh-CN': '已结束', en: 'ended' },
  REJECTED: { 'zh-CN': '已驳回', en: 'rejected' },
  EXPIRED: { 'zh-CN': '已过期', en: 'expired' },
  WITHDRAWN: { 'zh-CN': '已撤回', en: 'withdrawn' },
  SUPERSEDED: { 'zh-CN': '已被取代', en: 'superseded' },
  FAILED: { 'zh-CN': '未能生效', en: 'failed' },
};

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
      'zh-CN': '该网点在这一天按时段接待。请选择时段：{windows}。',
      en: 'On that day the branch serves by time windows. Choose one of them: {windows}.',
    },
    // The reading in which they were found was forgotten in between.
    without: {
      windows: {
        'zh-CN': '该网点在这一天按时段接待。请选择日历所列的时段之一。',
        en: 'On that day the branch serves by time windows. Choose one of those that the calendar lists.',
      },
    },
  },
  WINDOW_UNKNOWN: {
    ...fix,
    title: { 'zh-CN': '时段不存在', en: 'No such time window' },
    detail: {
      'zh-CN': '该网点在这一天没有此时段。请选择时段：{windows}。',
      en: 'The branch has no such window on that day. Choose one that it has: {windows}.',
    },
    without: {
      windows: {
        'zh-CN': '该网点在这一天不分时段，无需选择时段。',
        en: 'The branch does not serve by windows on that day. Leave the window out.',
      },
    },
  },
  WINDOW_OVER: {
    ...fix,
    title: { 'zh-CN': '该时段已过', en: 'The window is over' },
    detail: {
      'zh-CN': '时段 {window} 今天已经结束。请选择更晚的时段或其他日期。',
      en: 'The window {window} of today has ended. Choose a later one or another day.',
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
    words: { pool: poolWords },
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
    // A counter that is unlimited, or that nobody has opened.
    words: { capacity: { null: { 'zh-CN': '无', en: 'none' } } },
  },
  POOL_RULE_STALE: {
    status: 409,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '规则已被他人修改', en: 'The rule has changed meanwhile' },
    detail: {
      'zh-CN':
        '您依据的是 {productGroup} 规则的版本 {expected}，现为版本 {actual}（保留 {keep} 个）。请核对后重新提交。',
      en: 'You changed version {expected} of the rule of {productGroup}, but it is at {actual} (keeps {keep}). Look at it again and send the change anew.',
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
      'zh-CN': '此项与第 {other} 项调整了同一名额（{start} 起的{period}）。请合并。',
      en: 'This entry and entry {other} change the same counter (the {period} {start}). Join them.',
    },
    words: { period: periodWords },
  },
  QUOTA_CHANGE_ADD_UNLIMITED: {
    ...fix,
    title: { 'zh-CN': '无法增减该名额', en: 'There is no number to add to' },
    detail: {
      'zh-CN': '{start} 起的{period}名额目前不限量或尚未设置，无法增减。请使用 set。',
      en: 'The counter of the {period} {start} is unlimited or does not exist yet, so nothing can be added to it. Use set.',
    },
    words: { period: periodWords },
  },
  QUOTA_CHANGE_OUT_OF_RANGE: {
    ...fix,
    title: { 'zh-CN': '调整后的容量超出范围', en: 'The capacity would be out of range' },
    detail: {
      'zh-CN': '{start} 起的{period}容量将变为 {capacity}，应在 0 与 {max} 之间。',
      en: 'The capacity of the {period} {start} would become {capacity}; it must be between 0 and {max}.',
    },
    words: { period: periodWords },
  },
  QUOTA_CHANGE_BRANCHES: {
    ...fix,
    title: { 'zh-CN': '请以一种方式指定网点', en: 'Name the branches once' },
    detail: {
      'zh-CN': '单个网点用 branchId，多个网点用 branchIds，二者只能填写其一。',
      en: 'Give branchId for one branch or branchIds for several, and not both.',
    },
  },
  QUOTA_CHANGE_TIME: {
    ...fix,
    title: { 'zh-CN': '生效或结束时间不在范围内', en: 'The time is out of range' },
    detail: {
      'zh-CN': '此时间应在 {min} 与 {max} 之间，且结束晚于生效。',
      en: 'Give a time between {min} and {max}; the end comes after the beginning.',
    },
  },
  QUOTA_CHANGE_SAME_PERSON: {
    status: 403,
    retry: 'never',
    remedy: 'CONTACT',
    title: { 'zh-CN': '须由他人复核', en: 'Another person must decide' },
    detail: {
      'zh-CN': '提交人不能批准或驳回自己的调整，管理员也不例外。请由另一位复核员处理；如需取消，请撤回。',
      en: 'Nobody approves or rejects their own change, whatever roles they have. Ask another checker; to take it back, withdraw it.',
    },
  },
  QUOTA_CHANGE_NOT_YOURS: {
    status: 403,
    retry: 'never',
    remedy: 'CONTACT',
    title: { 'zh-CN': '只有提交人可以撤回', en: 'Only its maker may withdraw it' },
    detail: {
      'zh-CN': '该调整由他人提交。请联系提交人撤回，或由复核员驳回。',
      en: 'The change was made by somebody else. Ask its maker to withdraw it, or a checker to reject it.',
    },
  },
  QUOTA_CHANGE_DECIDED: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '该调整已有结果', en: 'The change has been decided' },
    detail: {
      'zh-CN': '该调整现为“{status}”（处理人：{decidedBy}），不能再作此操作。请刷新查看。',
      en: 'The change is {status} by now (decided by: {decidedBy}), so this cannot be done any more. Look at it again.',
    },
    words: { status: changeWords },
  },
  BREAK_GLASS_REVIEWED: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '已有审阅结论', en: 'It has been reviewed' },
    detail: {
      'zh-CN': '该次紧急操作已由审计人员给出结论，结论不可更改。请刷新查看。',
      en: 'An auditor has said already what to think of it, and that stands. Look at it again.',
    },
  },
  BREAK_GLASS_OWN: {
    status: 403,
    retry: 'never',
    remedy: 'CONTACT',
    title: { 'zh-CN': '须由他人审阅', en: 'Another person must review it' },
    detail: {
      'zh-CN': '不能审阅自己的紧急操作。请由另一位审计人员处理。',
      en: 'Nobody reviews their own use of break-glass. Ask another auditor.',
    },
  },
});
