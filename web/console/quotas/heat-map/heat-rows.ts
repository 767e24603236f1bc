import type { Branch } from '../../reach/branches.js';
import { daysBetween, daysFrom } from '../../reach/days.js';
import type { BoardRange, Heat } from '../board.data.js';
import type { HeatDay, HeatRow } from './heat-day.js';

/**
 * The answer's compact cells, laid under the days of the board.
 * @param heat may be that of the span before: what it has of these days is at its own day, and the rest is left out.
 */
export function heatRows(
  { from, rows }: Heat,
  branches: readonly Pick<Branch, 'id' | 'name' | 'services'>[],
  range: BoardRange,
  { today, closed = new Set() }: { today: string; closed?: ReadonlySet<string> | undefined },
): readonly HeatRow[] {
  const days = daysFrom(range.from, range.to);
  const shift = daysBetween(range.from, from);
  const byBranch = new Map<string, Heat['rows'][number]>();
  for (const row of rows) {
    if (row.period === 'DAY' && row.productGroup === range.group) byBranch.set(row.branchId, row);
  }
  return branches
    .filter(({ services }) => services.includes(range.group))
    .map(({ id, name }) => {
      const cells: (HeatDay | undefined)[] = Array.from({ length: days.length }, () => undefined);
      for (const [offset, capacity, inUse, overbookedBy] of byBranch.get(id)?.cells ?? []) {
        const at = offset + shift;
        const day = days[at];
        // Counters are opened for every day; on one that nobody serves there is nothing to be had.
        if (day !== undefined && (inUse > 0 || !closed.has(day))) {
          cells[at] = { capacity, inUse, overbookedBy, ...(day < today && { isOver: true }) };
        }
      }
      return { branchId: id, name, days: cells };
    });
}
