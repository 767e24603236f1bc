import { useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useLocation } from 'react-router';
import {
  type Api,
  type ApiProblem,
  asProblem,
  bodyOf,
  type operations,
  serverClock,
  useApi,
} from '../../shared/api/index.js';
import type { Draft } from '../draft/draft.js';
import { useDraft } from '../draft/draft-context.js';
import type { Booking } from '../reading.js';
import { isOfQueue, QUEUE_KEY } from '../waiting-room/queue.js';
import { WAITLIST_KEY } from '../waitlist/waitlist.js';
import { type OnTheWay, untilAnswered } from './until-answered.js';

export type BookingBody = NonNullable<
  operations['bookings.create']['requestBody']
>['content']['application/json'];

export type PromiseState =
  | { readonly kind: 'IDLE' }
  | OnTheWay
  /** Often enough by itself; the person decides when to ask again. */
  | { readonly kind: 'STUCK'; readonly problem: ApiProblem }
  | { readonly kind: 'REFUSED'; readonly problem: ApiProblem }
  /** The page was reloaded meanwhile, and nothing had been booked. */
  | { readonly kind: 'NOT_BOOKED' }
  | { readonly kind: 'BOOKED'; readonly booking: Booking };

/** Where a promise ends: with a look at what it has led to. */
export const appointmentPath = (id: string): string => `/appointments/${id}`;

export interface PromiseInHand {
  readonly state: PromiseState;
  /** @param wish made once: under one key the same is sent again */
  readonly send: (isExpress: boolean, wish: () => Promise<BookingBody>) => void;
  readonly forget: () => void;
}

const PromiseContext = createContext<PromiseInHand | undefined>(undefined);

/**
 * Asks for the promise, and finds out what became of it. Every question for one promise carries one key, whatever
 * happens to the network, so that there is one booking or none; only a refusal, which is an answer, ends a key. It goes
 * on while the person looks elsewhere on the page, and ends with the person: nobody asks in another's name.
 */
export function PromiseProvider({ children }: { children: ReactNode }): ReactNode {
  const api = useApi();
  const queries = useQueryClient();
  const { change, clear, latest } = useDraft();
  const { pathname } = useLocation();
  const [state, setState] = useState<PromiseState>({ kind: 'IDLE' });
  const busy = useRef(false);
  const stop = useRef<AbortController>(undefined);
  useEffect(() => {
    const controller = new AbortController();
    stop.current = controller;
    return () => controller.abort();
  }, []);

  const finish = useCallback(
    (next: PromiseState) => {
      busy.current = false;
      if (next.kind === 'REFUSED') change({ sent: undefined });
      if (next.kind === 'BOOKED') clear();
      // What was left may be another number now, and the list another list.
      void queries.invalidateQueries({ queryKey: ['calendar'] });
      void queries.invalidateQueries({ queryKey: ['bookings'] });
      // Whoever has booked stands in line for that loan no more.
      if (next.kind === 'BOOKED') void queries.invalidateQueries({ queryKey: WAITLIST_KEY });
      if (next.kind === 'REFUSED' && isOfQueue(next.problem))
        void queries.invalidateQueries({ queryKey: QUEUE_KEY });
      setState(next);
    },
    [change, clear, queries],
  );

  const send = useCallback(
    (isExpress: boolean, wish: () => Promise<BookingBody>) => {
      if (busy.current) return;
      busy.current = true;
      const { sent } = latest();
      const key = sent?.key ?? crypto.randomUUID();
      // Before the first byte leaves: a page that dies in between still knows under which key to ask.
      const express = isExpress && { express: true as const };
      change({ sent: { key, sentAtMs: sent?.sentAtMs ?? Date.now(), ...express } });
      const params = { header: { 'idempotency-key': key } };
      const made = wish();
      const ask = async (): Promise<Booking> =>
        bodyOf(api.POST('/api/v1/bookings', { params, body: await made }));
      const signal = stop.current?.signal;
      void untilAnswered(ask, setState, signal).then(async (answered) => {
        if (signal?.aborted === true) return undefined;
        if (answered.kind === 'DONE') return finish({ kind: 'BOOKED', booking: answered.value });
        // Sent again after the hold ended or the page was loaded anew, it was another request under the key of one that
        // has had its effect: the appointment is there, whatever this answer says.
        const isDone = answered.kind === 'REFUSED' && answered.problem.code === 'IDEMPOTENCY_KEY_REUSED';
        const booking = isDone ? await findBooked(api, latest()).catch(() => undefined) : undefined;
        return finish(booking === undefined ? answered : { kind: 'BOOKED', booking });
      });
    },
    [api, change, finish, latest],
  );

  useEffect(() => {
    const draft = latest();
    if (draft.sent === undefined || busy.current) return;
    busy.current = true;
    setState({ kind: 'SENDING' });
    void findBooked(api, draft).then(
      (booking) => finish(booking === undefined ? { kind: 'NOT_BOOKED' } : { kind: 'BOOKED', booking }),
      (error: unknown) => finish({ kind: 'STUCK', problem: asProblem(error) }),
    );
  }, [api, finish, latest]);

  const forget = useCallback(
    () => setState((before) => (before.kind === 'IDLE' ? before : { kind: 'IDLE' })),
    [],
  );

  const isSeen = state.kind === 'BOOKED' && pathname === appointmentPath(state.booking.id);
  if (isSeen) setState({ kind: 'IDLE' });

  const value = useMemo<PromiseInHand>(() => ({ state, send, forget }), [state, send, forget]);
  return <PromiseContext value={value}>{children}</PromiseContext>;
}

export function usePromise(): PromiseInHand {
  const inHand = useContext(PromiseContext);
  if (inHand === undefined) throw new Error('nothing is promised around this part of the page');
  return inHand;
}

/** After a reload the phone number is gone, and with it the request: what there is to find says the same. */
async function findBooked(api: Api, { loanId, hold, sent }: Draft): Promise<Booking | undefined> {
  const { bookings } = await bodyOf(api.GET('/api/v1/bookings', { params: { query: { limit: 20 } } }));
  return bookings.find(
    (booking) =>
      booking.loanId === loanId &&
      booking.status === 'BOOKED' &&
      // A hold becomes its booking and keeps its id; without a hold, one of this loan that is younger than the question.
      (booking.id === hold?.id ||
        serverClock.msAt(booking.bookedAt ?? booking.createdAt) >= sent!.sentAtMs - CLOCKS_MS),
  );
}

/** The clocks of browsers are wrong by minutes, seldom by more. */
const CLOCKS_MS = 5 * 60_000;
