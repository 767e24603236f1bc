import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { type ApiProblem, serverClock } from '../../shared/api/index.js';
import { useSession } from '../../shared/sign-in/index.js';
import { amountText, fenOf } from '../amount/amount.js';
import { type Draft, effectOf, type HeldSlot } from '../draft/draft.js';
import { useDraft } from '../draft/draft-context.js';
import { type Express, useExpress } from '../express/use-express.js';
import { HoldBar } from '../hold/hold-bar.js';
import { choiceOf, isElsewhere } from '../hold/kept-place.js';
import { type HoldInHand, isHoldLost, useHold, useTakeUp } from '../hold/use-hold.js';
import {
  appointmentPath,
  type BookingBody,
  type PromiseInHand,
  usePromise,
} from '../promise/promise-context.js';
import { useTitle } from '../parts/use-title.js';
import { type Loan, useBranches, useLoans } from '../reading.js';
import { ReadAgain } from '../refusal/read-again.js';
import { useUnread } from '../refusal/use-unread.js';
import { useEntryToken } from '../waiting-room/entry-pass.js';
import { isOfQueue } from '../waiting-room/queue.js';
import { BookingForm } from './booking-form.js';
import { faultsOfForm, placesWithFaults } from './form-faults.js';
import { plainPhone } from './phone-field.js';
import { Review } from './review.js';

/** The step is in the address, so that going back goes back a step; what was typed is in the draft. */
const STEP = 'step';
const REVIEW = 'review';

/** One page: what is wanted, then a look at it, then the promise; and the appointment, also for who comes back to it. */
export function BookingPage(): ReactNode {
  const promise = usePromise();
  const { state } = promise;
  if (state.kind !== 'BOOKED') return <Wanted promise={promise} />;
  // In place of the review: going back leads to an empty form and never to the same promise again.
  return <Navigate replace to={appointmentPath(state.booking.id)} state={{ justBooked: true }} />;
}

function Wanted({ promise }: { readonly promise: PromiseInHand }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { draft, phone, change } = useDraft();
  const loans = useLoans();
  const unread = useUnread(loans);
  const branches = useBranches(undefined).data ?? [];
  const loan = useChosenLoan(loans.data, draft, change);
  const express = useExpress(draft, loan);
  const { state } = promise;
  const { hold, send } = useHoldAndPromise(promise, loan, express.isUsed);

  const takeUp = useTakeUp();
  useToldOnce(promise);
  const takeOffer = (offer: HeldSlot): void => {
    promise.forget();
    takeUp(offer);
  };
  const refusal = state.kind === 'REFUSED' ? state.problem : undefined;
  const { reviewing, reviewed, toReview } = useStep({ loan, express, hold, refusal });
  useTitle(t('frame.name'));

  if (unread !== undefined) {
    return (
      <div className="column">
        <ReadAgain problem={unread} onAgain={() => void loans.refetch()} />
      </div>
    );
  }
  const branch = branches.find(({ id }) => id === draft.branchId);
  const bar = (
    <HoldBar inHand={hold} hold={draft.hold} onTakeOffer={takeOffer} keepsPlaces={!express.isUsed} />
  );
  if (reviewing) {
    return (
      <Review
        draft={draft}
        loan={loan}
        branch={branch}
        phone={phone}
        isExpress={express.isUsed}
        state={state}
        onSend={send}
        onEdit={() => {
          change({ sent: undefined });
          promise.forget();
          void navigate('/');
        }}
      >
        {bar}
      </Review>
    );
  }
  return (
    <BookingForm
      loans={loans.data}
      loan={loan}
      branches={branches}
      express={express}
      hold={hold.state}
      holdBar={bar}
      onAskAgain={hold.askAgain}
      onTakeOffer={takeOffer}
      refusal={refusal}
      isBack={reviewed}
      onMended={promise.forget}
      onReview={() => {
        promise.forget();
        toReview();
      }}
    />
  );
}

