import { defineErrors } from '../platform/errors/index.js';

export const expressErrors = defineErrors({
  EXPRESS_END_INVALID: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '结束时间不可用', en: 'The end is not usable' },
    detail: {
      'zh-CN': '结束时间须在现在之后、{maxHours} 小时之内。',
      en: 'The end must lie ahead, by at most {maxHours} hours.',
    },
  },
  EXPRESS_ALREADY_ON: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '快速预约已开启', en: 'Express mode is on already' },
    detail: {
      'zh-CN': '该范围的快速预约已开启。如需更改结束时间，请先关闭再重新开启。',
      en: 'Express mode is on here already. To change its end, turn it off and on again.',
    },
  },
  EXPRESS_NOT_ON: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '快速预约未开启', en: 'Express mode is not on' },
    detail: {
      'zh-CN': '该范围的快速预约没有开启，或已经结束。请刷新后查看。',
      en: 'Express mode is not on here, or has ended. Refresh to see where it is on.',
    },
  },
});
