import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ApiProblem, bodyOf, type components, type operations, useApi } from '../../shared/api/index.js';
import type { Draft } from '../draft/draft.js';
import { type Asking, useAsking } from '../promise/use-asking.js';
import { type Read, useLanguage } from '../reading.js';

export type WaitlistEntry = components['schemas']['WaitlistEntry'];
export type Offer = NonNullable<WaitlistEntry['offer']>;

/** An offer has a deadline of minutes, so whoever looks must see it soon. */
const WAITLIST_EVERY_MS = 10_000;
const WAITLIST_KEY = ['waitlist'];

/** The entries that stand in line or have a place on offer; those that are over say nothing any more. */
export function useWaitlist(): Read<readonly WaitlistEntry[]> {
  const api = useApi();
  // What the branch says of an urgent need is said in words.
  const language = useLanguage();
  return useQuery<readonly WaitlistEntry[], ApiProblem>({
    queryKey: [...WAITLIST_KEY, language],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { entries } = await bodyOf(api.GET('/api/v1/waitlist', { signal }));
      return entries.filter(({ status }) => status === 'WAITING' || status === 'OFFERED');
    },
    refetchInterval: WAITLIST_EVERY_MS,
  });
}

export type UrgentNeed = operations['waitlist.askUrgent']['requestBody']['content']['application/json'];
type Wish = NonNullable<operations['waitlist.join']['requestBody']>['content']['application/json'];

/** Joining and leaving a line. */
export function useLine(): Omit<Asking, 'ask'> & {
  readonly join: (wish: Wish) => void;
  readonly askUrgent: (id: string, need: UrgentNeed) => void;
  readonly leave: (id: string) => void;
} {
  const api = useApi();
  const queries = useQueryClient();
  const { ask, ...asking } = useAsking();
  const done = (): Promise<void> => queries.invalidateQueries({ queryKey: WAITLIST_KEY });
  return {
    ...asking,
    join: (body) =>
      ask(
        (key) =>
          bodyOf(api.POST('/api/v1/waitlist', { params: { header: { 'idempotency-key': key } }, body })),
        done,
      ),
    // Said once more it is the same: no key is needed.
    askUrgent: (id, body) =>
      ask(() => bodyOf(api.POST('/api/v1/waitlist/{id}/urgent', { params: { path: { id } }, body })), done),
    // One that is left already is as good as left now, so that this may be sent again without a key.
    leave: (id) => ask(() => bodyOf(api.DELETE('/api/v1/waitlist/{id}', { params: { path: { id } } })), done),
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
    hold: {
      id: holdId,
      loanId,
      branchId,
      date,
      window,
      endsAtMs: Date.parse(expiresAt),
      expiresAt,
      // Others wait behind it.
      extensionsLeft: 0,
      isOffer: true,
    },
  };
}
