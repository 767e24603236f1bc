import {
  type InfiniteData,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  useQueryClient,
} from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';
import { useKeyedSend } from '../draft/request-key.js';
import type { UrgentReason } from './urgent.data.js';

export type WaitlistEntry = components['schemas']['WaitlistEntry'];
interface WaitlistPage {
  readonly entries: WaitlistEntry[];
  readonly nextCursor: string | null;
}

export const LINE_STATES = ['WAITING', 'OFFERED'] as const;
export type LineState = (typeof LINE_STATES)[number];

/** Places come free, and colleagues add customers, while one looks. */
const REFRESH_MS = 10_000;

export interface LineFilter {
  readonly branchId: string;
  readonly date?: string;
  readonly status?: LineState;
}

export function useLine(filter: LineFilter): UseInfiniteQueryResult<InfiniteData<WaitlistPage>> {
  const api = useApi();
  const { i18n } = useTranslation();
  return useInfiniteQuery({
    queryKey: ['line', filter, i18n.language],
    queryFn: ({ pageParam, signal }): Promise<WaitlistPage> =>
      bodyOf(
        api.GET('/api/v1/staff/waitlist', {
          params: { query: { ...filter, ...(pageParam !== null && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: REFRESH_MS,
  });
}

export interface JoinForm {
  readonly channel: 'PHONE' | 'COUNTER';
  readonly customerId: string;
  readonly loanId: string;
  readonly from: string;
  /** Left out: that one day. */
  readonly to?: string;
  /** Left out: any part of the day. */
  readonly window?: string;
  /** Left out: it is not urgent. */
  readonly urgentReason?: UrgentReason;
  /** Where none of the reasons fits. */
  readonly urgentNote?: string;
}

export function useJoinLine(branchId: string): (typed: JoinForm) => Promise<WaitlistEntry> {
  const api = useApi();
  return useKeyedSend(
    useCallback(
      ({ channel, customerId, loanId, from, to = '', window = '', ...urgent }: JoinForm, key: string) =>
        bodyOf(
          api.POST('/api/v1/staff/waitlist', {
            params: { header: { 'idempotency-key': key } },
            body: {
              branchId,
              channel,
              customerId: customerId.trim(),
              loanId: loanId.trim(),
              ...(to === '' || to === from ? { date: from } : { from, to }),
              ...(window !== '' && { window }),
              ...needOf(urgent),
            },
          }),
        ),
      [api, branchId],
    ),
  );
}

function needOf({ urgentReason: reason, urgentNote = '' }: Pick<JoinForm, 'urgentReason' | 'urgentNote'>) {
  if (reason === undefined) return {};
  return { urgent: { reason, ...(reason === 'OTHER' && { note: urgentNote.trim() }) } };
}

export function useLeaveLine(): (id: string) => Promise<void> {
  const api = useApi();
  const queries = useQueryClient();
  return useCallback(
    async (id) => {
      try {
        await api.DELETE('/api/v1/staff/waitlist/{id}', { params: { path: { id } } });
      } finally {
        await queries.invalidateQueries({ queryKey: ['line'] });
      }
    },
    [api, queries],
  );
}
