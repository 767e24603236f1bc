import { type InfiniteData, useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query';
import { useCallback } from 'react';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';

export type EventPage = components['schemas']['EventPage'];
export type LoggedEvent = components['schemas']['LoggedEvent'];

export const EVENT_KINDS = [
  'BOOKING',
  'QUOTA_CHANGE',
  'POOL_SPILL',
  'BREAK_GLASS',
  'CLOSURE',
  'WAITLIST',
  'TASK',
  'SUSPENSION',
  'SERVICE_PLAN',
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

export type ExportFormat = 'csv' | 'xlsx';

/** A hundred thousand rows over a slow line; an ordinary answer would have been given up long before. */
const EXPORT_TIMEOUT_MS = 120_000;
/** The browser has taken the file over by then. */
const KEEP_FILE_MS = 60_000;

export function useExport(): (search: EventSearch, format: ExportFormat) => Promise<void> {
  const api = useApi();
  return useCallback(
    async (search, format) => {
      const { data, response } = await api.GET('/api/v1/staff/events/export', {
        params: { query: { ...search, format } },
        parseAs: 'blob',
        fetch: (request) => fetch(request, { signal: AbortSignal.timeout(EXPORT_TIMEOUT_MS) }),
      });
      const name = /filename="?([^";]+)"?/.exec(response.headers.get('content-disposition') ?? '')?.[1];
      saveAs(data as unknown as Blob, name ?? `events.${format}`);
    },
    [api],
  );
}

function saveAs(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_FILE_MS);
}
