import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type ApiProblem, bodyOf, type components, useApi } from '../../shared/api/index.js';
import { type Read, useLanguage } from '../reading.js';
import { entryPass, useEntryToken } from './entry-pass.js';

export type Queue = components['schemas']['Queue'];
export type Ticket = components['schemas']['QueueTicket'];

const MS_PER_SECOND = 1_000;
/** Added at random, so that a crowd does not look at once. */
const SPREAD_SHARE = 0.2;
const TICKET_EVERY_MS = 3_000;

/** Whether there is a line before the door; the same for everybody, and asked as seldom as it says. */
export function useQueue(): Read<Queue> {
  const api = useApi();
  return useQuery<Queue, ApiProblem>({
    queryKey: ['queue'],
    queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/queue', { signal })),
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
export function useTicket(wanted: boolean): {
  readonly ticket: Ticket | undefined;
  readonly problem: ApiProblem | undefined;
  readonly join: () => void;
} {
  const api = useApi();
  const queries = useQueryClient();
  const language = useLanguage();
  const token = useEntryToken();
  const joining = useMutation<Ticket, ApiProblem>({
    mutationFn: () => bodyOf(api.POST('/api/v1/queue/tickets', { body: {} })),
  });
  const id = joining.data?.id;
  const ticket = useQuery<Ticket, ApiProblem>({
    queryKey: ['ticket', id, language],
    enabled: wanted && id !== undefined,
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/queue/tickets/{id}', { params: { path: { id: id! } }, signal })),
    refetchInterval: TICKET_EVERY_MS,
  });
  const entering = useMutation<void, ApiProblem, string>({
    mutationFn: async (ticketId) => {
      const entry = await bodyOf(
        api.POST('/api/v1/queue/tickets/{id}/entry', { params: { path: { id: ticketId } } }),
      );
      entryPass.take(entry.token, Date.parse(entry.expiresAt));
      await queries.invalidateQueries({ queryKey: ['queue'] });
    },
  });
  const { mutate: enter, status } = entering;
  const admitted = ticket.data?.status === 'ADMITTED' && token === undefined;
  useEffect(() => {
    if (admitted && id !== undefined && status !== 'pending') enter(id);
  }, [admitted, enter, id, status]);
  return {
    ticket: ticket.data ?? joining.data,
    problem: joining.error ?? entering.error ?? undefined,
    join: () => joining.mutate(),
  };
}
