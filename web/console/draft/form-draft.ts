import type { FormInstance } from 'antd';
import { useCallback, useEffect } from 'react';

const PREFIX = 'yuhuan.draft.';
/** Whose the drafts of this tab are; it outlives the page as they do. */
const OWNER = 'yuhuan.drafts-of';

/** What was typed under a name, in this tab only; never with a field that says who a customer is. */
export function readDraft<T extends object>(name: string): Partial<T> | undefined {
  const text = window.sessionStorage.getItem(PREFIX + name);
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as Partial<T>;
  } catch {
    return undefined;
  }
}

export function keepDraft(name: string, values: object): void {
  try {
    window.sessionStorage.setItem(PREFIX + name, JSON.stringify(values));
  } catch {
    // A browser that keeps nothing loses the draft on a reload, as any page does.
  }
}

export function dropDraft(name: string): void {
  window.sessionStorage.removeItem(PREFIX + name);
}

/**
 * Said when somebody has signed in. Who is not the one before finds nothing of theirs, on the same page or after the
 * page was left in between; the same person finds everything.
 */
export function draftsBelongTo(person: string): void {
  const storage = window.sessionStorage;
  if (storage.getItem(OWNER) === person) return;
  const kept = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  for (const key of kept) if (key.startsWith(PREFIX)) storage.removeItem(key);
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
