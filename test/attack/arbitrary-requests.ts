import * as fc from 'fast-check';
import { type InterfaceDocument, type JsonSchema, nameOf, type Operation } from './interface-document.js';

/** A request as an attacker writes it: mostly right, so that it comes far, and wrong somewhere. */
export interface HostileRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The text of the body; undefined: none. */
  readonly rawBody: string | undefined;
}

/** What the fields of this name hold in earnest, so that a request gets past the first rule. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

/** Longer than any parameter of a path may be, short enough to be read in the report of a failure. */
const MAX_URL_TEXT = 150;
const LONE_SURROGATE = '\ud800';
/** Deeper than any schema, far below what the parser takes. */
const DEPTH = 200;
const deep = (): unknown =>
  Array.from({ length: DEPTH }).reduce<unknown>((inner) => ({ a: [inner] }), 'bottom');

const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    -0,
    1.5,
    1e308,
    2 ** 53,
    -(2 ** 31) - 1,
    '',
    ' ',
    '\u0000',
    `a\u0000b`,
    LONE_SURROGATE,
    '\u202eabc',
    '\u{1f4b8}'.repeat(20),
    'x'.repeat(3000),
    '__proto__',
    'constructor',
    "'; DROP TABLE bookings; --",
    '$1',
    '%00',
    '{}',
    '../../etc/passwd',
    '<script>alert(1)</script>',
    '=1+1',
    '0001-01-01',
    '9999-12-31',
    '2026-02-30',
    '-271821-04-20',
    '1e9',
    '00000000-0000-0000-0000-000000000000',
    [],
    [[]],
    {},
    { toString: 'x' },
    { length: -1 },
  ),
  fc.constant(undefined).map(deep),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** Any value that the schema describes, as far as its own words go. */
function describedBy(
  document: InterfaceDocument,
  schema: JsonSchema,
  known: Known,
  depth = 0,
): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) {
    return describedBy(document, document.components.schemas[nameOf(schema.$ref)]!, known, depth);
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined)
    return fc.oneof(...choices.map((each) => describedBy(document, each, known, depth)));
  switch (schema.type) {
    case 'object':
      return objectOf(document, schema, known, depth);
    case 'array':
      return fc.array(valueOf(document, schema.items ?? {}, known, '', depth + 1), {
        minLength: Math.min(schema.minItems ?? 0, 3),
        maxLength: Math.min(schema.maxItems ?? 3, 3),
      });
    case 'integer':
      return fc.oneof(
        fc.integer({
          min: Math.max(schema.minimum ?? -1000, -1e9),
          max: Math.min(schema.maximum ?? 1000, 1e9),
        }),
        fc.constantFrom(schema.minimum ?? 0, schema.maximum ?? 0),
      );
    case 'number':
      return fc.double({ noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return textOf(schema);
    case undefined:
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

function textOf(schema: JsonSchema): fc.Arbitrary<string> {
  if (schema.example !== undefined) return fc.constant(schema.example as string);
  if (schema.format === 'uuid') return fc.uuid({ version: 7 });
  if (schema.format === 'date') return dayText;
  if (schema.format === 'date-time') return momentText;
  if (schema.pattern !== undefined && !schema.pattern.includes('\\p') && !schema.pattern.includes('\\P')) {
    return fc.stringMatching(new RegExp(schema.pattern));
  }
  return fc.string({
    minLength: schema.minLength ?? 0,
    maxLength: Math.min(schema.maxLength ?? 40, 200),
    unit: 'grapheme',
  });
}

/** RFC 3339 has offsets of a whole day, more than any clock on earth is ahead. */
const momentText = fc
  .tuple(
    fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
    fc.constantFrom('Z', '+08:00', '-09:30', '+16:00', '-23:59'),
  )
  .map(([date, offset]) => date.toISOString().replace('Z', offset));

const dayText = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

function valueOf(
  document: InterfaceDocument,
  schema: JsonSchema,
  known: Known,
  name: string,
  depth: number,
): fc.Arbitrary<unknown> {
  const real = known[name];
  return fc.oneof(
    ...(real === undefined ? [] : [{ weight: 12, arbitrary: fc.constantFrom(...real) }]),
    { weight: 6, arbitrary: describedBy(document, schema, known, depth) },
    { weight: 1, arbitrary: hostileValue },
  );
}

function objectOf(
  document: InterfaceDocument,
  schema: JsonSchema,
  known: Known,
  depth: number,
): fc.Arbitrary<unknown> {
  const required = new Set(schema.required);
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const value = valueOf(document, property, known, name, depth + 1);
    const left = required.has(name) ? 40 : 1;
    return fc
      .oneof({ weight: left, arbitrary: value }, { weight: 1, arbitrary: fc.constant(undefined) })
      .map((held) => [name, held] as const);
  });
  const strange = fc.oneof(
    { weight: 30, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('__proto__', 'constructor', 'prototype', 'colour'), hostileValue)
        .map((entry) => [entry]),
    },
  );
  // Entries, not an object literal: `__proto__` has to arrive as a field of its own.
  return fc.tuple(fc.tuple(...fields), strange).map(([own, more]) => {
    const made: Record<string, unknown> = {};
    for (const [name, value] of [...own, ...more]) {
      if (value !== undefined)
        Object.defineProperty(made, name, { value, enumerable: true, configurable: true });
    }
    return made;
  });
}

