import type { ErrorDefinition, Language } from './define-errors.js';

/** The sentence for what is known: the detail, or what stands for it where one of its params does not exist. */
export function sentenceOf(
  { detail, without = {} }: Pick<ErrorDefinition, 'detail' | 'without'>,
  params: Readonly<Record<string, unknown>>,
  language: Language,
): string {
  const lacking = Object.keys(without).find((name) => params[name] === undefined);
  return (lacking === undefined ? detail : without[lacking]!)[language];
}

/** What a text says for the value of a param; undefined where the value is said as it is. */
export function wordOf(
  { words = {} }: Pick<ErrorDefinition, 'words'>,
  name: string,
  value: unknown,
  language: Language,
): string | undefined {
  // A value may be a client's own: only what is in the list itself is a word.
  const known = words[name];
  return known !== undefined && Object.hasOwn(known, String(value))
    ? known[String(value)]![language]
    : undefined;
}
