import { useSyncExternalStore } from 'react';

/** The right to one hold or booking, while the waiting room is open. In memory alone: a reload asks for it again. */
export class EntryPass {
  private current: { readonly token: string; readonly endsAtMs: number } | undefined;
  private gone = 0;
  private readonly listeners = new Set<() => void>();

  readonly token = (): string | undefined =>
    this.current !== undefined && this.current.endsAtMs > Date.now() ? this.current.token : undefined;

  /** Until when the right counts; undefined: there is none. */
  readonly endsAtMs = (): number | undefined =>
    this.token() === undefined ? undefined : this.current?.endsAtMs;

  /** How many rights have gone: what was read of a ticket before the last one went is not so any more. */
  readonly goneSoFar = (): number => this.gone;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  take(token: string, endsAtMs: number): void {
    this.become({ token, endsAtMs });
  }

  /** It was used, or will never count; another one that has come meanwhile stays. */
  readonly spend = (token: string): void => {
    if (this.current?.token === token) this.drop();
  };

  /** It is a right of one person. */
  readonly drop = (): void => {
    this.gone += 1;
    this.become(undefined);
  };

  private become(pass: EntryPass['current']): void {
    this.current = pass;
    for (const listener of this.listeners) listener();
  }
}

/** One for the page, as there is one person before it. */
export const entryPass = new EntryPass();

export function useEntryToken(): string | undefined {
  return useSyncExternalStore(entryPass.subscribe, entryPass.token);
}

export function useEntriesGone(): number {
  return useSyncExternalStore(entryPass.subscribe, entryPass.goneSoFar);
}

export function useEntryEnd(): number | undefined {
  return useSyncExternalStore(entryPass.subscribe, entryPass.endsAtMs);
}