/** Requests of one operation. */
export function requestsOf(
  document: InterfaceDocument,
  operation: Operation,
  known: Known,
): fc.Arbitrary<HostileRequest> {
  const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
  const inQuery = operation.parameters.filter((parameter) => parameter.in === 'query');
  const inHeader = operation.parameters.filter((parameter) => parameter.in === 'header');
  const parameter = (name: string, schema: JsonSchema): fc.Arbitrary<unknown> =>
    valueOf(document, schema, known, name, 0);
  const body =
    operation.body === undefined
      ? fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: hostileValue })
      : fc.oneof(
          { weight: 20, arbitrary: describedBy(document, operation.body, known) },
          { weight: 1, arbitrary: hostileValue },
        );
  return fc
    .record({
      path: fc.tuple(
        ...inPath.map(({ name, schema }) => parameter(name === 'id' ? idOf(operation) : name, schema)),
      ),
      query: fc.tuple(
        ...inQuery.map(({ name, schema, required }) =>
          fc.oneof(
            { weight: required === true ? 20 : 2, arbitrary: parameter(name, schema) },
            { weight: 1, arbitrary: fc.constant(undefined) },
          ),
        ),
      ),
      header: fc.tuple(
        ...inHeader.map(({ name, schema }) =>
          name === 'idempotency-key' ? fc.uuid() : parameter(name, schema),
        ),
      ),
      body,
      brokenText: fc.oneof(
        { weight: 30, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
      ),
    })
    .map(({ path, query, header, body: sent, brokenText }) => {
      const text = sent === undefined ? undefined : JSON.stringify(sent);
      return {
        path:
          filled(
            operation.path,
            inPath.map(({ name }) => name),
            path,
          ) +
          search(
            inQuery.map(({ name }) => name),
            query,
          ),
        headers: Object.fromEntries(inHeader.flatMap(({ name }, index) => headerOf(name, header[index]))),
        rawBody: brokenText && operation.body !== undefined ? text?.slice(0, -1) : text,
      };
    });
}

/** The `{id}` of `/branches/{id}` is a branch's, that of `/bookings/{id}` a booking's. */
function idOf({ path }: Operation): string {
  const noun = path.split('/{id}')[0]!.split('/').at(-1)!;
  return noun === 'branches' ? 'branchId' : `${noun}Id`;
}

function filled(path: string, names: readonly string[], values: readonly unknown[]): string {
  return names.reduce(
    (text, name, index) => text.replace(`{${name}}`, escaped(values[index]) || '%20'),
    path,
  );
}

function search(names: readonly string[], values: readonly unknown[]): string {
  const pairs = names.flatMap((name, index) =>
    values[index] === undefined ? [] : [`${name}=${escaped(values[index])}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function escaped(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return encodeURIComponent(text.slice(0, MAX_URL_TEXT).toWellFormed());
}

/** A header holds visible ASCII only; what else there is no client can send. */
function headerOf(name: string, value: unknown): (readonly [string, string])[] {
  const text = (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .trim();
  return text === '' ? [] : [[name.toLowerCase(), text]];
}
