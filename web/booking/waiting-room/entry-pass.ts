import { useSyncExternalStore } from 'react';

interface Right {
  readonly token: string;
  readonly endsAtMs: number;
}

/** The right to one hold or booking, while the waiting room is open. In memory alone: a reload asks for it again. */
export class EntryPass {
  private current: Right | undefined;
  /** What it led to may be given up again, and then it counts anew. */
  private used: Right | undefined;
  private turns = 0;
  private readonly listeners = new Set<() => void>();

  readonly token = (): string | undefined =>
    this.current !== undefined && this.current.endsAtMs > Date.now() ? this.current.token : undefined;

  /** Until when the right counts; undefined: there is none. */
  readonly endsAtMs = (): number | undefined =>
    this.token() === undefined ? undefined : this.current?.endsAtMs;

  /** How often a right has gone or come back: what was read of a ticket before is not so any more. */
  readonly turnsSoFar = (): number => this.turns;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  take(token: string, endsAtMs: number): void {
    this.used = undefined;
    this.become({ token, endsAtMs });
  }

  /**
   * It was used, or will never count; another one that has come meanwhile stays.
   * @param forHold it may come back, when the hold is given up
   */
  readonly spend = (token: string, forHold: boolean): void => {
    if (this.current?.token === token) this.turn(undefined, forHold ? this.current : undefined);
  };

  /** What it had led to was given up: as long as it lasts it counts again, unless another has come meanwhile. */
  readonly comeBack = (): void => {
    const { used } = this;
    if (used !== undefined && this.current === undefined) this.turn(used, undefined);
  };

  /** It is a right of one person. */
  readonly drop = (): void => this.turn(undefined, undefined);

  private turn(current: Right | undefined, used: Right | undefined): void {
    this.used = used;
    this.turns += 1;
    this.become(current);
  }

  private become(pass: Right | undefined): void {
    this.current = pass;
    for (const listener of this.listeners) listener();
  }
}

/** One for the page, as there is one person before it. */
export const entryPass = new EntryPass();

export function useEntryToken(): string | undefined {
  return useSyncExternalStore(entryPass.subscribe, entryPass.token);
}

export function useEntryTurns(): number {
  return useSyncExternalStore(entryPass.subscribe, entryPass.turnsSoFar);
}

export function useEntryEnd(): number | undefined {
  return useSyncExternalStore(entryPass.subscribe, entryPass.endsAtMs);
}
