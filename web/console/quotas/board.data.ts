import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Api, bodyOf, type components, useApi } from '../../shared/api/index.js';
import type { Branch } from '../reach/branches.js';
import { daysFrom } from '../reach/days.js';
import type { HeatDay, HeatRow } from './heat-map/heat-day.js';
import { PRODUCT_OF, type ProductGroup } from './product-groups.js';

export type Heat = components['schemas']['QuotaHeat'];
export type QuotaCounter = components['schemas']['QuotaCounter'];

/** Somebody is always booking; a board that is looked at follows. */
const REFRESH_MS = 10_000;

export interface BoardRange {
  readonly from: string;
  readonly to: string;
  readonly group: ProductGroup;
}

export function useHeat({ from, to, group }: BoardRange): UseQueryResult<Heat> {
  const api = useApi();
  return useQuery({
    queryKey: ['quotas', 'heat', from, to, group],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/v1/staff/quotas', {
          params: { query: { from, to, product: PRODUCT_OF[group] } },
          signal,
        }),
      ),
    refetchInterval: REFRESH_MS,
    placeholderData: (before) => before,
  });
}

const CLOSED_FOR_ALL = ['WEEKEND', 'STATUTORY_HOLIDAY', 'BANK_OVERRIDE'];
/** The bank's calendar changes a few times a year. */
const CALENDAR_STALE_MS = 600_000;

/** Days on which no branch serves, by the one calendar of the bank; any of its branches tells it. */
export function useClosedDays(
  branchId: string | undefined,
  { to, group }: BoardRange,
): ReadonlySet<string> | undefined {
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['closed-days', branchId, to, group],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/v1/branches/{id}/calendar', {
          params: { path: { id: branchId ?? '' }, query: { to, product: PRODUCT_OF[group] } },
          signal,
        }),
      ),
    enabled: branchId !== undefined,
    staleTime: CALENDAR_STALE_MS,
  });
  return useMemo(
    () =>
      data === undefined
        ? undefined
        : new Set(
            data.days
              .filter(({ reason }) => reason !== undefined && CLOSED_FOR_ALL.includes(reason.code))
              .map(({ date }) => date),
          ),
    [data],
  );
}

/** The answer's compact cells, laid under the days of the board. */
export function heatRows(
  { from, rows }: Heat,
  branches: readonly Branch[],
  range: BoardRange,
  closed: ReadonlySet<string> = new Set(),
): readonly HeatRow[] {
  const days = daysFrom(range.from, range.to);
  const shift = daysFrom(range.from, from).length - 1;
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
        // Counters are opened for every day; on one that nobody serves there is nothing to be had.
        if (inUse > 0 || !closed.has(days[at] ?? '')) cells[at] = { capacity, inUse, overbookedBy };
      }
      return { branchId: id, name, days: cells };
    });
}

export function readBoard(
  api: Api,
  { branchId, from, to, group }: BoardRange & { readonly branchId: string },
  signal?: AbortSignal,
): Promise<components['schemas']['QuotaBoard']> {
  return bodyOf(
    api.GET('/api/v1/staff/branches/{id}/quotas', {
      params: { path: { id: branchId }, query: { from, to, product: PRODUCT_OF[group] } },
      ...(signal !== undefined && { signal }),
    }),
  );
}
