import { type RefObject, useEffect, useState } from 'react';

/** Rows beyond the edge, so that a flick of the wheel finds them there. */
const OVERSCAN_ROWS = 6;
/** Columns come and go by so many at once: every row that is seen is drawn again when they do. */
const STEP_COLUMNS = 4;

/** Rows and columns that are there, each from the first to one past the last. */
export interface GridWindow {
  readonly rows: Span;
  readonly columns: Span;
}

export interface Span {
  readonly first: number;
  readonly end: number;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  readonly rowPx: number;
  readonly columnPx: number;
}

/** Which cells are near what is seen; changes only by whole rows and by a few columns. */
export function useGridWindow(box: RefObject<HTMLElement | null>, size: GridSize): GridWindow {
  const { rows, columns, rowPx, columnPx } = size;
  const [seen, setSeen] = useState({ row: 0, rows: 20, column: 0, columns: 24 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    let frame = 0;
    const look = (): void => {
      frame = 0;
      const now = {
        row: Math.floor(element.scrollTop / rowPx),
        rows: Math.ceil(element.clientHeight / rowPx) + 1,
        column: stepBelow(element.scrollLeft / columnPx),
        columns: stepBelow(element.clientWidth / columnPx) + 2 * STEP_COLUMNS,
      };
      setSeen((before) => (isSame(before, now) ? before : now));
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
  }, [box, rowPx, columnPx]);
  return {
    rows: span(seen.row - OVERSCAN_ROWS, seen.row + seen.rows + OVERSCAN_ROWS, rows),
    columns: span(seen.column - STEP_COLUMNS, seen.column + seen.columns, columns),
  };
}

function stepBelow(column: number): number {
  return Math.floor(column / STEP_COLUMNS) * STEP_COLUMNS;
}

/** @param size how many there are: they may have become fewer since it was looked */
function span(first: number, end: number, size: number): Span {
  return { first: Math.max(0, Math.min(first, size - 1)), end: Math.min(size, end) };
}

function isSame<Seen extends Readonly<Record<string, number>>>(one: Seen, other: Seen): boolean {
  return Object.entries(one).every(([field, value]) => other[field] === value);
}

/** The indices of a span, and one more that has to be there wherever it is. */
export function withOne({ first, end }: Span, one: number): readonly number[] {
  const inside = Array.from({ length: Math.max(0, end - first) }, (_, offset) => first + offset);
  if (one < 0 || (one >= first && one < end)) return inside;
  return one < first ? [one, ...inside] : [...inside, one];
}
