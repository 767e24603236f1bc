import 'reflect-metadata';
import { catalogue } from '../../src/catalogue.js';
import { operationsByCode } from '../../src/documentation/index.js';
import { unstartedApi } from '../../src/generated-files.js';
import { readFromHome } from './repository.js';

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
