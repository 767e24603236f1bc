import 'reflect-metadata';
import { catalogue } from '../../src/catalogue.js';
import { operationsByCode, placeholdersOf } from '../../src/documentation/index.js';
import { unstartedApi } from '../../src/generated-files.js';
import {
  bodyFault,
  type Language,
  LANGUAGES,
  Refusal,
  renderProblem,
} from '../../src/platform/errors/index.js';
import { inWords, wordingsOf } from '../../web/booking/refusal/in-words.js';
import { ApiProblem, type ProblemBody } from '../../web/shared/api/problem.js';
import { filesOf, readFromHome } from './repository.js';

/** What customers ask for: all of the interface but what is for staff and for those on call. */
const ASKED_BY_CUSTOMERS = /^\w+ \/api\/v1\/(?!staff|ops|admin|partner)/;

const answered = operationsByCode(unstartedApi());
const codes = [...catalogue.keys()].filter((code) =>
  (answered.get(code) ?? []).some((operation) => ASKED_BY_CUSTOMERS.test(operation)),
);

describe.each(['zh-CN', 'en'])('the customer’s page in %s', (language) => {
  const { refusal } = JSON.parse(readFromHome(`web/booking/texts/${language}.json`)) as {
    refusal: { code: Record<string, string> };
  };

  it.each(codes)('has a heading of its own for %s', (code) => {
    expect(refusal.code[code]?.trim() ?? `no words for ${code}: add refusal.code.${code}`).not.toMatch(
      /^$|^no words/,
    );
  });

  it('has no heading for what nobody is refused with', () => {
    const local = ['OFFLINE', 'NO_ANSWER', 'UNREADABLE_ANSWER', 'ROUTE_NOT_FOUND', 'METHOD_NOT_ALLOWED'];
    const known = new Set([...codes, ...local]);
    expect(Object.keys(refusal.code).filter((code) => !known.has(code))).toEqual([]);
  });
});

describe('a refusal that changes its language', () => {
  const files = filesOf(['src'], ['.errors.ts']).map(({ path }) => path);
  const told = (refusal: Refusal, language: Language): ApiProblem =>
    new ApiProblem(
      renderProblem(refusal, { instance: '/api/v1/bookings', traceId: 'trace', language }) as ProblemBody,
    );
  const wordsOf = ({ title, detail, fields }: ApiProblem) => ({
    title,
    detail,
    fields: fields.map(({ code, pointer, detail: words }) => ({ code, pointer, detail: words })),
  });

  it('finds the words of every code in the files that the page takes them from', async () => {
    const rooms = await Promise.all(
      files.map(async (path) => (await import(`../../${path}`)) as Record<string, unknown>),
    );
    expect([...wordingsOf(rooms).keys()].toSorted()).toEqual([...catalogue.keys()].toSorted());
  });

  it.each(LANGUAGES)('says in %s what the server would have said', (language) => {
    const other = language === 'en' ? 'zh-CN' : 'en';
    for (const definition of catalogue.values()) {
      const all = Object.fromEntries(placeholdersOf(definition.detail.en).map((name, n) => [name, n]));
      const some = Object.keys(definition.without ?? {}).map((lacking) =>
        Object.fromEntries(Object.entries(all).filter(([name]) => name !== lacking)),
      );
      for (const params of [all, ...some]) {
        const refusal = new Refusal(definition, params, { faults: [bodyFault('/date', definition, params)] });
        const said = inWords(told(refusal, other), catalogue, language, (_, figure) => String(figure));
        expect(wordsOf(said)).toEqual(wordsOf(told(refusal, language)));
        expect(said).toMatchObject({ code: definition.code, params, traceId: 'trace' });
      }
    }
  });
});
