import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../shared/api/index.js';
import { formatDay, formatDistance } from '../../shared/format/index.js';
import { type Branch, type Product, useBranches, useCalendars, useLanguage } from '../reading.js';
import { servesProduct } from './branch-choice.js';
import { type CalendarDay, firstOpenDay, isBookable } from './calendar-days.js';

/** As many as a person weighs at once. */
const DAYS_SHOWN = 3;
const BRANCHES_SHOWN = 3;
/** Whose calendars are asked for, to find that many with a place. */
const BRANCHES_ASKED = 6;

interface Props {
  readonly branch: Branch | undefined;
  readonly product: Product;
  readonly date: string;
  readonly days: readonly CalendarDay[];
  readonly onDay: (date: string) => void;
  readonly onBranch: (branchId: string, date: string) => void;
  /** A place in line for this day; absent where there is no waitlist. */
  readonly waitlist?: ReactNode;
}

/** What else there is when a day is full: the next open days here, branches near by, a place in line. */
export function Instead({ branch, product, date, days, onDay, onBranch, waitlist }: Props): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const open = days.filter((day) => isBookable(day));
  const next = [
    ...open.filter((day) => day.date > date),
    ...open.filter((day) => day.date < date).toReversed(),
  ];
  return (
    <div className="stack notice">
      <div className="stack-small">
        <h3>{t('instead.days')}</h3>
        {next.length === 0 && <p>{t('instead.noDays')}</p>}
        <div className="row">
          {next.slice(0, DAYS_SHOWN).map((day) => (
            <button
              key={day.date}
              type="button"
              className="button button-small"
              onClick={() => onDay(day.date)}
            >
              {formatDay(day.date, language, 'medium')}
            </button>
          ))}
        </div>
      </div>
      {branch !== undefined && <NearBranches branch={branch} product={product} onBranch={onBranch} />}
      {waitlist}
    </div>
  );
}

interface NearProps {
  readonly branch: Branch;
  readonly product: Product;
  readonly onBranch: (branchId: string, date: string) => void;
}

/** The nearest of those that have a place; without any, that is said. */
function NearBranches({ branch, product, onBranch }: NearProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const others = (useBranches(branch.location).data ?? [])
    .filter((other) => other.id !== branch.id && servesProduct(other, product))
    .slice(0, BRANCHES_ASKED);
  const calendars = useCalendars(
    others.map(({ id }) => id),
    product,
  );
  const isPending = calendars.some((calendar) => calendar.isPending);
  const free = others.flatMap((other, index) => {
    const open = firstOpenDay(calendars[index]?.data?.days ?? []);
    return open === undefined ? [] : [{ other, date: open.date }];
  });
  if (others.length === 0) return null;
  return (
    <div className="stack-small">
      <h3>{t('instead.branches')}</h3>
      {free.slice(0, BRANCHES_SHOWN).map(({ other, date }) => (
        <button
          key={other.id}
          type="button"
          className="button button-small"
          onClick={() => onBranch(other.id, date)}
        >
          {[
            other.name,
            other.distanceKm !== null && formatDistance(other.distanceKm, language),
            formatDay(date, language, 'medium'),
          ]
            .filter(Boolean)
            .join(' · ')}
        </button>
      ))}
      {free.length === 0 && isPending && <div className="skeleton skeleton-line" aria-busy="true" />}
      {free.length === 0 && !isPending && <p>{t('instead.noBranches')}</p>}
    </div>
  );
}

interface AlternativesProps {
  readonly problem: ApiProblem;
  readonly branches: readonly Branch[];
  /** @param window undefined where the day is booked as a whole */
  readonly onChoose: (branchId: string, date: string, window: string | undefined) => void;
}

/** What the server itself offers with its no. */
export function Alternatives({ problem, branches, onChoose }: AlternativesProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  if (problem.alternatives.length === 0) return null;
  return (
    <div className="stack-small">
      <h3>{t('instead.free')}</h3>
      <div className="row">
        {problem.alternatives.map(({ branchId, date, window }) => (
          <button
            key={`${branchId} ${date} ${window}`}
            type="button"
            className="button button-small"
            onClick={() => onChoose(branchId, date, window)}
          >
            {[
              formatDay(date, language, 'medium'),
              window,
              branches.find(({ id }) => id === branchId)?.name ?? branchId,
            ]
              .filter(Boolean)
              .join(' · ')}
          </button>
        ))}
      </div>
    </div>
  );
}
