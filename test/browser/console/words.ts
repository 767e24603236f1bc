import { readFileSync } from 'node:fs';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

type Texts = { readonly [key: string]: string | Texts };

/** The words of the console under their keys: what a person of that language looks for on the screen. */
export interface Words {
  /** @throws for a key that the console does not have, so that a renamed one is noticed. */
  (key: string, values?: Readonly<Record<string, string | number>>): string;
  /** The words with anything at all in their gaps. */
  readonly like: (key: string) => RegExp;
}

export function wordsOf(language: Language): Words {
  const texts = JSON.parse(readFileSync(`web/console/texts/${language}.json`, 'utf8')) as Texts;
  const find = (key: string, count?: string | number): string => {
    const names = count === undefined ? [key] : [count === 1 ? `${key}_one` : `${key}_other`, key];
    for (const name of names) {
      let at: string | Texts | undefined = texts;
      for (const part of name.split('.')) at = typeof at === 'object' ? at[part] : undefined;
      if (typeof at === 'string') return at;
    }
    throw new Error(`the console has no words for ${key} in ${language}`);
  };
  const words = (key: string, values: Readonly<Record<string, string | number>> = {}): string =>
    find(key, values['count']).replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
  const like = (key: string): RegExp =>
    new RegExp(
      find(key, undefined)
        .split(/\{\{\w+\}\}/)
        .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
        .join('.+'),
    );
  return Object.assign(words, { like });
}
