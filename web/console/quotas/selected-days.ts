import type { HeatRow } from './heat-map/heat-day.js';
import type { Selection } from './heat-map/selection.js';

export interface SelectedDays {
  /** Those of the branches that the board has, in order: one that serves no such loans has nothing to be changed. */
  readonly branchIds: readonly string[];
  /** Days from today on that at least one of the branches serves: what a change is about. */
  readonly open: readonly string[];
  /** How many of those on the board are before today: nobody changes what is over. */
  readonly over: number;
  /** How many of the others on the board none of them serves; a change would open what is closed. */
  readonly closed: number;
  /** How many are of months that the board does not show any more; nobody changes what is not seen. */
  readonly unseen: number;
}

/** @param dates the days of the board, one for each place in `days` of a row */
export function selectedDays(
  selection: Selection,
  rows: readonly Pick<HeatRow, 'branchId' | 'days'>[],
  dates: readonly string[],
  today: string,
): SelectedDays {
  const chosen = rows.filter(({ branchId }) => selection.branchIds.has(branchId));
  const shown = dates.flatMap((date, at) => (selection.dates.has(date) ? [{ date, at }] : []));
  const coming = shown.filter(({ date }) => date >= today);
  const open = coming
    .filter(({ at }) => chosen.some(({ days }) => days[at] !== undefined))
    .map(({ date }) => date);
  return {
    branchIds: chosen.map(({ branchId }) => branchId).sort(),
    open,
    over: shown.length - coming.length,
    closed: coming.length - open.length,
    unseen: selection.dates.size - shown.length,
  };
}
