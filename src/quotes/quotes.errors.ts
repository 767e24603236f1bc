import { defineErrors } from '../platform/errors/index.js';

export const quotesErrors = defineErrors({
  QUOTE_NOT_POSSIBLE: {
    status: 409,
    retry: 'never',
    remedy: 'CONTACT',
    title: { 'zh-CN': '无法测算', en: 'No quote is possible' },
    detail: {
      'zh-CN': '该贷款的利率或还款计划信息不完整，无法测算提前还款方案。请联系网点。',
      en: 'The rate or the repayment plan of this loan is not known here, so nothing can be worked out. Ask the branch.',
    },
  },
  QUOTE_DATE_OUTSIDE_PLAN: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '日期超出测算范围', en: 'The day is outside what can be quoted' },
    detail: {
      'zh-CN': '可测算的日期为 {earliest} 至 {latest}。',
      en: 'A quote can be had for days from {earliest} to {latest}.',
    },
  },
});
