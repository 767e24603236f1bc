import { type ErrorDefinition, LANGUAGES } from '../platform/errors/index.js';
import type { ApiSource } from './api-source.js';
import { OF_NO_OPERATION, refusalsOf } from './refusals-of-route.js';
import { routesOf } from './routes.js';
import { placeholdersOf } from './sample-params.js';

const INTRODUCTION = `# Error codes

Generated from the catalogue by \`npm run generate\`; a contract test compares the two.

Every answer that is not a success is a problem document (RFC 9457) with one of these codes. They stand in order of
precedence: where several apply and only one can be told, the first is. Codes with status 422 are told together, as
entries of \`errors\` in one \`VALIDATION_FAILED\`. A code is never reused for another meaning.

- **retry** says what a program may do with the same request: \`never\` send it again, send it \`after\` a while, send it
  later under the \`same-key\` or under a \`new-key\` (the Idempotency-Key).
- **remedy** says what the person may do: \`FIX_INPUT\`, \`CHOOSE_OTHER\`, \`RETRY_AFTER\` or \`CONTACT\` somebody.
- **params** are the placeholders of the detail; their values are sent beside it. One that does not exist is left out,
  and the text is the one that does without it. Some values have words in the text; the params keep the values.
`;

/** Codes that so many operations may answer with that a list of them tells nothing. */
const MANY_OPERATIONS = 12;

/** The page of error codes. */
export function errorsPage(source: ApiSource): string {
  const answeredBy = operationsByCode(source);
  const definitions = [...source.catalogue.values()];
  const rows = definitions.map(
    ({ code, status, retry, remedy }) =>
      `| [\`${code}\`](#${code.toLowerCase()}) | ${status} | ${retry} | ${remedy} |`,
  );
  const table = ['| code | status | retry | remedy |', '| --- | --- | --- | --- |', ...rows].join('\n');
  const sections = definitions.map((definition) =>
    section(definition, answeredBy.get(definition.code) ?? []),
  );
  return [INTRODUCTION, table, ...sections].join('\n');
}

/** Operations that may answer with each code. */
export function operationsByCode(source: ApiSource): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const routes = routesOf(source);
  for (const route of routes) {
    const name = `${route.method.toUpperCase()} ${route.path}`;
    for (const { code } of refusalsOf(route, source.catalogue))
      found.set(code, [...(found.get(code) ?? []), name]);
  }
  for (const { code } of OF_NO_OPERATION) found.set(code, ['an address that is no operation']);
  return found;
}

function section(definition: ErrorDefinition, operations: readonly string[]): string {
  const { code, status, retry, remedy, title, detail, without = {}, words = {} } = definition;
  const params = placeholdersOf(detail.en);
  const facts = [`Status ${status}`, `retry ${retry}`, `remedy ${remedy}`];
  if (params.length > 0) facts.push(`params ${params.map((name) => `\`${name}\``).join(', ')}`);
  const texts = LANGUAGES.map((language) => `- ${language}: **${title[language]}** — ${detail[language]}`);
  const shorter = Object.entries(without).flatMap(([param, text]) =>
    LANGUAGES.map((language) => `- ${language}, without \`${param}\`: ${text[language]}`),
  );
  const worded = Object.entries(words).map(([param, ofParam]) => {
    const each = Object.entries(ofParam).map(
      ([value, word]) => `\`${value}\` ${LANGUAGES.map((language) => word[language]).join(' / ')}`,
    );
    return `- \`${param}\` in words: ${each.join('; ')}`;
  });
  return [
    '',
    `## ${code}`,
    '',
    facts.join(' · '),
    '',
    ...texts,
    ...shorter,
    ...worded,
    `- Answered by: ${answerers(operations)}`,
    '',
  ].join('\n');
}

function answerers(operations: readonly string[]): string {
  if (operations.length >= MANY_OPERATIONS) return `${operations.length} operations`;
  return operations.map((operation) => (operation.includes('/') ? `\`${operation}\`` : operation)).join(', ');
}
