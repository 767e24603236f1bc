import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../shared/api/index.js';
import { RefusalBox } from '../refusal/refusal-box.js';
import type { AskingState } from './use-asking.js';
import { WaitingNotice } from './waiting-notice.js';

interface Props {
  readonly state: AskingState;
  /** What can be done instead, as buttons. */
  readonly children?: ReactNode;
}

/** What is known of a change that was asked for; the place for it is always there, so that what comes is read out. */
export function AskingNotice({ state, children }: Props): ReactNode {
  return (
    <>
      <div role="status">{state.kind === 'WAITING' && <WaitingNotice {...state} />}</div>
      {state.kind === 'REFUSED' && <RefusalBox problem={state.problem}>{children}</RefusalBox>}
      {state.kind === 'STUCK' && <StuckNotice problem={state.problem} />}
    </>
  );
}

/** Nobody answered often enough: asking once more is safe, and is the person's to do. */
export function StuckNotice({ problem }: { problem: ApiProblem }): ReactNode {
  const { t } = useTranslation();
  return (
    <RefusalBox problem={problem}>
      <p>{problem.status === 401 ? t('waiting.signIn') : t('waiting.stuck')}</p>
    </RefusalBox>
  );
}
