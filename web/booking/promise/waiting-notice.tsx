import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCountdown } from '../../shared/format/index.js';
import { useNow } from '../parts/use-now.js';
import type { OnTheWay } from './until-answered.js';

type Waiting = Extract<OnTheWay, { kind: 'WAITING' }>;

/** Why there is no answer yet, and when it is asked for again; nothing need be done meanwhile. */
export function WaitingNotice({ untilMs, problem }: Waiting): ReactNode {
  const { t } = useTranslation();
  const nowMs = useNow(true);
  if (untilMs === undefined)
    return <p className="notice notice-warn waits-for-network">{t('waiting.network')}</p>;
  const isBusy = problem.code === 'RATE_LIMITED' || problem.status === 503;
  return (
    <p className="notice notice-warn">
      {isBusy ? t('waiting.busy') : t('waiting.unknown')}{' '}
      {/* Counted for the eye alone: read out every second it would drown the sentence. */}
      <span aria-hidden="true" className="strong">
        {formatCountdown(untilMs - nowMs)}
      </span>
    </p>
  );
}
