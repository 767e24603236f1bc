import { type InfiniteData, useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query';
import { useCallback } from 'react';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';
import { ASKED_AS_FILE, type ExportFormat, saveFile } from '../files/save-file.js';

export type EventPage = components['schemas']['EventPage'];
export type LoggedEvent = components['schemas']['LoggedEvent'];

export const EVENT_KINDS = [
  'BOOKING',
  'QUOTA_CHANGE',
  'POOL_SPILL',
  'BREAK_GLASS',
  'CLOSURE',
  'WAITLIST',
  'URGENT_REQUEST',
  'TASK',
  'SUSPENSION',
  'SERVICE_PLAN',
  'EXPRESS_MODE',
  'QUEUE_ROOM',
  'QUEUE_DOOR',
  'QUEUE_TICKET',
  'EXPORT',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface EventSearch {
  readonly branchId?: string;
  readonly kind?: EventKind;
  readonly subjectId?: string;
  readonly type?: string;
  readonly actorId?: string;
  readonly from?: string;
  readonly to?: string;
}

export function useEvents(search: EventSearch): UseInfiniteQueryResult<InfiniteData<EventPage>> {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['events', search],
    queryFn: ({ pageParam, signal }) =>
      bodyOf(
        api.GET('/api/v1/staff/events', {
          params: { query: { ...search, ...(pageParam !== null && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function useExport(): (search: EventSearch, format: ExportFormat) => Promise<void> {
  const api = useApi();
  return useCallback(
    async (search, format) => {
      const params = { query: { ...search, format } };
      saveFile(
        await api.GET('/api/v1/staff/events/export', { params, ...ASKED_AS_FILE }),
        `events.${format}`,
      );
    },
    [api],
  );
}
