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
