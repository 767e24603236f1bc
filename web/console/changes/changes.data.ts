import {
  type InfiniteData,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  useQuery,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useCallback } from 'react';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';
import { useKeyedSend } from '../draft/request-key.js';

export type QuotaChange = components['schemas']['QuotaChange'];
export type QuotaChangeDetail = components['schemas']['QuotaChangeDetail'];
export type ChangeStatus = QuotaChange['status'];
export type Decision = 'approve' | 'reject' | 'withdraw';
type ChangeList = components['schemas']['QuotaChangeList'];

/** Others decide at the same time. */
const REFRESH_MS = 10_000;
const PAGE = 20;

export interface ChangeFilter {
  readonly status?: ChangeStatus;
  readonly kind?: QuotaChange['kind'];
  readonly branchId?: string;
  readonly maker?: string;
}

export function useChanges(filter: ChangeFilter): UseInfiniteQueryResult<InfiniteData<ChangeList>> {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['changes', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      bodyOf(
        api.GET('/api/v1/staff/quota-changes', {
          params: { query: { ...filter, limit: PAGE, ...(pageParam !== null && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: REFRESH_MS,
  });
}

export function useChange(id: string): UseQueryResult<QuotaChangeDetail> {
  const api = useApi();
  return useQuery({
    queryKey: ['changes', 'one', id],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/staff/quota-changes/{id}', { params: { path: { id } }, signal })),
    refetchInterval: REFRESH_MS,
  });
}

interface DecisionContent {
  readonly id: string;
  readonly decision: Decision;
  readonly reason: string;
}

export function useDecide(): (content: DecisionContent) => Promise<QuotaChange> {
  const api = useApi();
  return useKeyedSend(
    useCallback(
      ({ id, decision, reason }: DecisionContent, key: string) => {
        const params = { path: { id }, header: { 'idempotency-key': key } };
        const body = reason === '' ? {} : { reason };
        const requests: Readonly<Record<Decision, () => Promise<QuotaChange>>> = {
          approve: () => bodyOf(api.POST('/api/v1/staff/quota-changes/{id}/approve', { params, body })),
          reject: () =>
            bodyOf(api.POST('/api/v1/staff/quota-changes/{id}/reject', { params, body: { reason } })),
          withdraw: () => bodyOf(api.POST('/api/v1/staff/quota-changes/{id}/withdraw', { params, body })),
        };
        return requests[decision]();
      },
      [api],
    ),
  );
}
