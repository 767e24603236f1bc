import 'reflect-metadata';
import { catalogue } from '../../src/catalogue.js';
import { CONFIG_CLASSES } from '../../src/configuration.js';
import { faultsOfDocument, operationsByCode, placeholdersOf } from '../../src/documentation/index.js';
import { generatedFiles, unstartedApi } from '../../src/generated-files.js';
import { LANGUAGES } from '../../src/platform/errors/index.js';
import { filesOf, readFromHome } from './repository.js';

const source = unstartedApi();
const definitions = [...catalogue.values()];
const WHAT_TO_DO = 'is not what the code says now: run npm run generate and look at the difference';

describe('what is generated', () => {
  it.each([...generatedFiles()])('%s is checked in as the code says', (path, text) => {
    // Compared as a whole first: a difference of thousands of lines teaches less than what to do about it.
    const same = readFromHome(path) === text;
    expect(same ? path : `${path} ${WHAT_TO_DO}`).toBe(path);
  });
});

describe('every operation', () => {
  it('says what it takes and gives, who may call it, and what it refuses with', () => {
    expect(faultsOfDocument(source)).toEqual([]);
  });
});

describe('the catalogue of errors', () => {
  const page = readFromHome('docs/errors.md');
  const document = JSON.parse(readFromHome('docs/openapi.json')) as {
    components: { examples: Record<string, unknown>; responses: Record<string, unknown> };
    paths: object;
  };
  const codes = definitions.map(({ code }) => code);

  it('is the page of error codes, in order of precedence', () => {
    expect([...page.matchAll(/^## ([A-Z_]+)$/gm)].map(([, code]) => code)).toEqual(codes);
  });

  it('is what the OpenAPI document gives an example of', () => {
    expect(Object.keys(document.components.examples)).toEqual(codes);
  });

  it('has no code that no operation answers with', () => {
    const answered = operationsByCode(source);
    expect(codes.filter((code) => !answered.has(code))).toEqual([]);
  });

  it('has no code that nothing refuses with', () => {
    const text = filesOf(['src'], ['.ts'])
      .filter(({ path }) => !path.endsWith('.spec.ts') && !path.startsWith('src/documentation/'))
      .map((file) => file.text)
      .join('\n');
    // Where it is defined a code is a key, and where operations list it, it is one of their refusals.
    const uses = text.replaceAll(/^ {2}[A-Z_]+: \{$/gm, '').replaceAll(/^ {4}\w+Errors\.[A-Z_]+,$/gm, '');
    expect(codes.filter((code) => !new RegExp(`\\b${code}\\b`).test(uses))).toEqual([]);
  });

  it.each(definitions)('$code is said in every language, with the same placeholders', ({ title, detail }) => {
    for (const language of LANGUAGES) {
      expect(title[language].trim()).not.toBe('');
      expect(placeholdersOf(title[language])).toEqual([]);
      expect(placeholdersOf(detail[language]).sort()).toEqual(placeholdersOf(detail.en).sort());
    }
  });

  it.each(definitions)('$code says more than that something failed', ({ detail }) => {
    expect(detail.en).toMatch(/^\S.{20,}\.$/s);
    expect(detail['zh-CN']).toMatch(/^.{4,}。$/s);
    expect(detail.en.replaceAll(/\{\w+\}/g, '')).not.toMatch(/^[^.;,]*\b(failed|error|invalid)\b[^.;,]*\.$/i);
    expect(detail['zh-CN']).not.toMatch(/^[^，；。]*(失败|错误)。$/);
  });

  it('tells how long to wait wherever waiting helps', () => {
    const silent = definitions
      .filter(({ status }) => status === 429 || status === 503)
      .filter(({ detail }) => !detail.en.includes('{retryAfterSeconds}'));
    expect(silent.map(({ code }) => code)).toEqual([]);
  });
});

describe('the configuration', () => {
  const variables = CONFIG_CLASSES.flatMap((type) => Object.entries(type.variables));

  it('names each variable once', () => {
    const names = variables.map(([, { name }]) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(variables)(
    '%s has a sentence that says what it is for, and a default within its bound',
    (_, variable) => {
      expect(variable.doc).toMatch(/^\S.{15,}\.$/s);
      const read = variable.schema.safeParse(variable.fallback);
      expect(variable.fallback === undefined || read.success).toBe(true);
    },
  );

  /** A count is named by what it counts; a time or a size says nothing without its unit. */
  const MEASURES = ['ms', 'seconds', 'minutes', 'hours', 'days', 'bytes'];

  it.each(variables.filter(([, { unit }]) => unit !== undefined && MEASURES.includes(unit)))(
    '%s has its unit in its name',
    (property, { unit = '', name }) => {
      expect(property.toLowerCase()).toMatch(new RegExp(`${unit}(max|min)?$`));
      expect(name.toLowerCase()).toMatch(new RegExp(`_${unit}(_max|_min)?$`));
    },
  );
});
