import type { Messages } from './define-errors.js';

/** English and Chinese of what a schema says of a form; in the schema itself stands the English. */
const FORMS = {
  'the one in the API documentation': '接口文档所述的格式',
  'the nextCursor of the page before': '上一页返回的 nextCursor',
  'the id of a member of staff': '员工编号',
  'the id of the last event': '最后一个事件的编号',
  'the name of a file': '文件名',
  'ids of branches, with commas between them': '网点编号，以英文逗号分隔',
  'A-Z, a-z, 0-9, _ and -': 'A-Z、a-z、0-9、_ 和 -',
  '10 letters and digits': '10 位字母或数字',
  'visible ASCII': '可见 ASCII 字符',
  '1-128 visible ASCII characters': '1 至 128 个可见 ASCII 字符',
  'text without U+0000 or half surrogate pairs': '不含 U+0000 和残缺字符（代理项不成对）的文本',
  'one line of text without control characters': '不含换行等控制字符的单行文本',
  'HH:mm-HH:mm, the later time last': 'HH:mm-HH:mm，先早后晚',
  'HH:mm, later than from': 'HH:mm，且晚于 from',
  'a time since 1970': '1970 年及以后的时间',
  'latitude,longitude in decimal degrees': '纬度,经度，以十进制度表示',
  'latitude within ±90, longitude within ±180': '纬度在 ±90 以内，经度在 ±180 以内',
};

/** Types as the library names them. */
const TYPES = {
  object: '对象',
  record: '对象',
  array: '数组',
  tuple: '数组',
  string: '文本',
  number: '数字',
  int: '整数',
  boolean: '是或否（true 或 false）',
  null: '空值（null）',
};

export const formWords = inBoth(FORMS);
export const typeWords = { ...inBoth(TYPES), int: { 'zh-CN': TYPES.int, en: 'integer' } };

function inBoth(words: Readonly<Record<string, string>>): Readonly<Record<string, Messages>> {
  return Object.fromEntries(Object.entries(words).map(([en, zh]) => [en, { 'zh-CN': zh, en }]));
}
