/** What the server says, for tests in which it has to say it at a moment of theirs. */

const PROBLEM = 'application/problem+json';

/** It has too much to do, and says when to come again. */
export const busy = (retryAfterSeconds: number) => ({
  status: 503,
  contentType: PROBLEM,
  headers: { 'retry-after': String(retryAfterSeconds) },
  json: {
    code: 'OVERLOADED',
    status: 503,
    title: '系统繁忙',
    detail: '请稍后再试。',
    retry: 'same-key',
    remedy: 'RETRY_AFTER',
    traceId: 't1',
  },
});

/** Nothing is left of the day. */
export const DAY_FULL = {
  status: 409,
  contentType: PROBLEM,
  json: {
    code: 'QUOTA_DAY_FULL',
    status: 409,
    title: '约满',
    detail: '当天约满。',
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    traceId: 't4',
  },
};

/** The token is over. */
export const SIGNED_OUT = {
  status: 401,
  contentType: PROBLEM,
  json: {
    code: 'TOKEN_EXPIRED',
    status: 401,
    title: '登录已过期',
    detail: '请重新登录。',
    retry: 'never',
    remedy: 'CONTACT',
    traceId: 't3',
  },
};
