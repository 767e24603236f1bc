import { defineErrors } from '../platform/errors/index.js';

export const auditErrors = defineErrors({
  EXPORT_TOO_LARGE: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '导出内容过多', en: 'Too much for one export' },
    detail: {
      'zh-CN': '符合条件的记录超过一次导出的上限 {maxRows} 条。请缩短日期区间或增加筛选条件。',
      en: 'More than {maxRows} records match, which is the most that one export holds. Narrow the days or the filters.',
    },
  },
});
