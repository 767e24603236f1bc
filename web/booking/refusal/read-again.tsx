import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../shared/api/index.js';
import { useSession } from '../../shared/sign-in/index.js';
import { useNow } from '../parts/use-now.js';
import { RefusalBox } from './refusal-box.js';

const MS_PER_SECOND = 1_000;
/** Where the server does not say when. */
const PAUSE_MS = 15_000;
/** By itself; half an hour of a server that is away is enough, and the button stays. */
const AGAIN_MAX = 100;

interface Props {
  readonly problem: ApiProblem;
  readonly onAgain: () => void;
}

/**
 * What could not be read: why, and when it is tried again by itself, or at once by a button. For want of a sign-in it is
 * tried again when there is one.
 */
export function ReadAgain({ problem, onAgain }: Props): ReactNode {
  const { t } = useTranslation();
  const [told, setTold] = useState(problem);
  // The same once more, with another number for support, need not be read out once more.
  if (told.code !== problem.code) setTold(problem);
  const untilMs = useAgain(problem, onAgain);
  useAgainSignedIn(problem, onAgain);
  const nowMs = useNow(untilMs !== undefined);
  const count = untilMs === undefined ? 0 : Math.max(0, Math.ceil((untilMs - nowMs) / MS_PER_SECOND));
  return (
    <RefusalBox problem={told}>
      {problem.status !== 401 && (
        <div className="row">
          <button type="button" className="button" onClick={onAgain}>
            {t('parts.again')}
          </button>
          {/* For the eye alone: read out every second it would drown everything else. */}
          {untilMs !== undefined && (
            <span aria-hidden="true" className="soft">
              {t('parts.againIn', { count })}
            </span>
          )}
        </div>
      )}
    </RefusalBox>
  );
}

/** @returns when it is tried again by itself; undefined where that would change nothing */
function useAgain(problem: ApiProblem, onAgain: () => void): number | undefined {
  const tried = useRef(0);
  const [untilMs, setUntilMs] = useState<number>();
  const again = useEffectEvent(onAgain);
  useEffect(() => {
    const isWorthIt = problem.retry !== 'never' && problem.status !== 401 && tried.current < AGAIN_MAX;
    const pauseMs = problem.retryAfterMs ?? PAUSE_MS;
    setUntilMs(isWorthIt ? Date.now() + pauseMs : undefined);
    if (!isWorthIt) return undefined;
    const timer = setTimeout(() => {
      tried.current += 1;
      setUntilMs(undefined);
      again();
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [problem]);
  return untilMs;
}

function useAgainSignedIn({ status }: ApiProblem, onAgain: () => void): void {
  const isSignedIn = useSession().state.status === 'signed-in';
  const again = useEffectEvent(onAgain);
  const isReady = status === 401 && isSignedIn;
  useEffect(() => {
    if (isReady) again();
  }, [isReady]);
}
