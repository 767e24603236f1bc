import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import {
  type Api,
  type ApiProblem,
  asProblem,
  bodyOf,
  retryPauseMs,
  serverClock,
  useApi,
} from '../../shared/api/index.js';
import { type Draft, type HeldSlot, slotOf } from '../draft/draft.js';
import { useDraft } from '../draft/draft-context.js';
import { isOfQueue, QUEUE_KEY } from '../waiting-room/queue.js';
import { type Choice, fateOf, isFor, type Wanted, wantedOf } from './kept-place.js';
import { draftOfHold, offeredPlaces, WAITLIST_KEY } from '../waitlist/waitlist.js';

export type HoldState =
  | { readonly kind: 'NONE' | 'ASKING' | 'HELD' | 'EXPIRED' }
  /** No other day is chosen yet. */
  | { readonly kind: 'KEPT' }
  /** The place that the line has offered stays kept, so that none can be kept on another day. */
  | { readonly kind: 'OFFERED' }
  /** Asked for in vain too often; the person may ask once more, and a network that comes back does. */
  | { readonly kind: 'NOT_KEPT' }
  /** Too many ask at once; asked again by itself at `untilMs`. */
  | { readonly kind: 'WAITING'; readonly untilMs: number }
  /** There is no place for it, or a rule stands against it. */
  | { readonly kind: 'REFUSED'; readonly problem: ApiProblem };

export interface HoldInHand {
  readonly state: HoldState;
  readonly askAgain: () => void;
  readonly extend: () => void;
  /** It was asked for last, and nobody answered; it may be asked for again. */
  readonly isExtendedNot: boolean;
  /** The person does not want the place that is kept; the chosen one is then asked for. */
  readonly giveUp: (holdId: string) => void;
  /** Once what is under way has its answer. */
  readonly atRest: () => Promise<void>;
}

/** The chosen place is neither kept nor asked for; choosing it again asks once more. */
export function isToBeAsked({ kind }: HoldState): boolean {
  return kind === 'NONE' || kind === 'NOT_KEPT' || kind === 'EXPIRED' || kind === 'REFUSED';
}

/** A hold is a convenience: booking works without. So it is not asked for without end. */
const ASKS_MAX = 4;

/** What the page took for kept is not: it is over, or another tab of the same person has chosen something else. */
export function isHoldLost({ code, fields }: ApiProblem): boolean {
  return (
    code === 'HOLD_EXPIRED' ||
    code === 'ACTIVE_HOLD_EXISTS' ||
    fields.some((fault) => fault.code === 'HOLD_FOR_OTHER_SLOT')
  );
}

/**
 * Keeps the chosen place while the form is filled in. When another is chosen the place moves there, and stays where it
 * is if it cannot: nobody loses a place by looking for a better one. A place that the line has offered does not move:
 * others wait behind it, and it would be gone for good.
 * @param asks false: there is no form to fill in; what is kept already stays so
 * @param rests a promise is on its way: it names the place that it is for, so that none is asked for, moved or given up
 */
