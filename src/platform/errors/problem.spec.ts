import * as fc from 'fast-check';
import {
  bodyFault,
  defineErrors,
  languageOf,
  refuse,
  Refusal,
  renderDetail,
  renderProblem,
} from './index.js';

const errors = defineErrors({
  TOO_FULL: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '已满', en: 'Full' },
    detail: {
      'zh-CN': '{date} 已满（{capacity}）。',
      en: '{date} is full ({capacity}), choose after {date}.',
    },
  },
  FIELD: {
    status: 422,
    retry: 'never',
    remedy: 'FIX_INPUT',
    title: { 'zh-CN': '有误', en: 'Wrong' },
    detail: { 'zh-CN': '应为 {format}。', en: 'Write it as {format}.' },
    without: { format: { 'zh-CN': '写法有误。', en: 'Write it otherwise.' } },
  },
  STATE: {
    status: 409,
    retry: 'never',
    remedy: 'CHOOSE_OTHER',
    title: { 'zh-CN': '不可', en: 'No' },
    detail: { 'zh-CN': '现{state}。', en: 'It is {state}.' },
    words: { state: { SHUT: { 'zh-CN': '已关闭', en: 'shut' }, null: { 'zh-CN': '未知', en: 'unknown' } } },
  },
  PLAIN: {
    status: 503,
    retry: 'same-key',
    remedy: 'RETRY_AFTER',
    title: { 'zh-CN': '忙', en: 'Busy' },
    detail: { 'zh-CN': '请稍后。', en: 'Later.' },
  },
});

const at = { instance: '/api/v1/bookings', traceId: 'abc', language: 'en' } as const;

describe('renderProblem', () => {
  it('has every member of the contract, in the language asked for', () => {
    const refusal = refuse(errors.TOO_FULL, { date: '2026-11-30', capacity: 3 });
    expect(renderProblem(refusal, at)).toEqual({
      type: '/errors/TOO_FULL',
      title: 'Full',
      status: 409,
      detail: '2026-11-30 is full (3), choose after 2026-11-30.',
      code: 'TOO_FULL',
      instance: '/api/v1/bookings',
      traceId: 'abc',
      retry: 'never',
      remedy: 'CHOOSE_OTHER',
      params: { date: '2026-11-30', capacity: 3 },
    });
    expect(renderProblem(refusal, { ...at, language: 'zh-CN' })).toMatchObject({
      title: '已满',
      detail: '2026-11-30 已满（3）。',
    });
  });

  it('leaves out what there is none of', () => {
    const problem = renderProblem(refuse(errors.PLAIN), at);
    for (const member of ['params', 'errors', 'alternatives']) expect(problem).not.toHaveProperty(member);
  });

  it('tells all faults, each with its place, and what could be taken instead', () => {
    const faults = [
      bodyFault('/date', errors.FIELD, { format: 'YYYY-MM-DD' }),
      { in: 'header', pointer: 'idempotency-key', definition: errors.PLAIN } as const,
    ];
    const alternatives = [{ branchId: 'B001', date: '2026-12-01', remaining: 3 }];
    const problem = renderProblem(new Refusal(errors.PLAIN, {}, { faults, alternatives }), at);
    expect(problem.errors).toEqual([
      {
        in: 'body',
        pointer: '/date',
        code: 'FIELD',
        detail: 'Write it as YYYY-MM-DD.',
        params: { format: 'YYYY-MM-DD' },
      },
      { in: 'header', pointer: 'idempotency-key', code: 'PLAIN', detail: 'Later.', params: {} },
    ]);
    expect(problem.alternatives).toEqual(alternatives);
  });

  it('does without what does not exist', () => {
    expect(renderProblem(refuse(errors.FIELD), at).detail).toBe('Write it otherwise.');
    expect(renderDetail(errors.FIELD, {}, 'zh-CN')).toBe('写法有误。');
    expect(renderDetail(errors.FIELD, { format: 'A' }, 'zh-CN')).toBe('应为 A。');
  });

  it('says a value in words of the language where it has some, and keeps it in the params', () => {
    const { params, detail } = renderProblem(refuse(errors.STATE, { state: 'SHUT' }), at);
    expect([detail, params]).toEqual(['It is shut.', { state: 'SHUT' }]);
    expect(renderDetail(errors.STATE, { state: 'SHUT' }, 'zh-CN')).toBe('现已关闭。');
    expect(renderDetail(errors.STATE, { state: null }, 'en')).toBe('It is unknown.');
    for (const state of ['OPEN', 'constructor', 7]) {
      expect(renderDetail(errors.STATE, { state }, 'en')).toBe(`It is ${state}.`);
    }
  });

  it('shows a parameter that looks like a placeholder as the client wrote it', () => {
    expect(renderDetail(errors.FIELD, { format: '{capacity} $& $1' }, 'en')).toBe(
      'Write it as {capacity} $& $1.',
    );
  });
});

describe('languageOf', () => {
  it.each([
    [undefined, 'zh-CN'],
    ['', 'zh-CN'],
    ['en', 'en'],
    ['en-GB,en;q=0.9', 'en'],
    ['zh-TW', 'zh-CN'],
    ['fr, de;q=0.5', 'zh-CN'],
    ['fr, en;q=0.3', 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['zh;q=0.4, en;q=0.5', 'en'],
    ['EN-us;q=0.9 , ZH;q=0.1', 'en'],
    ['en;q=0', 'zh-CN'],
    ['en;q=nonsense', 'zh-CN'],
    ['en; q=0.2, zh; q=0.1', 'en'],
    ['*', 'zh-CN'],
  ])('reads %p as %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });

  it('is one of the two for any header', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(['zh-CN', 'en']).toContain(languageOf(header));
      }),
    );
  });
});
