import { useCallback, useState } from 'react';

/** More than anybody leaves half-written in a day; then the oldest goes. */
const KEPT_MAX = 50;

/**
 * Notes and reasons may name a customer, so that they are kept in the memory of the page and nowhere else: closing a
 * drawer, going to another page and signing in again in a window leave them as they were; a reload does not, nor another person.
 */
const kept = new Map<string, string>();

export function unsentWords(name: string): string {
  return kept.get(name) ?? '';
}

export function keepUnsentWords(name: string, words: string): void {
  kept.delete(name);
  if (words === '') return;
  const [oldest] = kept.keys();
  if (kept.size >= KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  kept.set(name, words);
}

/** Somebody else goes on at this page. */
export function forgetUnsentWords(): void {
  kept.clear();
}

/** As `useState` of a text, found again under its name. */
export function useUnsentWords(name: string): readonly [string, (words: string) => void] {
  const [words, setWords] = useState(() => unsentWords(name));
  const say = useCallback(
    (next: string) => {
      setWords(next);
      keepUnsentWords(name, next);
    },
    [name],
  );
  return [words, say];
}
