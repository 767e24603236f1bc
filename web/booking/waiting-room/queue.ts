import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type ApiProblem, bodyOf, type components, useApi } from '../../shared/api/index.js';
import { useDraft } from '../draft/draft-context.js';
import { type Read, useLanguage } from '../reading.js';
import { entryPass, useEntriesGone, useEntryToken } from './entry-pass.js';

export type Queue = components['schemas']['Queue'];
export type Ticket = components['schemas']['QueueTicket'];

const MS_PER_SECOND = 1_000;
/** Added at random, so that a crowd does not look at once. */
const SPREAD_SHARE = 0.2;
const TICKET_EVERY_MS = 3_000;
/** A ticket that leads nowhere any more; another can be had. */
const OVER: readonly Ticket['status'][] = ['USED', 'EXPIRED', 'LEFT'];

export const isOver = ({ status }: Ticket): boolean => OVER.includes(status);

/** Whether there is a line before the door; the same for everybody, and asked as seldom as it says. */
export function useQueue(): Read<Queue> {
  const api = useApi();
  return useQuery<Queue, ApiProblem>({
    queryKey: ['queue'],
    // The browser may keep the last answer for seconds, and "no line" then says not to look again for a minute.
    queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/queue', { signal, cache: 'no-cache' })),
    refetchInterval: ({ state }) => {
      const share = 1 + (SPREAD_SHARE * crypto.getRandomValues(new Uint8Array(1))[0]!) / 255;
      return (state.data?.pollAfterSeconds ?? 10) * MS_PER_SECOND * share;
    },
  });
}

/**
 * One's place in line. Joining again gives the same place, so that after a reload it is simply asked for again; when it
 * is one's turn the entry is fetched, and everything goes on by itself.
 */
export function useTicket(roomId: string | undefined): {
  readonly ticket: Ticket | undefined;
  readonly problem: ApiProblem | undefined;
  readonly join: () => void;
} {
  const api = useApi();
  const queries = useQueryClient();
  const language = useLanguage();
  const token = useEntryToken();
  const gone = useEntriesGone();
  const { draft, change } = useDraft();
  const joining = useMutation<Ticket, ApiProblem>({
    mutationFn: () => bodyOf(api.POST('/api/v1/queue/tickets', { body: {} })),
    onSuccess: (joined) => change({ inRoom: joined.roomId }),
  });
  const { mutate: join, isIdle: notAsked } = joining;
  const stoodHere = roomId !== undefined && draft.inRoom === roomId;
  useEffect(() => {
    if (stoodHere && notAsked) join();
  }, [stoodHere, notAsked, join]);
  const id = joining.data?.id;
  const read = useQuery<Ticket, ApiProblem>({
    // Whether a ticket leads in again is asked anew when its right has gone: the server may have given it back.
    queryKey: ['ticket', id, language, gone],
    placeholderData: (before) => (before?.id === id ? before : undefined),
    enabled: roomId !== undefined && id !== undefined,
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/queue/tickets/{id}', { params: { path: { id: id! } }, signal })),
    refetchInterval: TICKET_EVERY_MS,
  });
  const ticket = read.data ?? joining.data;
  const stoodInVain = stoodHere && ticket !== undefined && isOver(ticket);
  useEffect(() => {
    // Another number is taken by the person alone, and not by loading the page again.
    if (stoodInVain) change({ inRoom: undefined });
  }, [stoodInVain, change]);
  // Asked again at the pace of looking, should it fail: the same right is given as long as it counts.
  const entering = useQuery<null, ApiProblem>({
    queryKey: ['entry', id, gone],
    enabled: read.data?.status === 'ADMITTED' && !read.isPlaceholderData && token === undefined,
    retry: false,
    refetchInterval: TICKET_EVERY_MS,
    queryFn: async ({ signal }) => {
      const params = { path: { id: id! } };
      const entry = await bodyOf(api.POST('/api/v1/queue/tickets/{id}/entry', { params, signal }));
      entryPass.take(entry.token, Date.parse(entry.expiresAt));
      await queries.invalidateQueries({ queryKey: ['queue'] });
      return null;
    },
  });
  return {
    ticket,
    problem: joining.error ?? entering.error ?? undefined,
    join: () => join(),
  };
}
