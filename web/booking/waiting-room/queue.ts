import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type ApiProblem, bodyOf, type components, serverClock, useApi } from '../../shared/api/index.js';
import { useDraft } from '../draft/draft-context.js';
import { type Read, useLanguage } from '../reading.js';
import { useUnread } from '../refusal/use-unread.js';
import { entryPass, useEntryTurns, useEntryToken } from './entry-pass.js';

export type Queue = components['schemas']['Queue'];
export type Ticket = components['schemas']['QueueTicket'];

export const QUEUE_KEY = ['queue'];

/** Whoever must stand in line first is told so, or that their turn does not count. */
export const isOfQueue = (problem: ApiProblem | undefined): boolean =>
  problem !== undefined && problem.code.startsWith('QUEUE_');

const MS_PER_SECOND = 1_000;
/** Added at random, so that a crowd does not look at once. */
const SPREAD_SHARE = 0.2;
/** While the server could not be asked how long. */
const UNTOLD_SECONDS = 10;
const ENTRY_EVERY_MS = 3_000;
/** A ticket that leads nowhere any more; another can be had. */
const OVER: readonly Ticket['status'][] = ['USED', 'EXPIRED', 'LEFT'];

export type Room = NonNullable<Queue['room']>;

/** Drawn once a page: equal waits must be equal numbers, or each rendering would begin the wait anew. */
function useLookAgainMs(): (afterSeconds: number | undefined) => number {
  const [share] = useState(() => 1 + (SPREAD_SHARE * crypto.getRandomValues(new Uint8Array(1))[0]!) / 255);
  return (afterSeconds = UNTOLD_SECONDS) => Math.round(afterSeconds * MS_PER_SECOND * share);
}

/** How many are before a ticket at most: everybody is told who was called last, more often than each one's place. */
export function aheadOf({ number, ahead, lane, roomId }: Ticket, room: Room): number | null {
  if (number === null || ahead === null || roomId !== room.id) return ahead;
  return Math.max(0, Math.min(ahead, number - room.served[lane] - 1));
}

/** What everybody knows and a ticket does not say yet; every further call is another reason to look. */
function newsOf({ status, number, lane, roomId }: Ticket, room: Room): string | undefined {
  if (roomId !== room.id) return undefined;
  if (number === null)
    return room.draw.seed === null ? undefined : `drawn ${room.status} ${room.served[lane]}`;
  return status === 'WAITING' && number <= room.served[lane] ? `called ${room.served[lane]}` : undefined;
}

export const isOver = ({ status }: Ticket): boolean => OVER.includes(status);

/** Whether there is a line before the door; the same for everybody, and asked as seldom as it says. */
export function useQueue(): Read<Queue> {
  const api = useApi();
  const lookAgainMs = useLookAgainMs();
  return useQuery<Queue, ApiProblem>({
    queryKey: QUEUE_KEY,
    // The browser may keep the last answer for seconds, and "no line" then says not to look again for a minute.
    queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/queue', { signal, cache: 'no-cache' })),
    refetchInterval: ({ state }) => lookAgainMs(state.data?.pollAfterSeconds),
  });
}

/**
 * One's place in line, in whichever room: the one that takes people now may be the next one already. After a reload it is
 * asked how it stands; when it is one's turn the entry is fetched, and everything goes on by itself.
 */
export function useTicket(room: Room | undefined): {
  readonly ticket: Ticket | undefined;
  /** Why nothing is known of one's place; it stays while it is asked for again. */
  readonly unknown: ApiProblem | undefined;
  readonly problem: ApiProblem | undefined;
  readonly join: () => void;
  readonly askAgain: () => void;
} {
  const roomId = room?.id;
  const api = useApi();
  const lookAgainMs = useLookAgainMs();
  const queries = useQueryClient();
  const language = useLanguage();
  const token = useEntryToken();
  const turns = useEntryTurns();
  const { draft, change } = useDraft();
  const joining = useMutation<Ticket, ApiProblem>({
    mutationFn: () => bodyOf(api.POST('/api/v1/queue/tickets', { body: {} })),
    onSuccess: (joined) => change({ ticketId: joined.id }),
  });
  const [keptId] = useState(draft.ticketId);
  const id = joining.data?.id ?? keptId;
  const read = useQuery<Ticket, ApiProblem>({
    // Asked anew when its right has gone or come back: what it leads to is not what it was.
    queryKey: ['ticket', id, language, turns],
    placeholderData: (before) => (before?.id === id ? before : undefined),
    enabled: roomId !== undefined && id !== undefined,
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/queue/tickets/{id}', { params: { path: { id: id! } }, signal })),
    refetchInterval: ({ state }) => lookAgainMs(state.data?.pollAfterSeconds),
  });
  const unjoined = useUnread(joining);
  const untold = useUnread(read);
  // A place that is not there any more, or is somebody else's, leaves nothing to ask for but a new one.
  const unread = untold?.status === 404 ? undefined : untold;
  const ticket = read.data ?? joining.data;
  const { refetch } = read;
  const news = room === undefined || ticket === undefined ? undefined : newsOf(ticket, room);
  useEffect(() => {
    // Everybody is told of the draw and of who was called; whom it concerns need not wait for the next look at the own place.
    if (news !== undefined) void refetch();
  }, [news, refetch]);
  const stoodInVain = draft.ticketId !== undefined && ticket?.id === draft.ticketId && isOver(ticket);
  useEffect(() => {
    // What was missed is told once, and not of every later line.
    if (stoodInVain) change({ ticketId: undefined });
  }, [stoodInVain, change]);
  // Asked again at the pace of looking, should it fail: the same right is given as long as it counts.
  const entering = useQuery<null, ApiProblem>({
    queryKey: ['entry', id, turns],
    enabled: read.data?.status === 'ADMITTED' && !read.isPlaceholderData && token === undefined,
    retry: false,
    refetchInterval: ENTRY_EVERY_MS,
    queryFn: async ({ signal }) => {
      const params = { path: { id: id! } };
      const entry = await bodyOf(api.POST('/api/v1/queue/tickets/{id}/entry', { params, signal }));
      entryPass.take(entry.token, serverClock.msAt(entry.expiresAt));
      await queries.invalidateQueries({ queryKey: QUEUE_KEY });
      return null;
    },
  });
  return {
    ticket,
    unknown: unjoined ?? unread,
    problem: entering.error ?? undefined,
    join: () => joining.mutate(),
    askAgain: () => (unjoined === undefined ? void refetch() : joining.mutate()),
  };
}
