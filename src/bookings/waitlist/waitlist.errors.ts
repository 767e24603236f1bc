import { defineErrors, type Messages } from '../../platform/errors/index.js';
import type { UrgentState } from './urgent-request.state.js';

const urgentWords: Readonly<Record<UrgentState, Messages>> = {
  ASKED: { 'zh-CN': '待审核', en: 'asked' },
  AGREED: { 'zh-CN': '已同意', en: 'agreed to' },
  DECLINED: { 'zh-CN': '未同意', en: 'declined' },
};

export const waitlistErrors = defineErrors({
  ALREADY_WAITING: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '该贷款已在候补中', en: 'This loan is in line already' },
    detail: {
      'zh-CN': '该贷款已有一笔候补。如需更改日期或网点，请先退出原候补再重新加入。',
      en: 'This loan already waits. To wait for other days or branches, leave the line first and join anew.',
    },
  },
  PLACES_LEFT: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '还有名额，无需候补', en: 'There are places: nobody has to wait' },
    detail: {
      'zh-CN': '{branchId} 在 {slot} 还有名额，请直接预约；只想等候其他日期或网点，请把它移出候补范围。',
      en: '{branchId} has places on {slot}: book one. To wait for other days or branches only, leave it out.',
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
  WAITLIST_URGENT_NOTE_REQUIRED: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '请说明紧急情况', en: 'Say what is urgent' },
    detail: {
      'zh-CN': '原因为 OTHER（其他）时，请在 note 中用一两句话说明，请勿填写证件号码等个人信息。',
      en: 'Where the reason is OTHER, say in note what is urgent, in a sentence or two and without numbers of documents.',
    },
  },
  WAITLIST_URGENT_NOTE_UNUSED: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '无需填写说明', en: 'No words are needed for this reason' },
    detail: {
      'zh-CN': '只有原因为 OTHER（其他）时才填写 note。请删除 note，或将原因改为 OTHER。',
      en: 'A note goes only with the reason OTHER. Leave it out, or change the reason.',
    },
  },
  WAITLIST_URGENT_SAME_PERSON: {
    status: 403,
    retry: 'never',
    remedy: 'CONTACT',
    title: { 'zh-CN': '须由他人决定', en: 'Another person must decide' },
    detail: {
      'zh-CN': '代客户提出紧急申请的人不能自己决定。请由网点的另一位复核员处理。',
      en: 'Whoever said for a customer that it is urgent does not decide about it. Ask another checker of the branch.',
    },
  },
  WAITLIST_URGENT_ASKED: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '已提出过紧急申请', en: 'It was said already that it is urgent' },
    detail: {
      'zh-CN': '这笔候补已提出过紧急申请，每笔候补只能提出一次。候补位置不变。',
      en: 'This entry was said to be urgent before, which is decided once. Its place in line is what it was.',
    },
  },
  WAITLIST_URGENT_DECIDED: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '该紧急申请已有结果', en: 'It has been decided' },
    detail: {
      'zh-CN': '该紧急申请现为“{status}”（处理人：{decidedBy}），不能再作决定。请刷新查看。',
      en: 'The request is {status} by now (decided by: {decidedBy}), and that stands. Look at it again.',
    },
    words: { status: urgentWords },
  },
  WAITLIST_URGENT_OVER: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '该候补已不在等候', en: 'The entry does not wait any more' },
    detail: {
      'zh-CN': '该候补已不在等候中，无需紧急处理。请刷新查看。',
      en: 'The entry does not wait any more, so that nothing urgent is left to say of it. Look at it again.',
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
