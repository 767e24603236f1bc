import {
  type Axes,
  joined,
  moved,
  NOTHING,
  type Place,
  rectangle,
  type Selection,
  toggled,
} from './selection.js';

/** What a key or a click asks for. */
export interface Order {
  readonly select?: Selection;
  readonly go?: Place;
  readonly open?: Place;
  /** Where ranges begin from now on; undefined ends a range. */
  readonly anchor?: Place | undefined;
  readonly drags?: true;
}

export interface GridState {
  readonly axes: Axes;
  readonly place: Place;
  readonly selection: Selection;
  readonly anchor: Place | undefined;
}

interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** @returns undefined for a key that is none of the grid's. */
export function byKey(event: Key, grid: GridState & { readonly pageRows: number }): Order | undefined {
  const { axes, place, pageRows } = grid;
  const size = { rows: axes.branchIds.length, columns: axes.dates.length };
  const command = event.ctrlKey || event.metaKey;
  const to = moved(place, event.key, { ...size, pageRows, toEdge: command });
  if (to !== undefined) {
    if (!event.shiftKey) return { go: to, anchor: undefined };
    const anchor = grid.anchor ?? place;
    return { go: to, anchor, select: rectangle(axes, anchor, to) };
  }
  switch (event.key) {
    case 'Enter':
      return { open: place };
    case 'Escape':
      return { select: NOTHING, anchor: undefined };
    case ' ':
      return { select: bySpace(event, grid) };
    case 'a':
      return command ? { select: rectangle(axes, { row: 0, column: 0 }, lastOf(axes)) } : undefined;
    default:
      return undefined;
  }
}

/** With shift the branch, with control the day, as spreadsheets do. */
function bySpace(event: Key, { axes, place, selection }: GridState): Selection {
  const last = lastOf(axes);
  if (event.shiftKey) return rectangle(axes, { ...place, column: 0 }, { ...last, row: place.row });
  if (event.ctrlKey) return rectangle(axes, { ...place, row: 0 }, { ...last, column: place.column });
  return toggled(selection, axes, place);
}

interface Click {
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly pointerType: string;
}

/** @param at a cell; with a row or a column alone the name of a branch or of a day. */
export function byPointer(
  event: Click,
  at: { readonly row: number | undefined; readonly column: number | undefined },
  { axes, place, selection, anchor }: GridState,
): Order | undefined {
  const { row, column } = at;
  // A finger has no control key: what it touches is added, as with one.
  const adds = event.ctrlKey || event.metaKey || event.pointerType === 'touch';
  if (row === undefined && column === undefined) return undefined;
  if (row === undefined || column === undefined) {
    const last = lastOf(axes);
    const line = rectangle(
      axes,
      { row: row ?? 0, column: column ?? 0 },
      { row: row ?? last.row, column: column ?? last.column },
    );
    return { select: adds ? joined(selection, line) : line };
  }
  const to = { row, column };
  if (event.shiftKey) {
    const from = anchor ?? place;
    return { go: to, anchor: from, select: rectangle(axes, from, to) };
  }
  if (adds) return { go: to, anchor: to, select: toggled(selection, axes, to) };
  return { go: to, anchor: to, select: rectangle(axes, to, to), drags: true };
}

function lastOf({ branchIds, dates }: Axes): Place {
  return { row: branchIds.length - 1, column: dates.length - 1 };
}