/** The place that is kept, and the promise that it becomes: the one does not overtake the other. */
function useHoldAndPromise(
  promise: PromiseInHand,
  loan: Loan | undefined,
  isExpress: boolean,
): { readonly hold: HoldInHand; readonly send: () => void } {
  const { draft, phone, latest } = useDraft();
  const { state } = promise;
  const isOnItsWay = draft.sent !== undefined && state.kind !== 'NOT_BOOKED' && state.kind !== 'STUCK';
  const hold = useHold(!isExpress, isOnItsWay);
  const send = (): void =>
    promise.send(isExpress, async () => {
      // A place that is kept while this is on its way would stand in its way.
      await hold.atRest();
      return bodyOfDraft(latest(), loan, isExpress ? null : phone);
    });
  useTurn(hold);
  useHoldSignedIn(hold);
  useGoingOn(promise, send);
  useLostHold(state.kind === 'REFUSED' ? state.problem : undefined, hold.askAgain);
  return { hold, send };
}

interface AtForm {
  readonly loan: Loan | undefined;
  readonly express: Express;
  readonly hold: HoldInHand;
  /** Leads back to the form, where it is mended. */
  readonly refusal: ApiProblem | undefined;
}

/** Whether there is all to look over; whoever is asked for more is at the form, and stays while they give it. */
function useStep({ loan, express, hold, refusal }: AtForm): {
  readonly reviewing: boolean;
  /** Whoever is at the form comes back to it. */
  readonly reviewed: boolean;
  readonly toReview: () => void;
} {
  const { t } = useTranslation();
  const { draft, phone } = useDraft();
  const [params, setParams] = useSearchParams();
  const atReview = params.get(STEP) === REVIEW;
  const [reviewed, setReviewed] = useState(atReview);
  const asked = express.isUsed ? null : phone;
  const complete = loan !== undefined && placesWithFaults(faultsOfForm(t, draft, asked, loan)).length === 0;
  const canReview = complete && hold.state.kind !== 'OFFERED' && !isElsewhere(draft.hold, choiceOf(draft));
  const isWanted = loan !== undefined && (express.isUsed || draft.kind !== undefined);
  // Else the last figure that is typed would lead to the review, before the next one.
  const isAskedForMore = loan !== undefined && express.isKnown && (!complete || refusal !== undefined);
  const [stays, setStays] = useState(false);
  const staysNow = atReview && (stays || isAskedForMore);
  if (stays !== staysNow) setStays(staysNow);
  // After a reload in the middle of the promise the review is where its outcome is told.
  const reviewing =
    isWanted && refusal === undefined && ((atReview && canReview && !staysNow) || draft.sent !== undefined);
  const toReview = (): void => {
    setReviewed(true);
    setStays(false);
    if (!atReview) setParams({ [STEP]: REVIEW });
  };
  return { reviewing, reviewed, toReview };
}

/** It is this person's turn: the place that was refused for want of an entry is asked for anew, once an entry. */
function useTurn({ state, askAgain }: HoldInHand): void {
  const entry = useEntryToken();
  const wantsEntry = state.kind === 'REFUSED' && isOfQueue(state.problem);
  const askedWith = useRef<string>(undefined);
  useEffect(() => {
    if (entry === undefined || !wantsEntry || askedWith.current === entry) return;
    askedWith.current = entry;
    askAgain();
  }, [entry, wantsEntry, askAgain]);
}

/** Signed in again beside the page: the place that was refused for want of it is asked for anew. */
function useHoldSignedIn({ state, askAgain }: HoldInHand): void {
  const isSignedIn = useSession().state.status === 'signed-in';
  const isRefusedOutside = state.kind === 'REFUSED' && state.problem.status === 401;
  useEffect(() => {
    if (isSignedIn && isRefusedOutside) askAgain();
  }, [isSignedIn, isRefusedOutside, askAgain]);
}

