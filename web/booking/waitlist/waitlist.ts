import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  type Api,
  type ApiProblem,
  asProblem,
  bodyOf,
  type components,
  type operations,
  serverClock,
  useApi,
} from '../../shared/api/index.js';
import { type Draft, type HeldSlot, withLoan, withoutPlace } from '../draft/draft.js';
import { useDraft } from '../draft/draft-context.js';
import { type Asking, useAsking } from '../promise/use-asking.js';
import { type Read, useLanguage } from '../reading.js';

export type WaitlistEntry = components['schemas']['WaitlistEntry'];
export type Offer = NonNullable<WaitlistEntry['offer']>;

/** An offer has a deadline of minutes, so whoever looks must see it soon. */
const WAITLIST_EVERY_MS = 10_000;
/** A loan stands in line once; a company with more loans than that in line sees the newest. */
const OPEN_MAX = 100;
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
  const params = { query: { open: 'true', limit: OPEN_MAX } as const };
  const { entries } = await bodyOf(api.GET('/api/v1/waitlist', { params, ...(signal && { signal }) }));
  return entries;
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
  /** @param holdId of the place that is kept for the loan: whoever has one cannot wait for another */
  readonly join: (wish: Wish, holdId?: string) => void;
  readonly askUrgent: (id: string, need: UrgentNeed) => void;
  readonly leave: (id: string) => void;
} {
  const api = useApi();
  const queries = useQueryClient();
  const { change, latest } = useDraft();
  const { ask, ...asking } = useAsking();
  const done = (): Promise<void> => queries.invalidateQueries({ queryKey: WAITLIST_KEY });
  return {
    ...asking,
    join: (body, holdId) =>
      ask(async (key) => {
        const params = { header: { 'idempotency-key': key } };
        const post = (): Promise<WaitlistEntry> => bodyOf(api.POST('/api/v1/waitlist', { params, body }));
        try {
          return await post();
        } catch (error) {
          // Given up when nothing else stands in the way any more, and not before.
          if (holdId === undefined || asProblem(error).params['holdId'] !== holdId) throw error;
          await bodyOf(api.DELETE('/api/v1/holds/{id}', { params: { path: { id: holdId } } }));
          change(withoutPlace(latest(), holdId));
          return post();
        }
      }, done),
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
    endsAtMs: serverClock.msAt(expiresAt),
    expiresAt,
    // Others wait behind it.
    extensionsLeft: 0,
    isOffer: true,
  };
}

/** The offered place is the one that is chosen. */
export function draftOfHold(draft: Draft, hold: HeldSlot): Partial<Draft> {
  const { loanId, branchId, date, window } = hold;
  return { ...withLoan(draft, loanId), branchId, date, window, hold };
}
