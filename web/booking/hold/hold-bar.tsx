import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCountdown } from '../../shared/format/index.js';
import { type HeldSlot, slotOf } from '../draft/draft.js';
import { useDraft } from '../draft/draft-context.js';
import { useNow } from '../parts/use-now.js';
import { KeptElsewhere, OfferFirst, type OfferActions } from './open-offer.js';
import { choiceOf, isElsewhere } from './kept-place.js';
import type { HoldInHand } from './use-hold.js';

/** Time enough to finish a form that is nearly full; a warning later than 20 s before would be of no use to many. */
const WARN_MS = 90_000;
const LAST_WARN_MS = 30_000;

interface Props {
  readonly inHand: HoldInHand;
  readonly hold: HeldSlot | undefined;
  readonly onTakeOffer: OfferActions['onTake'];
  /** false in express mode, in which no place is kept before it is booked; one that is kept from before is told all the same. */
  readonly keepsPlaces: boolean;
}

/**
 * For how long the place is kept, and more time for whoever asks for it in time (WCAG 2.2.1). When it ends nothing typed
 * is lost, and it can be asked for again, or booked without.
 */
export function HoldBar({ inHand, hold, onTakeOffer, keepsPlaces }: Props): ReactNode {
  const { t } = useTranslation();
  const { state, askAgain, extend, giveUp } = inHand;
  const held = state.kind === 'HELD' && hold !== undefined;
  const { draft } = useDraft();
  const elsewhere = state.kind !== 'ASKING' && isElsewhere(hold, choiceOf(draft)) ? hold : undefined;
  const isDayOpen = slotOf(draft) === undefined;
  const isNotKept = state.kind === 'NOT_KEPT' && keepsPlaces;
  const nowMs = useNow(held || elsewhere !== undefined || state.kind === 'WAITING');
  const kept = held ? hold : elsewhere;
  const leftMs = kept === undefined ? 0 : kept.endsAtMs - nowMs;
  const bar = useRef<HTMLDivElement>(null);
  /** The pressed button goes away with its question; what became of it is told here. */
  const answered =
    <A extends readonly unknown[]>(act: (...answer: A) => void) =>
    (...answer: A): void => {
      act(...answer);
      bar.current?.focus();
    };
  return (
    <div ref={bar} tabIndex={-1} className="hold" data-hold={state.kind}>
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
        {kept !== undefined && leftMs <= WARN_MS && (
          <EndsSoon
            leftMs={leftMs}
            extensionsLeft={kept.extensionsLeft}
            isExtendedNot={inHand.isExtendedNot}
            onExtend={answered(extend)}
          />
        )}
        {state.kind === 'OFFERED' && hold !== undefined && (
          <OfferFirst hold={hold} onTake={answered(onTakeOffer)} onDecline={answered(giveUp)} />
        )}
        {state.kind === 'EXPIRED' && (
          <div className="notice notice-warn stack-small">
            <p>{t('hold.over')}</p>
            <button type="button" className="button button-small" onClick={answered(askAgain)}>
              {t('hold.again')}
            </button>
          </div>
        )}
      </div>
      {elsewhere !== undefined && (
        <KeptElsewhere
          hold={elsewhere}
          leftMs={leftMs}
          onTake={answered(onTakeOffer)}
          onGiveUp={answered(giveUp)}
        />
      )}
      <p role="status" className="small soft">
        {state.kind === 'ASKING' && t('hold.asking')}
        {state.kind === 'NONE' && elsewhere === undefined && isDayOpen && keepsPlaces && t('hold.none')}
        {isNotKept && t('hold.notKept')}
        {state.kind === 'WAITING' && (
          <>
            {t('hold.waiting')}{' '}
            <span aria-hidden="true" className="strong">
              {formatCountdown(state.untilMs - nowMs)}
            </span>
          </>
        )}
      </p>
      {isNotKept && (
        <button type="button" className="button button-small" onClick={answered(askAgain)}>
          {t('hold.keep')}
        </button>
      )}
    </div>
  );
}

interface EndsSoonProps {
  readonly leftMs: number;
  readonly extensionsLeft: number | undefined;
  readonly isExtendedNot: boolean;
  readonly onExtend: () => void;
}

function EndsSoon({ leftMs, extensionsLeft, isExtendedNot, onExtend }: EndsSoonProps): ReactNode {
  const { t } = useTranslation();
  const still = leftMs <= LAST_WARN_MS ? t('hold.last') : t('hold.soon');
  return (
    <div className="notice notice-warn hold-warning">
      <p>
        <span aria-hidden="true" className="strong">
          {formatCountdown(leftMs)}
        </span>{' '}
        {extensionsLeft === 0 ? t('hold.soonLast') : still}
      </p>
      {extensionsLeft !== 0 && isExtendedNot && <p>{t('hold.extendedNot')}</p>}
      {extensionsLeft !== 0 && (
        <button type="button" className="button button-small" onClick={onExtend}>
          {t('hold.extend')}
        </button>
      )}
    </div>
  );
}
