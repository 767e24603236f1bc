import { defineErrors, type Messages } from '../platform/errors/index.js';
import type { TaskState } from './task.state.js';

/** As the console calls them. */
const stateWords: Readonly<Record<TaskState, Messages>> = {
  OPEN: { 'zh-CN': '待处理', en: 'open' },
  OFFERED: { 'zh-CN': '已联系', en: 'offered' },
  DONE: { 'zh-CN': '已完成', en: 'done' },
  DISMISSED: { 'zh-CN': '已关闭', en: 'dismissed' },
};

export const worklistErrors = defineErrors({
  TASK_NOT_FOUND: {
    status: 404,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '待办不存在', en: 'No such task' },
    detail: {
      'zh-CN': '没有您可以处理的该待办。请刷新待办列表。',
      en: 'There is no such task that you may handle. Refresh the worklist.',
    },
  },
  TASK_STATE_CONFLICT: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '待办状态已变', en: 'The task is in another state' },
    detail: {
      'zh-CN': '该待办当前为“{status}”，不能执行此操作。请刷新待办列表。',
      en: 'The task is {status}, in which this cannot be done. Refresh the worklist.',
    },
    words: { status: stateWords },
  },
  TASK_TAKEN: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '待办已有人处理', en: 'A colleague has the task' },
    detail: {
      'zh-CN': '该待办已由 {assignee} 处理。请另选一项，或与其商量。',
      en: '{assignee} has this task. Take another one, or ask them for it.',
    },
  },
});
