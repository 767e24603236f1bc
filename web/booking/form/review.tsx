import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Draft } from '../draft/draft.js';
import { fetchAhead } from '../frame/page-part.js';
import { StuckNotice } from '../promise/asking-notice.js';
import type { PromiseState } from '../promise/promise-context.js';
import { WaitingNotice } from '../promise/waiting-notice.js';
import type { Branch, Loan } from '../reading.js';
import { useWordings } from '../refusal/use-said.js';
import { Summary } from './summary.js';

interface Props {
  readonly draft: Draft;
  readonly loan: Loan | undefined;
  readonly branch: Branch | undefined;
  readonly phone: string;
  readonly isExpress: boolean;
  readonly state: PromiseState;
  readonly onSend: () => void;
  readonly onEdit: () => void;
  readonly children: ReactNode;
}

/** Everything once more, with what follows from it, before the promise. */
export function Review({ draft, loan, branch, phone, isExpress, ...props }: Props): ReactNode {
  const { t } = useTranslation();
  const { state, onSend, onEdit, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    // What is booked can be shown, whatever becomes of the network meanwhile.
    fetchAhead('appointment');
  }, []);
  // Whoever is refused now reads why at once, and in any language.
  useWordings(true);
  const busy = state.kind === 'SENDING' || state.kind === 'WAITING';
  return (
    <div className="column">
      <h1 ref={heading} tabIndex={-1}>
        {t('review.title')}
      </h1>
      <div className="card stack">
        <Summary
          draft={draft}
          loan={loan}
          branch={branch}
          phone={isExpress ? t('express.phoneOfBank') : phone}
          isExpress={isExpress}
        />
        {children}
      </div>
      <ul className="notice stack-small">
        <li>{fundsOf(t, draft, isExpress)}</li>
        <li>{t('review.change')}</li>
        <li>{t('review.oneActive')}</li>
      </ul>
      <Outcome state={state} />
      <button
        type="button"
        className="button button-main button-wide"
        aria-disabled={busy}
        onClick={() => {
          if (!busy) onSend();
        }}
      >
        {busy ? t('review.sending') : state.kind === 'STUCK' ? t('review.askAgain') : t('review.send')}
      </button>
      <button type="button" className="button button-wide" disabled={busy} onClick={onEdit}>
        {t('review.edit')}
      </button>
    </div>
  );
}

function fundsOf(t: ReturnType<typeof useTranslation>['t'], { kind }: Draft, isExpress: boolean): string {
  if (isExpress) return t('review.fundsExpress');
  return kind === 'FULL' ? t('review.fundsFull') : t('review.fundsPartial');
}

/** What is known of the promise; while nothing is known, that, and what is done about it. */
function Outcome({ state }: { state: PromiseState }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <div role="status">
        {state.kind === 'WAITING' && <WaitingNotice {...state} />}
        {state.kind === 'NOT_BOOKED' && <p className="notice notice-warn">{t('review.notBooked')}</p>}
      </div>
      {state.kind === 'STUCK' && <StuckNotice problem={state.problem} />}
    </>
  );
}
