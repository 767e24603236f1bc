import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import type { ApiProblem } from '../../shared/api/index.js';
import { useSession } from '../../shared/sign-in/index.js';
import { amountText, fenOf } from '../amount/amount.js';
import type { Draft, HeldSlot } from '../draft/draft.js';
import { useDraft } from '../draft/draft-context.js';
import { useExpress } from '../express/use-express.js';
import { HoldBar } from '../hold/hold-bar.js';
import { type HoldInHand, isHoldLost, useHold } from '../hold/use-hold.js';
import { type BookingBody, type PromiseState, usePromise } from '../promise/use-promise.js';
import { type Loan, useBranches, useLoans } from '../reading.js';
import { ReadAgain } from '../refusal/read-again.js';
import { useUnread } from '../refusal/use-unread.js';
import { draftOfHold } from '../waitlist/waitlist.js';
import { useEntryToken } from '../waiting-room/entry-pass.js';
import { BookingForm } from './booking-form.js';
import { faultsOfForm, placesWithFaults } from './form-faults.js';
import { plainPhone } from './phone-field.js';
import { Review } from './review.js';

/** The step is in the address, so that going back goes back a step; what was typed is in the draft. */
const STEP = 'step';
const REVIEW = 'review';

/** One page: what is wanted, then a look at it, then the promise. */
export function BookingPage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { draft, phone, change, clear } = useDraft();
  const loans = useLoans();
  const unread = useUnread(loans);
  const branches = useBranches(undefined).data ?? [];
  const loan = useChosenLoan(loans.data, draft, change);
  const express = useExpress(draft, loan);
  const hold = useHold(!express.isUsed);
  const promise = usePromise();
  const send = (): void => promise.send(bodyOfDraft(draft, express.isUsed ? null : phone));
  const { state } = promise;

  useBooked(state, clear);
  useTurn(hold);
  useGoingOn(promise, send);
  const takeOffer = (offer: HeldSlot): void => {
    promise.forget();
    change(draftOfHold(offer));
  };
  const refusal = state.kind === 'REFUSED' ? state.problem : undefined;
  useLostHold(refusal, change, hold.askAgain);
  const { atReview, reviewed, toReview } = useStep(refusal);
  useTitle(t('frame.name'));

  if (unread !== undefined) {
    return (
      <div className="column">
        <ReadAgain problem={unread} onAgain={() => void loans.refetch()} />
      </div>
    );
  }
  const branch = branches.find(({ id }) => id === draft.branchId);
  // In express mode no place is kept before it is booked; one that is kept from before is told all the same.
  const bar =
    express.isUsed && hold.state.kind === 'NONE' ? null : (
      <HoldBar inHand={hold} hold={draft.hold} onTakeOffer={takeOffer} />
    );
  const asked = express.isUsed ? null : phone;
  // After a reload in the middle of the promise the review is where its outcome is told.
  const complete = loan !== undefined && placesWithFaults(faultsOfForm(t, draft, asked, loan)).length === 0;
  const canReview = complete && hold.state.kind !== 'OFFERED';
  const reviewing = refusal === undefined && ((atReview && canReview) || draft.sent !== undefined);
  if (reviewing && loan !== undefined && (express.isUsed || draft.kind !== undefined)) {
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

/** @param refusal leads back to the form, where it is mended */
function useStep(refusal: ApiProblem | undefined): {
  readonly atReview: boolean;
  /** Whoever is at the form comes back to it. */
  readonly reviewed: boolean;
  readonly toReview: () => void;
} {
  const [params, setParams] = useSearchParams();
  const atReview = params.get(STEP) === REVIEW;
  const [reviewed, setReviewed] = useState(atReview);
  useEffect(() => {
    if (refusal !== undefined && atReview) setParams({}, { replace: true });
  }, [refusal, atReview, setParams]);
  const toReview = (): void => {
    setReviewed(true);
    setParams({ [STEP]: REVIEW });
  };
  return { atReview, reviewed, toReview };
}

function useBooked(state: PromiseState, clear: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    if (state.kind !== 'BOOKED') return;
    const { id } = state.booking;
    clear();
    // In place of the review: going back leads to an empty form and never to the same promise again.
    void navigate(`/appointments/${id}`, { replace: true, state: { justBooked: true } });
  }, [state, clear, navigate]);
}

function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/** It is this person's turn: the place that was refused for want of an entry is asked for anew, once an entry. */
function useTurn({ state, askAgain }: HoldInHand): void {
  const entry = useEntryToken();
  const wantsEntry = state.kind === 'REFUSED' && state.problem.code.startsWith('QUEUE_');
  const askedWith = useRef<string>(undefined);
  useEffect(() => {
    if (entry === undefined || !wantsEntry || askedWith.current === entry) return;
    askedWith.current = entry;
    askAgain();
  }, [entry, wantsEntry, askAgain]);
}

/** A place that was lost is asked for anew: else it would be sent, and refused, at every try. */
function useLostHold(
  refusal: ApiProblem | undefined,
  change: (changes: Partial<Draft>) => void,
  askAgain: () => void,
): void {
  const isLost = refusal !== undefined && isHoldLost(refusal);
  useEffect(() => {
    if (!isLost) return;
    change({ hold: undefined });
    askAgain();
  }, [isLost, change, askAgain]);
}

/** Signed in again beside the page: what stopped for want of it goes on by itself, under the same key. */
function useGoingOn({ state }: { readonly state: PromiseState }, send: () => void): void {
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
function bodyOfDraft(draft: Draft, phone: string | null): BookingBody {
  const { loanId, branchId, date, window, kind, amount, effect, hold } = draft;
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
    ...(kind === 'PARTIAL' && effect !== undefined && { effect }),
    contact: { phone: plainPhone(phone) },
  };
}
