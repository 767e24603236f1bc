import 'reflect-metadata';
import { catalogue } from '../../src/catalogue.js';
import { placeholdersOf } from '../../src/documentation/index.js';
import {
  LANGUAGES,
  platformErrors,
  refuse,
  renderDetail,
  renderProblem,
} from '../../src/platform/errors/index.js';
import { FORM_UNTOLD } from '../../src/platform/http/schema-faults.js';
import { filesOf } from './repository.js';

const AT = { instance: '/', traceId: 'trace', language: 'zh-CN' } as const;

describe.each([...catalogue.values()])('the texts of $code', ({ detail, without = {}, words = {} }) => {
  it('say the same params in every language', () => {
    for (const text of [detail, ...Object.values(without)]) {
      const [first, ...others] = LANGUAGES.map((language) => new Set(placeholdersOf(text[language])));
      for (const other of others) expect(other).toEqual(first);
    }
  });

  it('do without a param that the detail has, and name no other than the rest of its params', () => {
    const names = placeholdersOf(detail.en);
    for (const [lacking, text] of Object.entries(without)) {
      expect(names).toContain(lacking);
      for (const name of placeholdersOf(text.en)) {
        expect(names).toContain(name);
        expect(name).not.toBe(lacking);
      }
    }
  });

  it('have words for params of the detail only, and Chinese ones in Chinese', () => {
    const names = placeholdersOf(detail.en);
    for (const [name, ofParam] of Object.entries(words)) {
      expect(names).toContain(name);
      for (const word of Object.values(ofParam)) expect(word['zh-CN']).toMatch(/\p{Script=Han}/u);
    }
  });
});

/** What a schema says of a form: `FIELD_FORMAT|format=…` up to the end of the string. */
const FORM = /FIELD_FORMAT\|format=([^'`]+)['`]/g;
/** Written alike in every language: patterns such as HH:mm, and names of standards. */
const SIGNS = /^(HH:mm(-HH:mm)?|\+8613800138000|UUID|RFC 3339)$/;

describe('the forms that schemas tell', () => {
  const told = filesOf(['src'], ['.schemas.ts', '.schema.ts', '.controller.ts']).flatMap(({ text }) =>
    [...text.matchAll(FORM)].map(([, form]) => form!),
  );
  told.push(FORM_UNTOLD);

  it.each([...new Set(told)])('%s is signs, or has words in Chinese', (form) => {
    const { detail } = renderProblem(refuse(platformErrors.FIELD_FORMAT, { format: form }), AT);
    expect(SIGNS.test(form) || !detail.includes(form)).toBe(true);
  });

  it('are what there are words for: none is left of a form that no schema tells', () => {
    expect(
      Object.keys(platformErrors.FIELD_FORMAT.words!['format']!).filter((form) => !told.includes(form)),
    ).toEqual([]);
  });
});

it.each([
  ['object', '此项应为对象。', 'This entry must be of type object.'],
  ['array', '此项应为数组。', 'This entry must be of type array.'],
  ['string', '此项应为文本。', 'This entry must be of type string.'],
  ['number', '此项应为数字。', 'This entry must be of type number.'],
  ['int', '此项应为整数。', 'This entry must be of type integer.'],
  ['boolean', '此项应为是或否（true 或 false）。', 'This entry must be of type boolean.'],
])('the type %s is named in the language of the text', (expected, chinese, english) => {
  expect(renderDetail(platformErrors.FIELD_WRONG_TYPE, { expected }, 'zh-CN')).toBe(chinese);
  expect(renderDetail(platformErrors.FIELD_WRONG_TYPE, { expected }, 'en')).toBe(english);
});

it.each([
  ['STATE_CONFLICT', { status: 'CANCELLED' }, '“已取消”', '“cancelled”'],
  [
    'QUOTA_CHANGE_DECIDED',
    { status: 'APPLIED', decidedBy: 'M002' },
    '“已生效”（处理人：M002）',
    'is applied by now',
  ],
  ['WAITLIST_URGENT_DECIDED', { status: 'AGREED', decidedBy: 'M002' }, '“已同意”', 'is agreed to by now'],
  ['TASK_STATE_CONFLICT', { status: 'DONE' }, '“已完成”', 'The task is done'],
  ['POOL_FULL', { pool: 'ONLINE', capacity: 3 }, '（线上份额）', '(online share)'],
  ['POOL_FULL', { pool: 'ASSISTED', capacity: 3 }, '（电话与柜台份额）', '(phone and counter share)'],
])('%s says %j in words', (code, params, chinese, english) => {
  const definition = catalogue.get(code)!;
  expect(renderDetail(definition, params, 'zh-CN')).toContain(chinese);
  expect(renderDetail(definition, params, 'en')).toContain(english);
});
