import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  type Api,
  type ApiProblem,
  bodyOf,
  type components,
  type operations,
  useApi,
} from '../../shared/api/index.js';
import type { Draft, HeldSlot } from '../draft/draft.js';
import { type Asking, useAsking } from '../promise/use-asking.js';
import { type Read, useLanguage } from '../reading.js';

export type WaitlistEntry = components['schemas']['WaitlistEntry'];
export type Offer = NonNullable<WaitlistEntry['offer']>;

/** An offer has a deadline of minutes, so whoever looks must see it soon. */
const WAITLIST_EVERY_MS = 10_000;
export const WAITLIST_KEY = ['waitlist'];

/**
 * The entries that stand in line or have a place on offer; those that are over say nothing any more.
 * @param live asked again and again while somebody looks at it
 */
export function useWaitlist(live = true): Read<readonly WaitlistEntry[]> {
  const api = useApi();
  // What the branch says of an urgent need is said in words.
  const language = useLanguage();
  return useQuery<readonly WaitlistEntry[], ApiProblem>({
    queryKey: [...WAITLIST_KEY, language],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => standing(api, signal),
    refetchInterval: live ? WAITLIST_EVERY_MS : false,
  });
}

async function standing(api: Api, signal?: AbortSignal): Promise<readonly WaitlistEntry[]> {
  const { entries } = await bodyOf(api.GET('/api/v1/waitlist', { ...(signal && { signal }) }));
  return entries.filter(({ status }) => status === 'WAITING' || status === 'OFFERED');
}

/** What the line keeps for this person now. */
export async function offeredPlaces(api: Api): Promise<readonly HeldSlot[]> {
  return offersOf(await standing(api));
}

export function offersOf(entries: readonly WaitlistEntry[]): readonly HeldSlot[] {
  return entries.flatMap(({ loanId, offer }) => (offer === null ? [] : [holdOfOffer(loanId, offer)]));
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
export function holdOfOffer(loanId: string, { holdId, branchId, date, window, expiresAt }: Offer): HeldSlot {
  return {
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
  };
}

/** The offered place is the one that is chosen. */
export function draftOfHold(hold: HeldSlot): Partial<Draft> {
  const { loanId, branchId, date, window } = hold;
  return { loanId, branchId, date, window, hold };
}
