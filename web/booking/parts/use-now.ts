import { useSyncExternalStore } from 'react';

const SECOND_MS = 1_000;

function everySecond(listener: () => void): () => void {
  const timer = setInterval(listener, SECOND_MS);
  return () => clearInterval(timer);
}

const never = (): (() => void) => () => undefined;

/** The time of this browser in whole seconds, told anew each second while somebody counts it. */
export function useNow(counting: boolean): number {
  return useSyncExternalStore(
    counting ? everySecond : never,
    () => Math.ceil(Date.now() / SECOND_MS) * SECOND_MS,
  );
}
