import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';

export type UrgentRequest = components['schemas']['UrgentRequest'];

export const URGENT_REASONS = ['HOME_SALE', 'RELOCATION', 'FAMILY', 'COURT', 'REFINANCING', 'OTHER'] as const;
export type UrgentReason = (typeof URGENT_REASONS)[number];

/** Customers ask, and colleagues decide, while one looks. */
const REFRESH_MS = 10_000;

/** The oldest that wait for a decision; whoever has decided these sees the next. */
export function useUrgentRequests(branchId: string): UseQueryResult<readonly UrgentRequest[]> {
  const api = useApi();
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ['line', 'urgent', branchId, i18n.language],
    queryFn: async ({ signal }) => {
      const params = { query: { branchId } };
      return (await bodyOf(api.GET('/api/v1/staff/waitlist/urgent', { params, signal }))).requests;
    },
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
