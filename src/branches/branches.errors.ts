import { defineErrors, type Messages } from '../platform/errors/index.js';

/** Products of loans as customers call them, and the group that has no product of its name. */
const productWords: Readonly<Record<string, Messages>> = {
  HOUSING: { 'zh-CN': '住房贷款', en: 'mortgages' },
  MORTGAGE: { 'zh-CN': '住房贷款', en: 'mortgages' },
  CAR: { 'zh-CN': '汽车贷款', en: 'car loans' },
  CONSUMER: { 'zh-CN': '消费贷款', en: 'consumer loans' },
  BUSINESS: { 'zh-CN': '经营贷款', en: 'business loans' },
};

export const branchErrors = defineErrors({
  BRANCH_NOT_FOUND: {
    status: 404,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '网点不存在', en: 'No such branch' },
    detail: {
      'zh-CN': '没有编号为 {branchId} 的网点，或该网点已停止服务。请在网点列表中选择。',
      en: 'There is no branch {branchId}, or it no longer serves. Choose one from the list of branches.',
    },
  },
  PRODUCT_NOT_SERVED: {
    status: 422,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '该网点不办理此类贷款', en: 'The branch does not serve this product' },
    detail: {
      'zh-CN': '网点 {branchId} 不办理{product}的业务。请选择其他网点。',
      en: '{branchId} does not serve {product}. Choose another branch.',
    },
    words: { product: productWords },
  },
  WINDOW_CLOSED: {
    status: 422,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '该时段暂停办理', en: 'The window is closed' },
    detail: {
      'zh-CN': '网点当日 {from} 至 {to} 暂停办理，时段 {window} 不能预约。请选择其他时段或日期。',
      en: 'The branch is shut from {from} to {to} on that day, so the window {window} cannot be booked. Choose another window or day.',
    },
  },
  CLOSURE_NOT_FOUND: {
    status: 404,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '停业安排不存在', en: 'No such closure' },
    detail: {
      'zh-CN': '没有您可以处理的该停业安排，或它已被撤销。请刷新列表。',
      en: 'There is no such closure that you may handle, or it was removed already. Refresh the list.',
    },
  },
  CLOSURE_EXISTS: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '已有相同的停业安排', en: 'The same closure exists' },
    detail: {
      'zh-CN': '该网点在这些日期已有同类停业安排（{closureId}），无需重复登记。',
      en: 'The branch already has a closure of this kind for exactly these days ({closureId}); nothing was added.',
    },
  },
  CLOSURE_OVER: {
    status: 409,
    retry: 'never',
    remedy: 'CONTACT',
    title: { 'zh-CN': '停业已结束', en: 'The closure is over' },
    detail: {
      'zh-CN': '该停业安排已于 {toDate} 结束，作为历史记录保留，不能撤销。',
      en: 'The closure ended on {toDate}. It stays as a record and cannot be removed.',
    },
  },
  CLOSURE_DATE_PAST: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '日期已过', en: 'The day is over' },
    detail: {
      'zh-CN': '停业只能从网点当地的今天（{today}）或以后开始。',
      en: 'A closure starts today ({today} at the branch) or later.',
    },
  },
});
