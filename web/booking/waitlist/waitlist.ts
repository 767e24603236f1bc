import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { type ApiProblem, asProblem, bodyOf, type components, useApi } from '../../shared/api/index.js';
import type { Draft } from '../draft/draft.js';
import type { Read } from '../reading.js';

export type WaitlistEntry = components['schemas']['WaitlistEntry'];
export type Offer = NonNullable<WaitlistEntry['offer']>;

/** An offer has a deadline of minutes, so whoever looks must see it soon. */
const WAITLIST_EVERY_MS = 10_000;
const WAITLIST_KEY = ['waitlist'];

/** The entries that stand in line or have a place on offer; those that are over say nothing any more. */
export function useWaitlist(): Read<readonly WaitlistEntry[]> {
  const api = useApi();
  return useQuery<readonly WaitlistEntry[], ApiProblem>({
    queryKey: WAITLIST_KEY,
    queryFn: async ({ signal }) => {
      const { entries } = await bodyOf(api.GET('/api/v1/waitlist', { signal }));
      return entries.filter(({ status }) => status === 'WAITING' || status === 'OFFERED');
    },
    refetchInterval: WAITLIST_EVERY_MS,
  });
}

export interface Doing {
  readonly busy: boolean;
  readonly problem: ApiProblem | undefined;
}

/** Joining and leaving a line. */
export function useLine(): Doing & {
  readonly join: (wish: { loanId: string; branchId: string; date: string }) => void;
  readonly leave: (id: string) => void;
} {
  const api = useApi();
  const queries = useQueryClient();
  const [doing, setDoing] = useState<Doing>({ busy: false, problem: undefined });
  /** One key until there is an answer: sent again it joins the same line at the same place. */
  const key = useRef<string>(undefined);
  const run = async (work: () => Promise<unknown>): Promise<void> => {
    setDoing({ busy: true, problem: undefined });
    try {
      await work();
      key.current = undefined;
      await queries.invalidateQueries({ queryKey: WAITLIST_KEY });
      setDoing({ busy: false, problem: undefined });
    } catch (error) {
      const problem = asProblem(error);
      if (!problem.outcomeUnknown) key.current = undefined;
      setDoing({ busy: false, problem });
    }
  };
  return {
    ...doing,
    join: (body) => {
      key.current ??= crypto.randomUUID();
      const params = { header: { 'idempotency-key': key.current } };
      void run(() => bodyOf(api.POST('/api/v1/waitlist', { params, body })));
    },
    leave: (id) => void run(() => bodyOf(api.DELETE('/api/v1/waitlist/{id}', { params: { path: { id } } }))),
  };
}

/** The place that is on offer, as the form takes it: a hold that is there already. */
export function draftOfOffer(
  loanId: string,
  { holdId, branchId, date, window, expiresAt }: Offer,
): Partial<Draft> {
  return {
    loanId,
    branchId,
    date,
    window,
    hold: { id: holdId, loanId, branchId, date, window, endsAtMs: Date.parse(expiresAt) },
  };
}
