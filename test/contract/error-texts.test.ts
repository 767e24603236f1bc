import 'reflect-metadata';
import { catalogue } from '../../src/catalogue.js';
import { placeholdersOf } from '../../src/documentation/index.js';
import { LANGUAGES, renderDetail } from '../../src/platform/errors/index.js';

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
