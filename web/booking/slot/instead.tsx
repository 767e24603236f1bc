import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../shared/api/index.js';
import { formatDay, formatDistance } from '../../shared/format/index.js';
import { type Branch, type Product, useBranches, useCalendar, useLanguage } from '../reading.js';
import { type CalendarDay, firstOpenDay, isBookable } from './calendar-days.js';

/** As many as a person weighs at once. */
const DAYS_SHOWN = 3;
const BRANCHES_SHOWN = 3;

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

function NearBranches({ branch, product, onBranch }: NearProps): ReactNode {
  const { t } = useTranslation();
  const near = useBranches(branch.location).data ?? [];
  const others = near.filter(({ id }) => id !== branch.id).slice(0, BRANCHES_SHOWN);
  if (others.length === 0) return null;
  return (
    <div className="stack-small">
      <h3>{t('instead.branches')}</h3>
      {others.map((other) => (
        <NearBranch key={other.id} branch={other} product={product} onBranch={onBranch} />
      ))}
    </div>
  );
}

function NearBranch({ branch, product, onBranch }: NearProps): ReactNode {
  const language = useLanguage();
  const days = useCalendar(branch.id, product, false).data?.days;
  const open = days && firstOpenDay(days);
  if (open === undefined) return null;
  const distance = branch.distanceKm === null ? '' : ` · ${formatDistance(branch.distanceKm, language)}`;
  return (
    <button
      type="button"
      className="button button-small"
      onClick={() => onBranch(branch.id, open.date)}
    >{`${branch.name}${distance} · ${formatDay(open.date, language, 'medium')}`}</button>
  );
}

interface AlternativesProps {
  readonly problem: ApiProblem;
  readonly branches: readonly Branch[];
  readonly onChoose: (branchId: string, date: string) => void;
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
        {problem.alternatives.map(({ branchId, date }) => (
          <button
            key={`${branchId} ${date}`}
            type="button"
            className="button button-small"
            onClick={() => onChoose(branchId, date)}
          >
            {`${formatDay(date, language, 'medium')} · ${branches.find(({ id }) => id === branchId)?.name ?? branchId}`}
          </button>
        ))}
      </div>
    </div>
  );
}
