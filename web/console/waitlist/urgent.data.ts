import {
  type InfiniteData,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  useQueryClient,
} from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';

export type UrgentRequest = components['schemas']['UrgentRequest'];

interface UrgentPage {
  readonly requests: UrgentRequest[];
  readonly nextCursor: string | null;
}

export const URGENT_REASONS = ['HOME_SALE', 'RELOCATION', 'FAMILY', 'COURT', 'REFINANCING', 'OTHER'] as const;
export type UrgentReason = (typeof URGENT_REASONS)[number];

/** Customers ask, and colleagues decide, while one looks. */
const REFRESH_MS = 10_000;

/** Those that wait for a decision, the oldest first. */
export function useUrgentRequests(branchId: string): UseInfiniteQueryResult<InfiniteData<UrgentPage>> {
  const api = useApi();
  const { i18n } = useTranslation();
  return useInfiniteQuery({
    queryKey: ['line', 'urgent', branchId, i18n.language],
    queryFn: ({ pageParam, signal }): Promise<UrgentPage> => {
      const params = { query: { branchId, ...(pageParam !== null && { cursor: pageParam }) } };
      return bodyOf(api.GET('/api/v1/staff/waitlist/urgent', { params, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: REFRESH_MS,
  });
}

/** Agrees, or declines with a reason; said once more by the same person it is the same. */
export function useDecideUrgent(): (id: string, declineReason?: string) => Promise<UrgentRequest> {
  const api = useApi();
  const queries = useQueryClient();
  return async (id, reason) => {
    const params = { path: { id } };
    try {
      return await bodyOf(
        reason === undefined
          ? api.POST('/api/v1/staff/waitlist/{id}/urgent/agree', { params })
          : api.POST('/api/v1/staff/waitlist/{id}/urgent/decline', { params, body: { reason } }),
      );
    } finally {
      // Also after a no: somebody else may have decided. What was answered is told before the list is there again.
      void queries.invalidateQueries({ queryKey: ['line'] });
    }
  };
}
