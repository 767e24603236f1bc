import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCountdown } from '../../shared/format/index.js';
import { useSession } from '../../shared/sign-in/index.js';
import type { Draft } from '../draft/draft.js';
import { useNow } from '../parts/use-now.js';
import type { PromiseState } from '../promise/use-promise.js';
import type { Branch, Loan } from '../reading.js';
import { RefusalBox } from '../refusal/refusal-box.js';
import { Summary } from './summary.js';

interface Props {
  readonly draft: Draft;
  readonly loan: Loan | undefined;
  readonly branch: Branch | undefined;
  readonly phone: string;
  readonly state: PromiseState;
  readonly onSend: () => void;
  readonly onEdit: () => void;
  readonly children: ReactNode;
}

/** Everything once more, with what follows from it, before the promise. */
export function Review({ draft, loan, branch, phone, state, onSend, onEdit, children }: Props): ReactNode {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const busy = state.kind === 'SENDING' || state.kind === 'WAITING';
  return (
    <div className="column">
      <h1 ref={heading} tabIndex={-1}>
        {t('review.title')}
      </h1>
      <div className="card stack">
        <Summary draft={draft} loan={loan} branch={branch} phone={phone} />
        {children}
      </div>
      <ul className="notice stack-small">
        <li>{draft.kind === 'FULL' ? t('review.fundsFull') : t('review.fundsPartial')}</li>
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

/** What is known of the promise; while nothing is known, that, and what is done about it. */
function Outcome({ state }: { state: PromiseState }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <div role="status">
        {state.kind === 'WAITING' && <Waiting untilMs={state.untilMs} code={state.problem.code} />}
        {state.kind === 'NOT_BOOKED' && <p className="notice notice-warn">{t('review.notBooked')}</p>}
      </div>
      {state.kind === 'STUCK' && <Stuck state={state} />}
    </>
  );
}

function Stuck({ state }: { state: Extract<PromiseState, { kind: 'STUCK' }> }): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <RefusalBox problem={state.problem}>
      <p>{t('review.stuck')}</p>
      {state.problem.status === 401 && (
        <button type="button" className="button" onClick={() => void session.signInAgain()}>
          {t('frame.signInAgain')}
        </button>
      )}
    </RefusalBox>
  );
}

function Waiting({ untilMs, code }: { untilMs: number | undefined; code: string }): ReactNode {
  const { t } = useTranslation();
  const nowMs = useNow(true);
  if (untilMs === undefined) return <p className="notice notice-warn">{t('review.waitNetwork')}</p>;
  const busy = code === 'RATE_LIMITED' || code === 'OVERLOADED';
  return (
    <p className="notice notice-warn">
      {busy ? t('review.waitBusy') : t('review.waitUnknown')}{' '}
      {/* Counted for the eye alone: read out every second it would drown the sentence. */}
      <span aria-hidden="true" className="strong">
        {formatCountdown(untilMs - nowMs)}
      </span>
    </p>
  );
}
