import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BANK_TIME_ZONE, formatCountdown, formatDay, formatInstant } from '../../shared/format/index.js';
import { type Draft, type HeldSlot, isSameSlot, slotOf } from '../draft/draft.js';
import { useNow } from '../parts/use-now.js';
import { useBranches, useLanguage } from '../reading.js';
import { offersOf, useWaitlist } from '../waitlist/waitlist.js';

export interface OfferActions {
  readonly onTake: (offer: HeldSlot) => void;
  readonly onDecline: (holdId: string) => void;
}

/** Where somebody must decide about the offered place before another day can be booked. */
export const OFFER_FIRST_ID = 'offer-first';
/** Where a place is kept that is not the chosen one. */
export const KEPT_ELSEWHERE_ID = 'kept-elsewhere';

interface NoticeProps {
  readonly draft: Draft;
  readonly onTake: OfferActions['onTake'];
}

/** Who comes from the line has a place already, and little left to do; who looks at other days has it all the same. */
export function OfferNotice({ draft, onTake }: NoticeProps): ReactNode {
  const { t } = useTranslation();
  const offer = useOpenOffer(draft);
  const words = usePlaceWords(offer);
  const nowMs = useNow(offer !== undefined);
  if (offer === undefined || offer.endsAtMs <= nowMs) return null;
  const slot = slotOf(draft);
  const isChosen = draft.loanId === offer.loanId && slot !== undefined && isSameSlot(slot, offer);
  return (
    <div className="notice stack-small">
      <p>
        {t(isChosen ? 'hold.offered' : 'hold.offerOpen', words)}{' '}
        <span aria-hidden="true" className="strong">
          {formatCountdown(offer.endsAtMs - nowMs)}
        </span>
      </p>
      {!isChosen && (
        <button type="button" className="button button-small" onClick={() => onTake(offer)}>
          {t('waitlist.take')}
        </button>
      )}
    </div>
  );
}

/** One loan has one place at a time: nothing is given up until the person says so. */
export function OfferFirst({ hold, onTake, onDecline }: OfferActions & { hold: HeldSlot }): ReactNode {
  const { t } = useTranslation();
  return (
    <div id={OFFER_FIRST_ID} tabIndex={-1} className="notice notice-warn stack-small">
      <p>{t('hold.offerFirst', usePlaceWords(hold))}</p>
      <div className="row">
        <button type="button" className="button button-small" onClick={() => onTake(hold)}>
          {t('waitlist.take')}
        </button>
        <button type="button" className="button button-small" onClick={() => onDecline(hold.id)}>
          {t('waitlist.decline')}
        </button>
      </div>
    </div>
  );
}

interface KeptProps {
  readonly hold: HeldSlot;
  readonly leftMs: number;
  readonly onTake: (hold: HeldSlot) => void;
  readonly onGiveUp: (holdId: string) => void;
}

/** Whoever looks for another day has the one before, until another is had or they say that they do not want it. */
export function KeptElsewhere({ hold, leftMs, onTake, onGiveUp }: KeptProps): ReactNode {
  const { t } = useTranslation();
  return (
    <div id={KEPT_ELSEWHERE_ID} tabIndex={-1} className="notice stack-small kept-elsewhere">
      <p>
        {t('hold.elsewhere', usePlaceWords(hold))}{' '}
        <span role="timer" className="strong">
          {formatCountdown(leftMs)}
        </span>
      </p>
      <div className="row">
        <button type="button" className="button button-small" onClick={() => onTake(hold)}>
          {t('hold.backToIt')}
        </button>
        <button type="button" className="button button-small" onClick={() => onGiveUp(hold.id)}>
          {t('hold.giveUp')}
        </button>
      </div>
    </div>
  );
}

/** Of the chosen loan first; known from the line, and from the draft when it is taken up there. */
function useOpenOffer({ hold, loanId }: Draft): HeldSlot | undefined {
  const entries = useWaitlist(false).data ?? [];
  const offers = [...(hold?.isOffer === true ? [hold] : []), ...offersOf(entries)];
  return offers.find((offer) => offer.loanId === loanId) ?? offers[0];
}

/** A place that is kept, in words. */
export function usePlaceWords(offer: HeldSlot | undefined): {
  day: string;
  branch: string;
  at: string;
} {
  const language = useLanguage();
  const branches = useBranches(undefined).data ?? [];
  if (offer === undefined) return { day: '', branch: '', at: '' };
  const branch = branches.find(({ id }) => id === offer.branchId);
  return {
    day: [formatDay(offer.date, language, 'medium'), offer.window].filter(Boolean).join(' '),
    branch: branch?.name ?? offer.branchId,
    at: formatInstant(offer.expiresAt, language, branch?.timeZone ?? BANK_TIME_ZONE),
  };
}
