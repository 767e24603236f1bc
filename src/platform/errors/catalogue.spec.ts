import {
  composeCatalogue,
  defineErrors,
  isRefusal,
  LANGUAGES,
  platformErrors,
  refuse,
  RefusedException,
} from './index.js';

const entry = {
  status: 409,
  retry: 'never',
  remedy: 'CHOOSE_OTHER',
  title: { 'zh-CN': '甲', en: 'A' },
  detail: { 'zh-CN': '甲', en: 'A' },
} as const;

describe('composeCatalogue', () => {
  it('keeps the order of the parts and of their entries: that is the precedence', () => {
    const catalogue = composeCatalogue([
      defineErrors({ B: entry, A: entry }),
      defineErrors({ D: entry, C: entry }),
    ]);
    expect([...catalogue.keys()]).toEqual(['B', 'A', 'D', 'C']);
    expect(catalogue.get('A')).toMatchObject({ code: 'A', status: 409 });
  });

  it('refuses two meanings of one code', () => {
    expect(() => composeCatalogue([defineErrors({ A: entry }), defineErrors({ A: entry })])).toThrow(
      'error code A is defined twice',
    );
  });
});

describe('platformErrors', () => {
  const all = Object.values(platformErrors);

  it('say the same parameters in every language', () => {
    for (const { code, detail } of all) {
      const named = LANGUAGES.map((language) =>
        [...detail[language].matchAll(/\{(\w+)\}/g)]
          .map(([, name]) => String(name))
          .toSorted((a, b) => a.localeCompare(b)),
      );
      expect({ code, named: named[0] }).toEqual({ code, named: named[1] });
    }
  });

  it('tell a client when to come back wherever it may', () => {
    const hopeless = all.filter(
      ({ status, retry }) => (status === 429 || status === 503) && retry === 'never',
    );
    expect(hopeless).toEqual([]);
  });

  it('cannot be changed by whoever holds one', () => {
    for (const definition of all) expect(Object.isFrozen(definition)).toBe(true);
  });
});

describe('RefusedException', () => {
  it('carries the refusal and no stack, and leaves the limit of stacks as it was', () => {
    const limit = Error.stackTraceLimit;
    const refusal = refuse(platformErrors.NOT_FOUND);
    const thrown = new RefusedException(refusal);
    expect(thrown.refusal).toBe(refusal);
    expect(thrown.message).toBe('NOT_FOUND');
    expect(thrown.stack ?? '').not.toMatch(/\n\s+at /);
    expect(Error.stackTraceLimit).toBe(limit);
  });

  it('is no refusal itself: a refusal is a value', () => {
    expect(isRefusal(refuse(platformErrors.NOT_FOUND))).toBe(true);
    for (const value of [new RefusedException(refuse(platformErrors.NOT_FOUND)), undefined, null, {}]) {
      expect(isRefusal(value)).toBe(false);
    }
  });
});
