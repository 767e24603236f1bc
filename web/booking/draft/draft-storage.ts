import { type Draft, EMPTY_DRAFT } from './draft.js';

/** In the storage of this tab, which ends with it. */
const KEPT_AS = 'yuhuan.draft';

interface Kept {
  /** Whoever signs in next in this tab does not find what the one before has typed. */
  readonly person: string;
  readonly draft: Draft;
}

export function readDraft(person: string): Draft {
  try {
    const kept = JSON.parse(window.sessionStorage.getItem(KEPT_AS) ?? 'null') as Kept | null;
    return kept?.person === person ? { ...EMPTY_DRAFT, ...kept.draft } : EMPTY_DRAFT;
  } catch {
    // A storage that is shut or spoilt keeps nothing; the page goes on without.
    return EMPTY_DRAFT;
  }
}

/** Somebody else goes on in this tab. */
export function forgetDraft(): void {
  try {
    window.sessionStorage.removeItem(KEPT_AS);
  } catch {
    // As above.
  }
}

export function keepDraft(person: string, draft: Draft): void {
  try {
    const kept: Kept = { person, draft };
    window.sessionStorage.setItem(KEPT_AS, JSON.stringify(kept));
  } catch {
    // As above.
  }
}