export function useHold(asks: boolean, rests: boolean): HoldInHand {
  const api = useApi();
  const queries = useQueryClient();
  const { draft, change, latest } = useDraft();
  const [state, setState] = useState<HoldState>({ kind: 'NONE' });
  const [round, setRound] = useState(0);
  const [isExtendedNot, setExtendedNot] = useState(false);
  /** One after another, so that giving up and asking never overtake each other. */
  const line = useRef(Promise.resolve());
  /** As text the same choice is the same, whatever else is typed meanwhile; another round asks for it again. */
  const key = JSON.stringify({ loanId: draft.loanId, slot: slotOf(draft), round });

  useEffect(() => {
    const stop = new AbortController();
    const work = async (): Promise<void> => {
      if (stop.signal.aborted) return;
      const kept = latest().hold;
      const choice = JSON.parse(key) as Choice;
      const wanted = wantedOf(choice);
      const fate = fateOf(kept, choice, Date.now());
      if (fate === 'HELD' || fate === 'OFFERED' || fate === 'KEPT') return setState({ kind: fate });
      if (rests) return setState({ kind: 'NONE' });
      const from = fate === 'MOVE' ? kept : undefined;
      if (kept !== undefined && from === undefined) {
        if (fate === 'GIVE_UP') await release(api, kept.id);
        change({ hold: undefined });
      }
      if (wanted === undefined || (!asks && from === undefined)) return setState({ kind: 'NONE' });
      setState({ kind: 'ASKING' });
      const learn = (now: HeldSlot | undefined): void => change({ hold: now });
      const how = { from, signal: stop.signal, tell: setState, learn };
      const { hold, problem } = await askFor(api, wanted, how);
      // Also when the person has chosen another day meanwhile: the next in line then moves it.
      if (hold !== from) change({ hold });
      const had = fateOf(hold, choice, Date.now());
      if (had === 'HELD' || had === 'OFFERED') setState({ kind: had });
      else if (!stop.signal.aborted)
        setState(problem === undefined ? { kind: 'NOT_KEPT' } : { kind: 'REFUSED', problem });
      // There is a line since the page last looked: who is sent there shall see it.
      if (isOfQueue(problem)) void queries.invalidateQueries({ queryKey: QUEUE_KEY });
      if (hold !== undefined && from !== undefined && hold.branchId !== from.branchId) {
        void queries.invalidateQueries({ queryKey: ['calendar', from.branchId] });
      }
      void queries.invalidateQueries({ queryKey: ['calendar', wanted.branchId] });
    };
    line.current = line.current.then(work).catch(() => undefined);
    return () => stop.abort();
  }, [api, asks, change, key, latest, queries, rests]);

  const askAgain = useCallback(() => setRound((before) => before + 1), []);
  useExpiry(draft, () => {
    change({ hold: undefined });
    // What was offered stood in the way of the chosen day.
    if (state.kind === 'OFFERED') askAgain();
    // What is said of another day stays said.
    setState((before) =>
      before.kind === 'HELD' ? { kind: 'EXPIRED' } : before.kind === 'KEPT' ? { kind: 'NONE' } : before,
    );
  });
  useOnline(state.kind === 'NOT_KEPT', askAgain);
  const extend = useCallback(() => {
    const work = async (): Promise<void> => {
      const kept = latest().hold;
      if (kept === undefined) return;
      const extended = await extendedHold(api, kept);
      setExtendedNot(extended === kept);
      // Another day may have been chosen meanwhile, or the hold be over.
      if (latest().hold?.id === kept.id) change({ hold: extended });
    };
    line.current = line.current.then(work).catch(() => undefined);
  }, [api, change, latest]);
  const giveUp = useCallback(
    (holdId: string) => {
      const work = async (): Promise<void> => {
        await release(api, holdId);
        if (latest().hold?.id === holdId) change({ hold: undefined });
        setState({ kind: 'NONE' });
        void queries.invalidateQueries({ queryKey: WAITLIST_KEY });
      };
      line.current = line.current.then(work).catch(() => undefined);
      askAgain();
    },
    [api, askAgain, change, latest, queries],
  );
  const atRest = useCallback(() => line.current, []);
  return { state, askAgain, extend, isExtendedNot, giveUp, atRest };
}

/** Calls when the network comes back. */
function useOnline(isWanted: boolean, onOnline: () => void): void {
  useEffect(() => {
    if (!isWanted) return undefined;
    window.addEventListener('online', onOnline);
    return () => window.removeEventListener('online', onOnline);
  }, [isWanted, onOnline]);
}

/** Calls once when the hold of the draft is over. */
function useExpiry({ hold }: Draft, onOver: () => void): void {
  const call = useRef(onOver);
  useEffect(() => {
    call.current = onOver;
  });
  const endsAtMs = hold?.endsAtMs;
  useEffect(() => {
    if (endsAtMs === undefined) return undefined;
    const timer = setTimeout(() => call.current(), Math.max(0, endsAtMs - Date.now()));
    return () => clearTimeout(timer);
  }, [endsAtMs]);
}

interface Asked {
  /** What is kept now: the wanted place, or the one from before where that cannot be had. */
  readonly hold: HeldSlot | undefined;
  /** Why it is not the wanted one; undefined also when it is best to say nothing. */
  readonly problem?: ApiProblem | undefined;
}

interface Asks {
  /** The place that becomes the wanted one. */
  readonly from: HeldSlot | undefined;
  readonly signal: AbortSignal;
  readonly tell: (state: HoldState) => void;
  /** What is kept is not known for certain any more, or is over. */
  readonly learn: (hold: HeldSlot | undefined) => void;
}

/** What the server says of a place that is not kept, or not to be moved, whatever the page took it for. */
const CANNOT_MOVE: ReadonlySet<string> = new Set([
  'HOLD_EXPIRED',
  'HOLD_NOT_MOVABLE',
  'STATE_CONFLICT',
  'NOT_FOUND',
]);

