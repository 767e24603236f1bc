import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf, serverClock, useApi } from '../../shared/api/index.js';
import { BANK_TIME_ZONE, formatInstant } from '../../shared/format/index.js';
import { amountText, fenOf } from '../amount/amount.js';
import { type Draft, EMPTY_DRAFT } from '../draft/draft.js';
import { faultsOfForm, type FaultTexts, placesWithFaults } from '../form/form-faults.js';
import { KindChoice } from '../form/kind-choice.js';
import { focusOn } from '../parts/fault-text.js';
import { useNow } from '../parts/use-now.js';
import { AskingNotice } from '../promise/asking-notice.js';
import { useAsking } from '../promise/use-asking.js';
import { type BookingWithTimeline, type Branch, type Loan, useLanguage, useLoans } from '../reading.js';
import { BranchPhone } from '../refusal/branch-phone.js';
import { faultsOf, type PlaceOfFault } from '../refusal/place-of-fault.js';
import { ReadAgain } from '../refusal/read-again.js';
import { useSaid } from '../refusal/use-said.js';
import { useUnread } from '../refusal/use-unread.js';

interface Props {
  readonly booking: BookingWithTimeline;
  readonly branch: Branch | undefined;
}

/** Of a booking that was made in express mode: how much is repaid, until when that is said, and what follows if not. */
export function OpenDetails({ booking, branch }: Props): ReactNode {
  const { t } = useTranslation();
  const [given, setGiven] = useState(false);
  const said = useRef<HTMLParagraphElement>(null);
  const isOpen = booking.detailsUntil !== null && booking.status === 'BOOKED';
  useEffect(() => {
    if (given && !isOpen) said.current?.focus();
  }, [given, isOpen]);
  if (!booking.express) return null;
  return (
    <>
      <div role="status">
        {given && !isOpen && (
          <p ref={said} tabIndex={-1} className="notice">
            {t('details.done')}
          </p>
        )}
      </div>
      {isOpen && booking.detailsUntil !== null && (
        <Open booking={booking} branch={branch} until={booking.detailsUntil} onGiven={() => setGiven(true)} />
      )}
    </>
  );
}

function Open({
  booking,
  branch,
  until,
  onGiven,
}: Props & { readonly until: string; readonly onGiven: () => void }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow(true);
  const loans = useLoans();
  const unread = useUnread(loans);
  const loan = loans.data?.find(({ loanId }) => loanId === booking.loanId);
  const isOver = serverClock.msAt(until) <= nowMs;
  const at = formatInstant(until, language, branch?.timeZone ?? BANK_TIME_ZONE);
  return (
    <section className="card stack" aria-labelledby="details-title">
      <h2 id="details-title">{t('details.title')}</h2>
      {isOver ? (
        <>
          <p className="notice notice-warn">{t('details.over', { at })}</p>
          {branch !== undefined && <BranchPhone branch={branch} />}
        </>
      ) : (
        <>
          <p className="strong">{t('details.until', { at })}</p>
          <p className="soft">{t('details.after')}</p>
          {loans.data === undefined && !unread && <div className="skeleton skeleton-card" aria-busy="true" />}
          {unread && <ReadAgain problem={unread} onAgain={() => void loans.refetch()} />}
          {loan !== undefined && <DetailsForm booking={booking} loan={loan} onGiven={onGiven} />}
        </>
      )}
    </section>
  );
}

const PLACES_OF_DETAILS: readonly PlaceOfFault[] = ['kind', 'amount', 'effect'];

interface FormProps {
  readonly booking: BookingWithTimeline;
  readonly loan: Loan;
  readonly onGiven: () => void;
}

function DetailsForm({ booking, loan, onGiven }: FormProps): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const queries = useQueryClient();
  const only = loan.rules?.kinds.length === 1 ? loan.rules.kinds[0] : undefined;
  const [typed, setTyped] = useState<Draft>({ ...EMPTY_DRAFT, kind: only });
  const [found, setFound] = useState<readonly PlaceOfFault[]>([]);
  const { state, busy, ask } = useAsking();
  const own = faultsOfForm(t, typed, '', loan);
  const refusal = useSaid(state.kind === 'REFUSED' ? state.problem : undefined);
  const ofServer: FaultTexts =
    refusal === undefined
      ? {}
      : Object.fromEntries(
          faultsOf(refusal).flatMap(({ place, detail }) => (place ? [[place, detail]] : [])),
        );
  const ownFound = Object.fromEntries(found.map((place) => [place, own[place]]));
  const send = (): void => {
    const wrong = placesWithFaults(own).filter((place) => PLACES_OF_DETAILS.includes(place));
    setFound(wrong);
    const [first] = wrong;
    const { kind, effect } = typed;
    if (first !== undefined || kind === undefined) return focusOn(first ?? 'kind');
    const fen = fenOf(typed.amount);
    const body = {
      kind,
      ...(kind === 'PARTIAL' && fen !== undefined && { amount: amountText(fen) }),
      ...(kind === 'PARTIAL' && effect !== undefined && { effect }),
    };
    const params = { path: { id: booking.id } };
    // The same again is the same answer, so that it needs no key of its own.
    ask(
      () => bodyOf(api.PUT('/api/v1/bookings/{id}/details', { params, body })),
      async () => {
        onGiven();
        const changed = [['booking', booking.id], ['bookings']];
        await Promise.all(changed.map((queryKey) => queries.invalidateQueries({ queryKey })));
      },
    );
  };
  return (
    <>
      <KindChoice
        loan={loan}
        // It may have been moved meanwhile, and every day has figures of its own.
        draft={{ ...typed, date: booking.date }}
        faults={{ ...ofServer, ...ownFound }}
        onChange={(changes) => {
          setFound((before) => before.filter((place) => !(place in changes)));
          setTyped((before) => ({ ...before, ...changes }));
        }}
      />
      <AskingNotice state={state} />
      <div className="row">
        <button
          type="button"
          className="button button-main"
          aria-disabled={busy}
          onClick={() => {
            if (!busy) send();
          }}
        >
          {t('details.send')}
        </button>
      </div>
    </>
  );
}
