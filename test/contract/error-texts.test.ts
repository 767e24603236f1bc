import 'reflect-metadata';
import { catalogue } from '../../src/catalogue.js';
import { placeholdersOf } from '../../src/documentation/index.js';
import { LANGUAGES } from '../../src/platform/errors/index.js';

describe.each([...catalogue.values()])('the texts of $code', ({ detail, without = {} }) => {
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
});
