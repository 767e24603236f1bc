import { defineErrors } from '../platform/errors/index.js';

export const identityErrors = defineErrors({
  BRANCH_NOT_YOURS: {
    status: 403,
    retry: 'never',
    remedy: 'CONTACT',
    title: { 'zh-CN': '不在您的网点权限内', en: 'Not one of your branches' },
    detail: {
      'zh-CN': '您的权限不包括所请求的网点。请选择您所属的网点，或请管理员为您开通。',
      en: 'Your role does not reach the branch that was asked for. Choose one of yours, or ask an administrator for it.',
    },
  },
  IDENTITY_UNAVAILABLE: {
    status: 503,
    retry: 'same-key',
    remedy: 'RETRY_AFTER',
    title: { 'zh-CN': '登录服务暂时不可用', en: 'Sign-in cannot be checked just now' },
    detail: {
      'zh-CN':
        '暂时无法核验您的登录状态，您的请求没有被处理。请在 {retryAfterSeconds} 秒后原样重试，无需重新登录。',
      en: 'Your sign-in cannot be checked at the moment and nothing was done. Try again unchanged in {retryAfterSeconds} s; there is no need to sign in again.',
    },
  },
});
