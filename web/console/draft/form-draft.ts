import type { FormInstance } from 'antd';
import { useCallback, useEffect, useSyncExternalStore } from 'react';

const PREFIX = 'yuhuan.draft.';
/** Whose the drafts of this tab are; it outlives the page as they do. */
const OWNER = 'yuhuan.drafts-of';

/** What the browser did not take, for as long as the page is there. */
const unstored = new Map<string, string>();
const watchers = new Set<() => void>();
let changes = 0;

function changed(): void {
  changes += 1;
  for (const tell of watchers) tell();
}

function watch(tell: () => void): () => void {
  watchers.add(tell);
  return () => watchers.delete(tell);
}

/** Draws anew what reads drafts, whenever one is kept or dropped. */
export function useDraftsRead<T>(read: () => T): T {
  useSyncExternalStore(watch, () => changes);
  return read();
}

/** What was typed under a name, in this tab only; never with a field that says who a customer is. */
export function readDraft<T extends object>(name: string): Partial<T> | undefined {
  const text = unstored.get(name) ?? window.sessionStorage.getItem(PREFIX + name);
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as Partial<T>;
  } catch {
    return undefined;
  }
}

export function keepDraft(name: string, values: object): void {
  const text = JSON.stringify(values);
  try {
    window.sessionStorage.setItem(PREFIX + name, text);
    unstored.delete(name);
  } catch {
    // A browser that keeps nothing loses the draft on a reload, as any page does.
    unstored.set(name, text);
  }
  changed();
}

export function dropDraft(name: string): void {
  window.sessionStorage.removeItem(PREFIX + name);
  unstored.delete(name);
  changed();
}

/** Names that begin so, in no order. */
export function draftNames(beginning: string): readonly string[] {
  const stored = keysOf(window.sessionStorage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => key.slice(PREFIX.length));
  return [...new Set([...stored, ...unstored.keys()])].filter((name) => name.startsWith(beginning));
}

function keysOf(storage: Storage): readonly string[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
}

/**
 * Said when somebody has signed in. Who is not the one before finds nothing of theirs, on the same page or after the
 * page was left in between; the same person finds everything.
 */
export function draftsBelongTo(person: string): void {
  const storage = window.sessionStorage;
  if (storage.getItem(OWNER) === person) return;
  for (const name of draftNames('')) dropDraft(name);
  try {
    storage.setItem(OWNER, person);
  } catch {
    // A browser that keeps nothing has no drafts either.
  }
}

/**
 * Keeps what is typed into a form over reloads, and over signing in again elsewhere.
 * @param except fields that are never kept: what says who a customer is.
 */
export function useFormDraft<T extends object>(
  form: FormInstance<T>,
  name: string,
  except: readonly (keyof T & string)[] = [],
): { readonly keep: () => void; readonly drop: () => void } {
  useEffect(() => {
    const draft = readDraft<T>(name);
    if (draft !== undefined) form.setFieldsValue(draft);
  }, [form, name]);
  const keep = useCallback(() => {
    const values = Object.entries(form.getFieldsValue(true));
    keepDraft(
      name,
      Object.fromEntries(values.filter(([key]) => !(except as readonly string[]).includes(key))),
    );
  }, [form, name, except]);
  const drop = useCallback(() => dropDraft(name), [name]);
  return { keep, drop };
}
