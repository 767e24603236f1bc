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
  SEARCH_TOO_LARGE: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '搜索范围过大', en: 'Too much for one search' },
    detail: {
      'zh-CN': '在允许的时间内未能查完这些日期的记录。请缩短日期区间，或指定网点、增加筛选条件。',
      en: 'The records of these days could not be searched in the time that a search is given. Narrow the days, or name a branch or more filters.',
    },
  },
});
