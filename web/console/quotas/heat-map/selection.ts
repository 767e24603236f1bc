/** A place in the grid, both from 0. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** Branches × days: what one change can say. Both are kept by name, so that it outlives sorting and filtering. */
export interface Selection {
  readonly branchIds: ReadonlySet<string>;
  readonly dates: ReadonlySet<string>;
}

export const NOTHING: Selection = { branchIds: new Set(), dates: new Set() };

export interface Axes {
  readonly branchIds: readonly string[];
  readonly dates: readonly string[];
}

export function isEmpty({ branchIds, dates }: Selection): boolean {
  return branchIds.size === 0 || dates.size === 0;
}

/** All between two places. */
export function rectangle({ branchIds, dates }: Axes, from: Place, to: Place): Selection {
  const between = (items: readonly string[], one: number, other: number): Set<string> =>
    new Set(items.slice(Math.min(one, other), Math.max(one, other) + 1));
  return {
    branchIds: between(branchIds, from.row, to.row),
    dates: between(dates, from.column, to.column),
  };
}

/** Adds the branch and the day of a place, or takes the day away where the place was in it already. */
export function toggled(selection: Selection, { branchIds, dates }: Axes, place: Place): Selection {
  const branchId = branchIds[place.row];
  const date = dates[place.column];
  if (branchId === undefined || date === undefined) return selection;
  if (!selection.branchIds.has(branchId) || !selection.dates.has(date)) {
    return {
      branchIds: new Set([...selection.branchIds, branchId]),
      dates: new Set([...selection.dates, date]),
    };
  }
  return without(selection, branchId, date);
}

/** Of several days the day goes, of a single one the branch. */
function without({ branchIds, dates }: Selection, branchId: string, date: string): Selection {
  if (dates.size > 1) return { branchIds, dates: new Set([...dates].filter((each) => each !== date)) };
  if (branchIds.size > 1) {
    return { branchIds: new Set([...branchIds].filter((each) => each !== branchId)), dates };
  }
  return NOTHING;
}

/** Where the arrow and paging keys lead; undefined for other keys. */
export function moved(
  { row, column }: Place,
  key: string,
  { rows, columns, pageRows, toEdge }: { rows: number; columns: number; pageRows: number; toEdge: boolean },
): Place | undefined {
  const within = (at: number, count: number): number => Math.max(0, Math.min(count - 1, at));
  switch (key) {
    case 'ArrowUp':
      return { row: toEdge ? 0 : within(row - 1, rows), column };
    case 'ArrowDown':
      return { row: toEdge ? rows - 1 : within(row + 1, rows), column };
    case 'ArrowLeft':
      return { row, column: within(column - 1, columns) };
    case 'ArrowRight':
      return { row, column: within(column + 1, columns) };
    case 'Home':
      return { row: toEdge ? 0 : row, column: 0 };
    case 'End':
      return { row: toEdge ? rows - 1 : row, column: columns - 1 };
    case 'PageUp':
      return { row: within(row - pageRows, rows), column };
    case 'PageDown':
      return { row: within(row + pageRows, rows), column };
    default:
      return undefined;
  }
}

export function joined(one: Selection, other: Selection): Selection {
  return {
    branchIds: new Set([...one.branchIds, ...other.branchIds]),
    dates: new Set([...one.dates, ...other.dates]),
  };
}