async function askFor(api: Api, wanted: Wanted, { from, signal, tell, learn }: Asks): Promise<Asked> {
  let hold = from;
  let isFoundless = false;
  for (let asks = 1; ; asks += 1) {
    try {
      return { hold: hold === undefined ? await newHold(api, wanted) : await movedHold(api, hold, wanted) };
    } catch (error) {
      const problem = asProblem(error);
      // Sent and not heard of: it may be at either place.
      if (hold !== undefined && mayHaveMoved(problem)) learn((hold = { ...hold, unsure: true }));
      if (signal.aborted) return { hold };
      if (asks < ASKS_MAX && hold !== undefined && CANNOT_MOVE.has(problem.code)) {
        learn((hold = undefined));
        continue;
      }
      if (asks < ASKS_MAX && problem.code === 'ACTIVE_HOLD_EXISTS') {
        const held = await keptFor(api, wanted.loanId).catch(() => null);
        // What is kept for this loan could not be read: it may be an offer, so that nothing is touched.
        if (held === null) return { hold };
        // Kept for somebody else who may act for the loan, and not only over in between.
        if (held === undefined && isFoundless) return { hold: undefined, problem };
        isFoundless = held === undefined;
        if (held !== undefined && (held.isOffer === true || isFor(held, wanted))) return { hold: held };
        hold = held;
        continue;
      }
      const again = !isOfQueue(problem) && (problem.retry === 'same-key' || problem.code === 'RATE_LIMITED');
      if (!again || problem.status === 401) return { hold, problem };
      // Nothing is said: the day stays chosen and can be booked all the same.
      if (asks === ASKS_MAX) return { hold };
      const pauseMs = retryPauseMs(asks, problem);
      tell({ kind: 'WAITING', untilMs: Date.now() + pauseMs });
      await pause(pauseMs, signal);
      if (signal.aborted) return { hold };
      tell({ kind: 'ASKING' });
    }
  }
}

function mayHaveMoved({ status, code }: ApiProblem): boolean {
  return status === 0 || (status >= 500 && code !== 'OVERLOADED');
}

async function newHold(api: Api, wanted: Wanted): Promise<HeldSlot> {
  const hold = await bodyOf(api.POST('/api/v1/holds', { body: wanted }));
  const lengthMs = Date.parse(hold.expiresAt) - Date.parse(hold.createdAt);
  const { id, expiresAt, extensionsLeft } = hold;
  return { ...wanted, id, endsAtMs: Date.now() + lengthMs, expiresAt, extensionsLeft };
}

async function movedHold(api: Api, from: HeldSlot, wanted: Wanted): Promise<HeldSlot> {
  const { branchId, date, window } = wanted;
  const params = { path: { id: from.id } };
  const body = { branchId, date, window };
  const hold = await bodyOf(api.POST('/api/v1/holds/{id}/move', { params, body }));
  const { unsure: _known, ...certain } = from;
  return { ...certain, ...wanted, ...lengthened(from, hold) };
}

/** As it is now: lengthened, or marked as one that will not be; what cannot be asked may be asked again. */
async function extendedHold(api: Api, kept: HeldSlot): Promise<HeldSlot> {
  try {
    const hold = await bodyOf(api.POST('/api/v1/holds/{id}/extend', { params: { path: { id: kept.id } } }));
    return { ...kept, ...lengthened(kept, hold) };
  } catch (error) {
    const { outcomeUnknown, code } = asProblem(error);
    return outcomeUnknown || code === 'RATE_LIMITED' ? kept : { ...kept, extensionsLeft: 0 };
  }
}

/** By as much as the server says it lasts longer, whatever the two clocks show. */
function lengthened(
  kept: HeldSlot,
  { expiresAt, extensionsLeft }: { readonly expiresAt: string; readonly extensionsLeft: number },
): Pick<HeldSlot, 'endsAtMs' | 'expiresAt' | 'extensionsLeft'> {
  const gainedMs = Date.parse(expiresAt) - Date.parse(kept.expiresAt);
  return { endsAtMs: kept.endsAtMs + gainedMs, expiresAt, extensionsLeft };
}

/** What is kept for this loan: from before a reload, from another tab, or because the line has offered it. */
async function keptFor(api: Api, loanId: string): Promise<HeldSlot | undefined> {
  const { bookings } = await bodyOf(api.GET('/api/v1/bookings', { params: { query: { limit: 20 } } }));
  const held = bookings.find((booking) => booking.status === 'HELD' && booking.loanId === loanId);
  if (held === undefined || held.expiresAt === null) return undefined;
  const offer = (await offeredPlaces(api)).find(({ id }) => id === held.id);
  if (offer !== undefined) return offer;
  const { id, branchId, date, window, expiresAt } = held;
  return { id, loanId, branchId, date, window, expiresAt, endsAtMs: serverClock.msAt(expiresAt) };
}

/** Takes up a place that is kept already; the one that the page kept for another loan is given up. */
export function useTakeUp(): (place: HeldSlot) => void {
  const api = useApi();
  const { change, latest } = useDraft();
  return useCallback(
    (place) => {
      const { hold: before } = latest();
      if (before !== undefined && before.isOffer !== true && before.loanId !== place.loanId)
        void release(api, before.id);
      change(draftOfHold(latest(), place));
    },
    [api, change, latest],
  );
}

/** One that is gone already is as good as given up, and one that cannot be given up ends by itself. */
async function release(api: Api, id: string): Promise<void> {
  await api.DELETE('/api/v1/holds/{id}', { params: { path: { id } } }).catch(() => undefined);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