/** Whoever has read a refusal and gone elsewhere, to mend it maybe, does not meet it again. */
function useToldOnce({ state, forget }: PromiseInHand): void {
  const leave = useEffectEvent(() => {
    if (state.kind === 'REFUSED') forget();
  });
  useEffect(() => () => leave(), []);
}

/** A place that was lost is asked for anew: else it would be sent, and refused, at every try. */
function useLostHold(refusal: ApiProblem | undefined, askAgain: () => void): void {
  const { change, latest } = useDraft();
  useEffect(() => {
    if (refusal === undefined || !isHoldLost(refusal)) return;
    const { hold, loanId } = latest();
    const known = refusal.code === 'ACTIVE_HOLD_EXISTS' ? heldBy(refusal, loanId) : hold;
    // It is kept, and not where the page took it to be: it is asked for where it is wanted.
    const isKept = refusal.code !== 'HOLD_EXPIRED' && known !== undefined;
    change({ hold: isKept ? { ...known, unsure: true } : undefined });
    askAgain();
  }, [refusal, change, latest, askAgain]);
}

/** The place that stands in the way, as the refusal names it: one's own alone. */
function heldBy({ params }: ApiProblem, loanId: string | undefined): HeldSlot | undefined {
  const { holdId: id, branchId, date, expiresAt } = params;
  if (loanId === undefined || typeof id !== 'string' || typeof expiresAt !== 'string') return undefined;
  const slot = { branchId: String(branchId), date: String(date), window: null };
  return { ...slot, id, loanId, expiresAt, endsAtMs: serverClock.msAt(expiresAt) };
}

/** Signed in again beside the page: what stopped for want of it goes on by itself, under the same key. */
function useGoingOn({ state }: PromiseInHand, send: () => void): void {
  const isSignedIn = useSession().state.status === 'signed-in';
  const isStuckOutside = state.kind === 'STUCK' && state.problem.status === 401;
  const sendAgain = useEffectEvent(send);
  useEffect(() => {
    if (isSignedIn && isStuckOutside) sendAgain();
  }, [isSignedIn, isStuckOutside]);
}

/** The only loan is chosen, and its own branch, so that most people have neither to look for. */
function useChosenLoan(
  loans: readonly Loan[] | undefined,
  draft: Draft,
  change: (changes: Partial<Draft>) => void,
): Loan | undefined {
  const chosen = loans?.find(({ loanId }) => loanId === draft.loanId);
  const only = loans?.length === 1 ? loans[0] : undefined;
  useEffect(() => {
    if (chosen !== undefined || only === undefined) return;
    change({ loanId: only.loanId, branchId: draft.branchId ?? only.homeBranchId });
  }, [chosen, only, draft.branchId, change]);
  useOnlyKind(chosen, draft, change);
  return chosen;
}

/** Where there is one way alone, nobody is asked for it. */
function useOnlyKind(
  loan: Loan | undefined,
  { kind }: Draft,
  change: (changes: Partial<Draft>) => void,
): void {
  const kinds = loan?.rules?.kinds;
  const only = kinds?.length === 1 ? kinds[0] : undefined;
  useEffect(() => {
    if (only !== undefined && kind !== only) change({ kind: only });
  }, [only, kind, change]);
}

/** @param phone null: the loan and the day alone, in express mode */
function bodyOfDraft(draft: Draft, loan: Loan | undefined, phone: string | null): BookingBody {
  const { loanId, branchId, date, window, kind, amount, hold } = draft;
  const effect = effectOf(draft, loan?.rules?.effects);
  const fen = fenOf(amount);
  const slot = {
    loanId: loanId!,
    branchId: branchId!,
    date: date!,
    ...(window != null && { window }),
    ...(hold !== undefined && hold.endsAtMs > Date.now() && { holdId: hold.id }),
  };
  if (phone === null) return slot;
  return {
    ...slot,
    kind: kind!,
    ...(kind === 'PARTIAL' && fen !== undefined && { amount: amountText(fen) }),
    ...(effect !== undefined && { effect }),
    contact: { phone: plainPhone(phone) },
  };
}
