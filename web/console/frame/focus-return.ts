import { useEffect, useState } from 'react';

/** Of each thing that is open: where the focus may go when it closes, the nearest first. */
const waysBack: (readonly HTMLElement[])[] = [];

function waysFromHere(): readonly HTMLElement[] {
  const at = document.activeElement;
  const here = at instanceof HTMLElement && at !== document.body ? [at] : [];
  // Where one thing takes the place of another, what opened the first is what is left.
  return [...here, ...(waysBack.at(-1) ?? [])];
}

/**
 * For what is shown and taken away as a whole: the focus that goes with it is given back to what had it before, so that
 * whoever works by the keyboard does not begin at the top of the page again.
 */
export function useFocusReturn(): void {
  const [ways] = useState(waysFromHere);
  useEffect(() => {
    waysBack.push(ways);
    return () => {
      waysBack.splice(waysBack.indexOf(ways), 1);
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (isLost) ways.find(({ isConnected }) => isConnected)?.focus();
    };
  }, [ways]);
}
