import { type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCountdown } from '../../shared/format/index.js';
import type { HeldSlot } from '../draft/draft.js';
import { useNow } from '../parts/use-now.js';
import { OfferFirst, type OfferActions } from './open-offer.js';
import type { HoldInHand } from './use-hold.js';

/** Time enough to finish a form that is nearly full; a warning later than 20 s before would be of no use to many. */
const WARN_MS = 90_000;
const LAST_WARN_MS = 30_000;

interface Props {
  readonly inHand: HoldInHand;
  readonly hold: HeldSlot | undefined;
  readonly onTakeOffer: OfferActions['onTake'];
}

/**
 * For how long the place is kept, and more time for whoever asks for it in time (WCAG 2.2.1). When it ends nothing typed
 * is lost, and it can be asked for again, or booked without.
 */
export function HoldBar({ inHand, hold, onTakeOffer }: Props): ReactNode {
  const { t } = useTranslation();
  const { state, askAgain, extend, decline } = inHand;
  const held = state.kind === 'HELD' && hold !== undefined;
  const nowMs = useNow(held || state.kind === 'WAITING');
  const leftMs = held ? hold.endsAtMs - nowMs : 0;
  const soon = held && leftMs <= WARN_MS;
  return (
    <div className="hold" data-hold={state.kind}>
      {held && (
        <p className="row row-apart">
          <span>{t('hold.kept')}</span>
          <span role="timer" className="hold-clock" aria-label={t('hold.left')}>
            {formatCountdown(leftMs)}
          </span>
        </p>
      )}
      {/* Always there: what comes into it later is read out, at once but without taking the focus. */}
      <div role="alert">
        {soon && (
          <div className="notice notice-warn hold-warning">
            <p>
              <span aria-hidden="true" className="strong">
                {formatCountdown(leftMs)}
              </span>{' '}
              {hold.extensionsLeft === 0
                ? t('hold.soonLast')
                : leftMs <= LAST_WARN_MS
                  ? t('hold.last')
                  : t('hold.soon')}
            </p>
            {hold.extensionsLeft !== 0 && (
              <button type="button" className="button button-small" onClick={extend}>
                {t('hold.extend')}
              </button>
            )}
          </div>
        )}
        {state.kind === 'OFFERED' && hold !== undefined && (
          <OfferFirst hold={hold} onTake={onTakeOffer} onDecline={decline} />
        )}
        {state.kind === 'EXPIRED' && (
          <div className="notice notice-warn stack-small">
            <p>{t('hold.over')}</p>
            <button type="button" className="button button-small" onClick={askAgain}>
              {t('hold.again')}
            </button>
          </div>
        )}
      </div>
      <p role="status" className="small soft">
        {state.kind === 'ASKING' && t('hold.asking')}
        {state.kind === 'NONE' && t('hold.none')}
        {state.kind === 'WAITING' && t('hold.waiting')}{' '}
        {state.kind === 'WAITING' && (
          <span aria-hidden="true" className="strong">
            {formatCountdown(state.untilMs - nowMs)}
          </span>
        )}
      </p>
    </div>
  );
}
