import { defineErrors } from './define-errors.js';
import { formWords, typeWords } from './field-words.js';

/** Codes that say nothing of the business: the shape of a request, who sent it, and the state of the system. */
export const platformErrors = defineErrors({
  MALFORMED_JSON: {
    status: 400,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '请求内容无法读取', en: 'The body is not readable JSON' },
    detail: {
      'zh-CN': '请求体不是有效的 JSON。请检查格式后重新发送。',
      en: 'The request body is not valid JSON. Check its syntax and send it again.',
    },
  },
  MALFORMED_REQUEST: {
    status: 400,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '请求格式不正确', en: 'The request is malformed' },
    detail: {
      'zh-CN': '请求无法解析：{reason}。请修正后重新发送。',
      en: 'The request cannot be understood: {reason}. Correct it and send it again.',
    },
  },
  UNAUTHENTICATED: {
    status: 401,
    retry: 'never',
    remedy: 'CONTACT',
    title: { 'zh-CN': '请先登录', en: 'Sign in first' },
    detail: {
      'zh-CN': '没有有效的登录凭证。请登录后重试。',
      en: 'You are not signed in, or your sign-in is not valid here. Sign in and try again.',
    },
  },
  TOKEN_EXPIRED: {
    status: 401,
    retry: 'never',
    remedy: 'CONTACT',
    title: { 'zh-CN': '登录已过期', en: 'The sign-in has expired' },
    detail: {
      'zh-CN': '登录凭证已过期。请重新登录，您填写的内容不会因此失效。',
      en: 'Your sign-in has expired. Sign in again; nothing you entered is lost by it.',
    },
  },
  FORBIDDEN: {
    status: 403,
    retry: 'never',
    remedy: 'CONTACT',
    title: { 'zh-CN': '没有权限', en: 'Not allowed' },
    detail: {
      'zh-CN': '您的身份不能执行此操作。如有需要，请联系网点或管理员。',
      en: 'Your role may not do this. Ask the branch or an administrator if you need it.',
    },
  },
  NOT_FOUND: {
    status: 404,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '未找到', en: 'Not found' },
    detail: {
      'zh-CN': '没有您可以查看的该项内容。请核对编号。',
      en: 'There is no such thing that you may see. Check its id.',
    },
  },
  ROUTE_NOT_FOUND: {
    status: 404,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '接口不存在', en: 'No such operation' },
    detail: {
      'zh-CN': '没有 {method} {path} 这个接口。接口列表见 /api/docs。',
      en: 'There is no operation {method} {path}. /api/docs lists those there are.',
    },
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '方法不支持', en: 'Method not allowed' },
    detail: {
      'zh-CN': '该地址不支持 {method}，可用：{allowed}。',
      en: 'This address does not take {method}; it takes {allowed}.',
    },
  },
  REQUEST_TIMEOUT: {
    status: 408,
    retry: 'same-key',
    remedy: 'RETRY_AFTER',
    title: { 'zh-CN': '请求接收超时', en: 'The request took too long to arrive' },
    detail: {
      'zh-CN': '网络较慢，没有及时收到完整请求。请原样重试，不会重复办理。',
      en: 'The request did not arrive completely in time. Send it again unchanged; nothing is done twice.',
    },
  },
  BODY_TOO_LARGE: {
    status: 413,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '请求内容过大', en: 'The body is too large' },
    detail: {
      'zh-CN': '请求体不能超过 {maxBytes} 字节。',
      en: 'A request body may have at most {maxBytes} bytes.',
    },
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '请求头过大', en: 'The headers are too large' },
    detail: {
      'zh-CN': '请求头超过服务器上限。请减少请求头内容。',
      en: 'The request headers exceed the limit of the server. Send fewer or shorter ones.',
    },
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '内容类型不支持', en: 'Unsupported content type' },
    detail: {
      'zh-CN': '请以 application/json 发送请求体。',
      en: 'Send the body as application/json.',
    },
  },
  VALIDATION_FAILED: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '有内容需要修改', en: 'Some entries need correction' },
    detail: {
      'zh-CN': '共 {count} 处需要修改，请看逐项说明。',
      en: '{count} entries need correction; each is explained.',
    },
  },
  FIELD_REQUIRED: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '必填', en: 'Required' },
    detail: { 'zh-CN': '此项必填。', en: 'This entry is required.' },
  },
  FIELD_UNKNOWN: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '未知字段', en: 'Unknown entry' },
    detail: {
      'zh-CN': '不认识字段「{name}」，请删除。我们不收集不需要的信息。',
      en: 'The entry "{name}" is not known; leave it out. What is not needed is not collected.',
    },
  },
  FIELD_WRONG_TYPE: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '类型不正确', en: 'Wrong type' },
    detail: { 'zh-CN': '此项应为{expected}。', en: 'This entry must be of type {expected}.' },
    words: { expected: typeWords },
  },
  FIELD_NOT_ALLOWED_VALUE: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '取值不在范围内', en: 'Not one of the choices' },
    detail: { 'zh-CN': '可选值：{allowed}。', en: 'Choose one of: {allowed}.' },
  },
  FIELD_OUT_OF_RANGE: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '超出范围', en: 'Out of range' },
    detail: { 'zh-CN': '应在 {min} 与 {max} 之间。', en: 'This entry must be between {min} and {max}.' },
    // Of a number, the characters of a text or the items of a list: a schema tells the bound that is broken alone.
    without: {
      min: { 'zh-CN': '此项最多为 {max}。', en: 'This entry must be at most {max}.' },
      max: { 'zh-CN': '此项至少为 {min}。', en: 'This entry must be at least {min}.' },
    },
  },
  FIELD_FORMAT: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '格式不正确', en: 'Wrong format' },
    detail: { 'zh-CN': '格式应为：{format}。', en: 'This entry must have the form: {format}.' },
    words: { format: formWords },
  },
  DATE_INVALID: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '日期不存在', en: 'No such date' },
    detail: {
      'zh-CN': '日期不存在或格式不是 YYYY-MM-DD。请填写真实日期，例如 2026-11-30。',
      en: 'There is no such date, or it is not written YYYY-MM-DD. Give a real one, for example 2026-11-30.',
    },
  },
  DATE_RANGE_INVALID: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '日期区间不正确', en: 'The range of dates is not usable' },
    detail: {
      'zh-CN': '结束日期不能早于开始日期，且区间最多 {maxDays} 天。',
      en: 'The end may not be before the start, and a range has at most {maxDays} days.',
    },
  },
  AMOUNT_FORMAT: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '金额格式不正确', en: 'The amount is not well formed' },
    detail: {
      'zh-CN': '金额应为最多两位小数的十进制字符串，例如 "50000.00"，不接受科学计数法或数字类型。',
      en: 'An amount is a decimal string with at most two decimals, such as "50000.00"; no exponent and no JSON number.',
    },
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 409,
    retry: 'new-key',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '幂等键已用于其他请求', en: 'The idempotency key was used for another request' },
    detail: {
      'zh-CN':
        '内容与此前用同一编号（Idempotency-Key）发送的不同，本次没有受理。请核对后再次提交；程序请换用新的键。',
      en: 'What was sent differs from what was sent before under this Idempotency-Key, so nothing was done. Check it and send it anew; programs use a new key.',
    },
  },
  RATE_LIMITED: {
    status: 429,
    retry: 'after',
    remedy: 'RETRY_AFTER',
    title: { 'zh-CN': '操作过于频繁', en: 'Too many requests' },
    detail: {
      'zh-CN': '短时间内操作过多（规则 {policy}）。请在 {retryAfterSeconds} 秒后重试，填写的内容不会丢失。',
      en: 'Too many requests under policy {policy}. Try again in {retryAfterSeconds} s; nothing you entered is lost.',
    },
  },
  OVERLOADED: {
    status: 503,
    retry: 'same-key',
    remedy: 'RETRY_AFTER',
    title: { 'zh-CN': '系统繁忙', en: 'Busy' },
    detail: {
      'zh-CN': '现在办理的人很多。请在 {retryAfterSeconds} 秒后原样重试，不会重复预约。',
      en: 'Many people are here just now. Try again in {retryAfterSeconds} s; sent again unchanged, it cannot book twice.',
    },
  },
  STORE_UNAVAILABLE: {
    status: 503,
    retry: 'same-key',
    remedy: 'RETRY_AFTER',
    leavesOpen: true,
    title: { 'zh-CN': '服务暂时不可用', en: 'Temporarily unavailable' },
    detail: {
      'zh-CN':
        '系统暂时不可用，您的请求没有被确认。请在 {retryAfterSeconds} 秒后原样重试，以查明结果，不会重复办理。',
      en: 'The system is unavailable and your request was not confirmed. Try again in {retryAfterSeconds} s to learn the outcome; sent again unchanged, nothing is done twice.',
    },
  },
  CONFIG_INVALID: {
    status: 503,
    retry: 'after',
    remedy: 'CONTACT',
    title: { 'zh-CN': '业务设置有误', en: 'A setting is wrong' },
    detail: {
      'zh-CN': '该业务的设置不完整，我们已通知工作人员。请在 {retryAfterSeconds} 秒后重试或联系网点。',
      en: 'A setting of this service is incomplete and our staff have been told. Try again in {retryAfterSeconds} s or contact the branch.',
    },
  },
  INTERNAL: {
    status: 500,
    retry: 'same-key',
    remedy: 'CONTACT',
    leavesOpen: true,
    title: { 'zh-CN': '系统内部错误', en: 'Internal error' },
    detail: {
      'zh-CN':
        '系统出现意外情况，已记录。请原样重试，不会重复办理；若仍不成功，请向客服提供追踪号 {traceId}。',
      en: 'Something unexpected happened and was recorded. Try again unchanged, nothing is done twice; if it persists, give support the trace id {traceId}.',
    },
  },
});
