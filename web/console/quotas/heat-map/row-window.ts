import { type RefObject, useEffect, useState } from 'react';

/** Rows beyond the edge, so that a flick of the wheel finds them there. */
const OVERSCAN_ROWS = 6;

export interface RowWindow {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

/** Which rows are near what is seen; changes only by whole rows. */
export function useRowWindow(box: RefObject<HTMLElement | null>, rows: number, rowPx: number): RowWindow {
  const [seen, setSeen] = useState({ first: 0, count: 20 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    let frame = 0;
    const look = (): void => {
      frame = 0;
      const first = Math.floor(element.scrollTop / rowPx);
      const count = Math.ceil(element.clientHeight / rowPx) + 1;
      setSeen((before) => (before.first === first && before.count === count ? before : { first, count }));
    };
    const soon = (): void => {
      if (frame === 0) frame = requestAnimationFrame(look);
    };
    look();
    element.addEventListener('scroll', soon, { passive: true });
    const resized = new ResizeObserver(soon);
    resized.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('scroll', soon);
      resized.disconnect();
    };
  }, [box, rowPx]);
  const first = Math.max(0, Math.min(seen.first, rows - 1) - OVERSCAN_ROWS);
  return { first, end: Math.min(rows, seen.first + seen.count + OVERSCAN_ROWS) };
}
