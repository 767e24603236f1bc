import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useCallback } from 'react';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';

export type QueueOverview = components['schemas']['QueueOverview'];

const REFRESH_MS = 2_000;

export const QUEUE_OVERVIEW = ['ops', 'queue'] as const;

export interface QueueOrder {
  readonly order: 'pause' | 'resume' | 'drain' | 'bounds' | 'open' | 'cancel';
  readonly reason: string;
  readonly roomId?: string;
  readonly opensAt?: string;
  readonly preQueueMinutes?: number;
  readonly floorPerMinute?: number;
  readonly ceilingPerMinute?: number;
  readonly assistedPercent?: number;
  readonly insideMax?: number;
  readonly version?: number;
}

export function useQueueOverview(): UseQueryResult<QueueOverview> {
  const api = useApi();
  return useQuery({
    queryKey: QUEUE_OVERVIEW,
    queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/ops/queue', { signal })),
    refetchInterval: REFRESH_MS,
  });
}

export function useQueueOrder(): (order: QueueOrder) => Promise<unknown> {
  const api = useApi();
  return useCallback(
    ({ order, roomId = '', ...body }) => {
      const { reason, opensAt, preQueueMinutes } = body;
      const requests: Readonly<Record<QueueOrder['order'], () => Promise<unknown>>> = {
        pause: () => api.POST('/api/v1/ops/queue/pause', { body: { reason } }),
        resume: () => api.POST('/api/v1/ops/queue/resume', { body: { reason } }),
        drain: () => api.POST('/api/v1/ops/queue/drain', { body: { reason } }),
        bounds: () => api.PUT('/api/v1/ops/queue/bounds', { body }),
        open: () =>
          api.POST('/api/v1/ops/queue/rooms', {
            body: {
              reason,
              ...(opensAt !== undefined && { opensAt }),
              ...(preQueueMinutes !== undefined && { preQueueMinutes }),
            },
          }),
        cancel: () =>
          api.POST('/api/v1/ops/queue/rooms/{id}/cancel', {
            params: { path: { id: roomId } },
            body: { reason },
          }),
      };
      return requests[order]();
    },
    [api],
  );
}
