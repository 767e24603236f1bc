import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Api, bodyOf, type components, useApi } from '../../shared/api/index.js';
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
    // The days that both spans have stand while the others come; another group has none of them.
    placeholderData: (before, query) => (query?.queryKey.at(-1) === group ? before : undefined),
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
