import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatDay, formatDistance } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { useDraft } from '../draft/draft-context.js';
import { usePlaceWords } from '../hold/open-offer.js';
import { AskingNotice } from '../promise/asking-notice.js';
import { type Branch, type Product, useBranches, useLanguage } from '../reading.js';
import { addDays } from '../slot/calendar-days.js';
import { servesProduct } from '../slot/branch-choice.js';
import { Alternatives } from '../slot/instead.js';
import { type Missing, needOf, type TypedNeed, UrgentFields, UrgentState } from './urgent-need.js';
import { useLine, useWaitlist, type WaitlistEntry } from './waitlist.js';

interface Props {
  readonly loanId: string;
  readonly product: Product;
  readonly branch: Branch;
  readonly date: string;
  /** The part of the day that is waited for; absent: any. */
  readonly window?: string | undefined;
  /** A place that is free after all. */
  readonly onChoose: (branchId: string, date: string, window?: string) => void;
}

/** Two weeks at three branches stay well below the slots that one entry may stand for. */
const DAYS_LATER = 13;
const NEAR_MAX = 2;

/** A place in line for a day that is full; whoever stands there already sees where. */
export function JoinLine(props: Props): ReactNode {
  const { loanId, branch, date, window } = props;
  const { t } = useTranslation();
  const entries = useWaitlist().data ?? [];
  const entry = entries.find((each) => each.loanId === loanId && isFor(each, branch.id, date, window));
  // One wish a loan: another one is refused.
  const other = entries.find((each) => each.loanId === loanId);
  return (
    <div className="stack-small">
      <h3>{t('waitlist.title')}</h3>
      <p role="status">
        {entry?.place != null && t('waitlist.place', { place: entry.place })}
        {entry?.status === 'OFFERED' && t('waitlist.offered')}
      </p>
      {entry === undefined && other !== undefined && (
        <p>
          {t('waitlist.elsewhere')} <Link to="/waitlist">{t('waitlist.see')}</Link>
        </p>
      )}
      {entry === undefined && other === undefined && <Wish {...props} />}
      {entry !== undefined && (
        <>
          {entry.urgent !== null && <UrgentState entry={entry} />}
          <p>
            <Link to="/waitlist">{t('waitlist.see')}</Link>
          </p>
        </>
      )}
    </div>
  );
}

/** The wider the wish, the sooner it is met: other days and branches near by are one touch away. */
function Wish({ loanId, product, branch, date, window, onChoose }: Props): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const name = useId();
  const [isRange, setIsRange] = useState(false);
  const [alsoNear, setAlsoNear] = useState(false);
  const [urgent, setUrgent] = useState<TypedNeed>();
  const [missing, setMissing] = useState<Missing>();
  const { state, busy, join } = useLine();
  const { draft } = useDraft();
  // An offer is another matter: it is confirmed or declined, and not given up on the way.
  const kept = draft.hold?.loanId === loanId && draft.hold.isOffer !== true ? draft.hold : undefined;
  const keptWords = usePlaceWords(kept);
  const near = (useBranches(branch.location).data ?? [])
    // Others divide their days otherwise, or not at all.
    .filter((other) => window === undefined && other.id !== branch.id && servesProduct(other, product))
    .slice(0, NEAR_MAX);
  const branches = useBranches(undefined).data ?? [branch];
  const until = addDays(date, DAYS_LATER);
  const wish = {
    loanId,
    ...(isRange ? { from: date, to: until } : { date }),
    ...(window !== undefined && { window }),
    ...(alsoNear ? { branchIds: [branch.id, ...near.map(({ id }) => id)] } : { branchId: branch.id }),
  };
  function send(): void {
    const need = urgent === undefined ? undefined : needOf(urgent);
    const isWhole = typeof need !== 'string';
    setMissing(isWhole ? undefined : { what: need });
    if (isWhole && !busy) join({ ...wish, ...(need !== undefined && { urgent: need }) }, kept?.id);
  }
  const days = [
    [false, t('waitlist.thisDay')],
    [true, t('waitlist.untilDay', { day: formatDay(until, language, 'medium') })],
  ] as const;
  return (
    <>
      <p className="small soft">{t('waitlist.more')}</p>
      {window !== undefined && <p className="strong">{t('waitlist.part', { window })}</p>}
      <fieldset className="ticks">
        <legend className="visually-hidden">{t('waitlist.days')}</legend>
        {days.map(([range, text]) => (
          <label key={text} className="tick">
            <input type="radio" name={name} checked={range === isRange} onChange={() => setIsRange(range)} />
            {text}
          </label>
        ))}
      </fieldset>
      {near.length > 0 && (
        <label className="tick">
          <input type="checkbox" checked={alsoNear} onChange={() => setAlsoNear(!alsoNear)} />
          <span>
            {t('waitlist.alsoNear')}{' '}
            <span className="small soft">
              {near.map((other) => withDistance(other, language)).join(' · ')}
            </span>
          </span>
        </label>
      )}
      <UrgentFields need={urgent} missing={missing} onType={setUrgent} />
      {kept !== undefined && <p className="notice">{t('hold.givenUpByJoining', keptWords)}</p>}
      <div className="row">
        <button type="button" className="button button-small" aria-disabled={busy} onClick={send}>
          {t('waitlist.join')}
        </button>
      </div>
      <AskingNotice state={state}>
        {state.kind === 'REFUSED' && (
          <Alternatives problem={state.problem} branches={branches} onChoose={onChoose} />
        )}
      </AskingNotice>
    </>
  );
}

/** How far it is, so that nobody waits for a place in another city unawares. */
function withDistance({ name, distanceKm }: Branch, language: Language): string {
  return distanceKm === null ? name : `${name} ${formatDistance(distanceKm, language)}`;
}

/** Whether it is a wish for this day, and for this part of it if one is told; what is offered stands in no line. */
function isFor(
  { branchIds, from, to, slots }: WaitlistEntry,
  branchId: string,
  date: string,
  part?: string,
): boolean {
  const isPart =
    part === undefined || slots.length === 0 || slots.some(({ window }) => (window ?? part) === part);
  return branchIds.includes(branchId) && from <= date && date <= to && isPart;
}
