import { ApiProblem } from '../../shared/api/problem.js';
import { figuresAsShown } from './figures.js';
import { inWords, type Wordings } from './in-words.js';

const WORDINGS: Wordings = new Map([
  [
    'FULL',
    {
      title: { 'zh-CN': '已满', en: 'Full' },
      detail: {
        'zh-CN': '{branchId} {periodStart} 的 {capacity} 个名额已满，最低 {min} 元。',
        en: '{branchId} is full on {periodStart}: {capacity}; at least {min}.',
      },
    },
  ],
  [
    'LATE',
    {
      title: { 'zh-CN': '已过', en: 'Late' },
      detail: { 'zh-CN': '{deadline} 之前。', en: 'Before {deadline}, {window}.' },
    },
  ],
]);
const WORDS: Readonly<Record<string, string>> = {
  'loan.product.CAR': 'Car loan',
  'status.BOOKED': 'Booked',
  'effect.A': 'Shorter',
  'effect.B': 'Lower',
  'refusal.or': '; ',
};
const t = ((key: string, { defaultValue }: { defaultValue?: string } = {}) =>
  WORDS[key] ?? defaultValue ?? key) as unknown as Parameters<typeof figuresAsShown>[0]['t'];
const shownIn = (language: 'zh-CN' | 'en') =>
  figuresAsShown({ t, language, branches: [{ id: 'B001', name: '人民广场支行' }], today: '2026-11-22' });

const full = new ApiProblem(
  {
    code: 'FULL',
    status: 409,
    title: '已满',
    detail: '旧的话',
    traceId: 'trace',
    params: { branchId: 'B001', periodStart: '2026-12-01', capacity: 30, min: '10000.00' },
    alternatives: [{ branchId: 'B002', date: '2026-12-02', remaining: 3 }],
  },
  2_000,
);

describe('a refusal in words', () => {
  it('is made anew in the language asked for, with figures as people read them', () => {
    const english = inWords(full, WORDINGS, 'en', shownIn('en'));
    expect(english.title).toBe('Full');
    expect(english.detail).toBe('人民广场支行 is full on Tue, December 1: 30; at least ¥10,000.');
    const chinese = inWords(english, WORDINGS, 'zh-CN', shownIn('zh-CN'));
    expect(chinese.detail).toBe('人民广场支行 12月1日周二的 30 个名额已满，最低 10,000 元。');
    expect(chinese).toMatchObject({
      code: 'FULL',
      status: 409,
      traceId: 'trace',
      alternatives: full.alternatives,
      retryAfterMs: 2_000,
    });
  });

  it('stays as the server said it where a figure or the wording is missing', () => {
    const { detail } = inWords(
      new ApiProblem({ code: 'LATE', detail: 'Before noon.', params: { deadline: 'noon' } }),
      WORDINGS,
      'en',
      shownIn('en'),
    );
    expect(detail).toBe('Before noon.');
    expect(inWords(full, new Map(), 'en', shownIn('en')).detail).toBe('旧的话');
  });

  it('says the words that the catalogue has for a value, and the sentence that does without a figure', () => {
    const wordings: Wordings = new Map([
      [
        'SHARE',
        {
          title: { 'zh-CN': '满', en: 'Full' },
          detail: { 'zh-CN': '{pool}满，至{until}。', en: 'The {pool} is full until {until}.' },
          without: { until: { 'zh-CN': '{pool}满。', en: 'The {pool} is full.' } },
          words: { pool: { ONLINE: { 'zh-CN': '线上份额', en: 'online share' } } },
        },
      ],
    ]);
    const share = (pool: string) => new ApiProblem({ code: 'SHARE', detail: '旧的话', params: { pool } });
    const detailOf = (pool: string, language: 'zh-CN' | 'en') =>
      inWords(share(pool), wordings, language, shownIn(language)).detail;
    expect(detailOf('ONLINE', 'en')).toBe('The online share is full.');
    expect(detailOf('ONLINE', 'zh-CN')).toBe('线上份额满。');
    expect(detailOf('VIP', 'en')).toBe('The VIP is full.');
  });

  it('says every field anew, each by its own code and figures', () => {
    const fields = [
      {
        in: 'body' as const,
        pointer: '/date',
        code: 'FULL',
        detail: '旧',
        params: { ...full.params, capacity: 1 },
      },
      { in: 'body' as const, pointer: '/loanId', code: 'UNHEARD_OF', detail: '没有词', params: {} },
    ];
    const said = inWords(full.saying({ errors: fields }), WORDINGS, 'en', shownIn('en'));
    expect(said.fields.map(({ detail }) => detail)).toEqual([
      '人民广场支行 is full on Tue, December 1: 1; at least ¥10,000.',
      '没有词',
    ]);
  });
});

/** `+08:00` */
const OFFSET_HERE = ((minutes) => {
  const two = (n: number): string => String(Math.trunc(Math.abs(n))).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
})(-new Date('2026-11-30').getTimezoneOffset());

describe('a figure', () => {
  it.each([
    ['product', 'CAR', 'Car loan'],
    ['status', 'BOOKED', 'Booked'],
    ['status', 'UNHEARD_OF', 'UNHEARD_OF'],
    ['offered', 'A, B', 'Shorter; Lower'],
    ['maturesOn', '2024-02-29', 'Thursday, February 29, 2024'],
    ['deadline', '2026-11-30 15:00', 'Mon, November 30 15:00'],
    ['deadline', `2026-11-30T15:00:00${OFFSET_HERE}`, 'Mon, November 30 15:00'],
    ['deadline', '2026-11-30T15:00:00+05:45', 'Mon, November 30 15:00 GMT+5:45'],
    ['deadline', '2026-11-30T15:00:00-11:00', 'Mon, November 30 15:00 GMT-11'],
    ['window', '09:00-12:00', '09:00–12:00'],
    ['branchId', 'B999', 'B999'],
    ['retryAfterSeconds', 12, '12'],
  ])('%s %p is shown as %s', (name, figure, shown) => {
    expect(shownIn('en')(name, figure)).toBe(shown);
  });
});
