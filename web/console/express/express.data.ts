import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useCallback } from 'react';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';

export type ExpressMode = components['schemas']['ExpressMode'];

/** Whoever has the console open sees within this that it was turned on. */
const REFRESH_MS = 15_000;
const KEY = ['express'];

export function useExpressModes(): UseQueryResult<readonly ExpressMode[]> {
  const api = useApi();
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }): Promise<readonly ExpressMode[]> =>
      (await bodyOf(api.GET('/api/v1/staff/express', { signal }))).modes,
    refetchInterval: REFRESH_MS,
  });
}

export interface ExpressOrder {
  /** Undefined: every branch. */
  readonly branchId: string | undefined;
  readonly reason: string;
  /** Undefined: it is turned off. */
  readonly until: string | undefined;
}

export function useExpressSwitch(): (order: ExpressOrder) => Promise<void> {
  const api = useApi();
  const queries = useQueryClient();
  return useCallback(
    async ({ branchId, reason, until }) => {
      const body = { reason, ...(branchId !== undefined && { branchId }) };
      try {
        if (until === undefined) await api.POST('/api/v1/staff/express/off', { body });
        else await api.POST('/api/v1/staff/express', { body: { ...body, until } });
      } finally {
        await queries.invalidateQueries({ queryKey: KEY });
      }
    },
    [api, queries],
  );
}
