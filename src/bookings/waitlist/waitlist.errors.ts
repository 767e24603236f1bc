import { defineErrors } from '../../platform/errors/index.js';

export const waitlistErrors = defineErrors({
  ALREADY_WAITING: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '该贷款已在候补中', en: 'This loan is in line already' },
    detail: {
      'zh-CN': '该贷款已有一笔候补（{entryId}）。如需更改日期或网点，请先退出原候补再重新加入。',
      en: 'This loan already waits ({entryId}). To wait for other days or branches, leave the line first and join anew.',
    },
  },
  WAITLIST_BRANCH_OR_BRANCHES: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '请填写网点', en: 'Say at which branch' },
    detail: {
      'zh-CN': '请填写 branchId（一个网点）或 branchIds（多个网点），二者必须且只能填写一项。',
      en: 'Give either branchId, for one branch, or branchIds, for several; one of them and not both.',
    },
  },
  WAITLIST_DAY_OR_DAYS: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '请填写日期', en: 'Say for which day' },
    detail: {
      'zh-CN': '请填写 date（一天）或 from 与 to（一段日期），二者必须且只能填写一项。',
      en: 'Give either date, for one day, or from and to, for some; one of the two and not both.',
    },
  },
  WAITLIST_TOO_WIDE: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '候补范围过大', en: 'Too many days and branches' },
    detail: {
      'zh-CN': '一笔候补最多包含 {maxSlots} 个可约的网点、日期与时段组合，本次为 {slots} 个。请缩小范围。',
      en: 'One entry waits for at most {maxSlots} branches, days and windows together; these are {slots}. Choose fewer.',
    },
  },
});
