import type { z } from 'zod';
import { type ErrorDefinition, type FieldFault, type ParamValues, platformErrors } from '../errors/index.js';

type Part = 'path' | 'query' | 'headers' | 'body';

/** Codes that a schema may name as its message, as in `z.string().regex(PATTERN, 'DATE_INVALID')`. */
const byName: Readonly<Record<string, ErrorDefinition>> = platformErrors;
/** How forms that the library knows by itself are told: its own messages are in its own English. */
const FORM_OF: Readonly<Record<string, string>> = {
  uuid: 'UUID',
  datetime: 'RFC 3339',
  date: 'YYYY-MM-DD',
};
/** Of whatever else: no schema should leave it at that, and none shows the words of the library instead. */
export const FORM_UNTOLD = 'the one in the API documentation';
/** A client that sends thousands of unknown fields learns of the first ones; the rest teach it nothing more. */
const MAX_FAULTS = 50;
/** Names are the client's own words: shown back, but not at any length. */
const MAX_NAME_CHARS = 60;

/** Turns the issues of a Zod schema, parsed with `reportInput`, into field faults of the catalogue. */
export function faultsOf(part: Part, issues: readonly z.core.$ZodIssue[]): FieldFault[] {
  const faults: FieldFault[] = [];
  for (const issue of issues) {
    if (faults.length >= MAX_FAULTS) break;
    if (issue.code === 'unrecognized_keys') {
      for (const name of issue.keys.slice(0, MAX_FAULTS - faults.length)) {
        const shown = name.slice(0, MAX_NAME_CHARS);
        faults.push(fault(part, [...issue.path, shown], platformErrors.FIELD_UNKNOWN, { name: shown }));
      }
    } else {
      const { definition, params } = translate(issue);
      faults.push(fault(part, issue.path, definition, params));
    }
  }
  return faults;
}

function translate(issue: z.core.$ZodIssue): { definition: ErrorDefinition; params: ParamValues } {
  const mayBeAbsent = issue.code === 'invalid_type' || issue.code === 'invalid_value';
  if (mayBeAbsent && 'input' in issue && issue.input === undefined) {
    return { definition: platformErrors.FIELD_REQUIRED, params: {} };
  }
  const [name = '', ...rest] = issue.message.split('|');
  const named = byName[name];
  if (named !== undefined) return { definition: named, params: namedParams(rest) };
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? { definition: platformErrors.FIELD_REQUIRED, params: {} }
        : { definition: platformErrors.FIELD_WRONG_TYPE, params: { expected: issue.expected } };
    case 'invalid_value':
      return {
        definition: platformErrors.FIELD_NOT_ALLOWED_VALUE,
        params: { allowed: issue.values.map(String).join(', ') },
      };
    case 'too_small':
      return { definition: platformErrors.FIELD_OUT_OF_RANGE, params: { min: Number(issue.minimum) } };
    case 'too_big':
      return { definition: platformErrors.FIELD_OUT_OF_RANGE, params: { max: Number(issue.maximum) } };
    case 'invalid_format':
      return {
        definition: platformErrors.FIELD_FORMAT,
        params: { format: FORM_OF[issue.format] ?? FORM_UNTOLD },
      };
    case 'not_multiple_of':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'unrecognized_keys':
    case 'custom':
      break;
  }
  return { definition: platformErrors.FIELD_FORMAT, params: { format: FORM_UNTOLD } };
}

/** Parameters written into a message as `NAME|key=value|key=value`. */
function namedParams(pairs: readonly string[]): ParamValues {
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}

function fault(
  part: Part,
  path: readonly PropertyKey[],
  definition: ErrorDefinition,
  params: ParamValues,
): FieldFault {
  if (part === 'body') return { in: 'body', pointer: pointerOf(path), definition, params };
  return {
    in: part === 'headers' ? 'header' : part,
    pointer: path.map(String).join('.'),
    definition,
    params,
  };
}

/** An RFC 6901 JSON pointer. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
