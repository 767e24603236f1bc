import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import {
  type Api,
  type ApiProblem,
  asProblem,
  bodyOf,
  retryPauseMs,
  useApi,
} from '../../shared/api/index.js';
import { type Draft, type HeldSlot, isSameSlot, slotOf } from '../draft/draft.js';
import { useDraft } from '../draft/draft-context.js';
import { type Choice, fateOf, isFor, type Wanted, wantedOf } from './kept-place.js';
import { offeredPlaces, WAITLIST_KEY } from '../waitlist/waitlist.js';

export type HoldState =
  | { readonly kind: 'NONE' | 'ASKING' | 'HELD' | 'EXPIRED' }
  /** The place that the line has offered stays kept, so that none can be kept on another day. */
  | { readonly kind: 'OFFERED' }
  /** Too many ask at once; asked again by itself at `untilMs`. */
  | { readonly kind: 'WAITING'; readonly untilMs: number }
  /** There is no place for it, or a rule stands against it. */
  | { readonly kind: 'REFUSED'; readonly problem: ApiProblem };

export interface HoldInHand {
  readonly state: HoldState;
  readonly askAgain: () => void;
  readonly extend: () => void;
  /** The person does not want the offered place; the chosen one is then asked for. */
  readonly decline: (holdId: string) => void;
}

/** A hold is a convenience: booking works without. So it is not asked for without end. */
const ASKS_MAX = 4;

/** What the page took for kept is not: it is over, or another tab of the same person has chosen something else. */
export function isHoldLost({ code }: ApiProblem): boolean {
  return code === 'HOLD_EXPIRED' || code === 'HOLD_FOR_OTHER_SLOT' || code === 'ACTIVE_HOLD_EXISTS';
}

/**
 * Keeps the chosen place while the form is filled in: gives up the one before, asks for the new one. A place that the
 * line has offered is never given up on the way: others wait behind it, and it would be gone for good.
 * @param asks false: there is no form to fill in; what is kept already stays so
 */
export function useHold(asks: boolean): HoldInHand {
  const api = useApi();
  const queries = useQueryClient();
  const { draft, change, latest } = useDraft();
  const [state, setState] = useState<HoldState>({ kind: 'NONE' });
  const [round, setRound] = useState(0);
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
      if (fate === 'HELD' || fate === 'OFFERED') return setState({ kind: fate });
      if (kept !== undefined) {
        if (fate === 'GIVE_UP') await release(api, kept.id);
        change({ hold: undefined });
      }
      if (wanted === undefined || !asks) return setState({ kind: 'NONE' });
      setState({ kind: 'ASKING' });
      const result = await askFor(api, wanted, stop.signal, setState);
      if ('problem' in result) {
        setState(
          result.problem === undefined ? { kind: 'NONE' } : { kind: 'REFUSED', problem: result.problem },
        );
      } else {
        // Also when the person has chosen another day meanwhile: the next in line then gives it up.
        change({ hold: result.hold });
        setState({ kind: isFor(result.hold, wanted) ? 'HELD' : 'OFFERED' });
      }
      void queries.invalidateQueries({ queryKey: ['calendar', wanted.branchId] });
    };
    line.current = line.current.then(work).catch(() => undefined);
    return () => stop.abort();
  }, [api, asks, change, key, latest, queries]);

  useExpiry(draft, () => {
    change({ hold: undefined });
    setState({ kind: 'EXPIRED' });
  });
  const askAgain = useCallback(() => setRound((before) => before + 1), []);
  const extend = useCallback(() => {
    const work = async (): Promise<void> => {
      const kept = latest().hold;
      if (kept === undefined) return;
      const extended = await extendedHold(api, kept);
      // Another day may have been chosen meanwhile, or the hold be over.
      if (latest().hold?.id === kept.id) change({ hold: extended });
    };
    line.current = line.current.then(work).catch(() => undefined);
  }, [api, change, latest]);
  const decline = useCallback(
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
  return { state, askAgain, extend, decline };
}

/** As it is now: lengthened, or marked as one that will not be; what cannot be asked may be asked again. */
async function extendedHold(api: Api, kept: HeldSlot): Promise<HeldSlot> {
  try {
    const hold = await bodyOf(api.POST('/api/v1/holds/{id}/extend', { params: { path: { id: kept.id } } }));
    const { expiresAt, extensionsLeft } = hold;
    const gainedMs = Date.parse(expiresAt) - Date.parse(kept.expiresAt);
    return { ...kept, expiresAt, endsAtMs: kept.endsAtMs + gainedMs, extensionsLeft };
  } catch (error) {
    const { outcomeUnknown, code } = asProblem(error);
    return outcomeUnknown || code === 'RATE_LIMITED' ? kept : { ...kept, extensionsLeft: 0 };
  }
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

type Asked = { readonly hold: HeldSlot } | { readonly problem: ApiProblem | undefined };

async function askFor(
  api: Api,
  wanted: Wanted,
  signal: AbortSignal,
  tell: (state: HoldState) => void,
): Promise<Asked> {
  for (let asks = 1; ; asks += 1) {
    try {
      const hold = await bodyOf(api.POST('/api/v1/holds', { body: wanted }));
      const lengthMs = Date.parse(hold.expiresAt) - Date.parse(hold.createdAt);
      const { id, expiresAt, extensionsLeft } = hold;
      return { hold: { ...wanted, id, endsAtMs: Date.now() + lengthMs, expiresAt, extensionsLeft } };
    } catch (error) {
      const problem = asProblem(error);
      if (signal.aborted) return { problem: undefined };
      if (problem.code === 'ACTIVE_HOLD_EXISTS' && asks < ASKS_MAX) {
        const adopted = await takeUp(api, wanted).catch(() => null);
        // What is kept for this loan could not be read: it may be an offer, so that nothing is given up.
        if (adopted === null) return { problem: undefined };
        if (adopted !== undefined) return { hold: adopted };
        continue;
      }
      const inLine = problem.code.startsWith('QUEUE_');
      const again = !inLine && (problem.retry === 'same-key' || problem.code === 'RATE_LIMITED');
      if (!again || problem.status === 401) return { problem };
      // Nothing is said: the day stays chosen and can be booked all the same.
      if (asks === ASKS_MAX) return { problem: undefined };
      const pauseMs = retryPauseMs(asks, problem);
      tell({ kind: 'WAITING', untilMs: Date.now() + pauseMs });
      await pause(pauseMs, signal);
      if (signal.aborted) return { problem: undefined };
      tell({ kind: 'ASKING' });
    }
  }
}

/**
 * A hold of this loan from before a reload, or from another tab: the same place is taken up, another is given up. One
 * that the line has offered is taken up wherever it is.
 */
async function takeUp(api: Api, wanted: Wanted): Promise<HeldSlot | undefined> {
  const { bookings } = await bodyOf(api.GET('/api/v1/bookings', { params: { query: { limit: 20 } } }));
  const held = bookings.find(({ status, loanId }) => status === 'HELD' && loanId === wanted.loanId);
  if (held === undefined) return undefined;
  const offer = (await offeredPlaces(api)).find(({ id }) => id === held.id);
  if (offer !== undefined) return offer;
  if (held.expiresAt !== null && isSameSlot(held, wanted)) {
    const { id, expiresAt } = held;
    return { ...wanted, id, endsAtMs: Date.parse(expiresAt), expiresAt };
  }
  await release(api, held.id);
  return undefined;
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
