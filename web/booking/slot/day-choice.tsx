import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCountdown, formatDay, formatInstant } from '../../shared/format/index.js';
import { faultId, FaultText, fieldId } from '../parts/fault-text.js';
import { useNow } from '../parts/use-now.js';
import { type Product, type Read, useCalendar, useLanguage, type BranchCalendar } from '../reading.js';
import { ReadAgain } from '../refusal/read-again.js';
import { useUnread } from '../refusal/use-unread.js';
import { type CalendarDay, isBookable } from './calendar-days.js';
import { leftText, MARKS } from './day-mark.js';
import { MonthGrid } from './month-grid.js';

interface Props {
  readonly branchId: string;
  readonly product: Product;
  readonly date: string | undefined;
  readonly window: string | null | undefined;
  readonly fault: string | undefined;
  readonly windowFault?: string | undefined;
  readonly onChoose: (date: string, window: string | null | undefined) => void;
  /** What else there is when a day is full. */
  readonly whenFull: (date: string, days: readonly CalendarDay[]) => ReactNode;
}

const ABOUT_ID = 'about-day';

/** The calendar of one branch: what is left on each day, why a day cannot be taken, and when the next ones open. */
export function DayChoice(props: Props): ReactNode {
  const { branchId, product, date, window, fault, windowFault, onChoose, whenFull } = props;
  const calendar = useCalendar(branchId, product, true);
  /** A day that cannot be taken, and of which the person wants to know more. */
  const [lookedAt, setLookedAt] = useState<string>();
  // A day that was chosen from a list, before its calendar was read, may have parts to choose from or none.
  const chosen = calendar.data?.days.find((day) => day.date === date);
  const isWhole = window === undefined && chosen !== undefined && (chosen.windows ?? []).length === 0;
  useEffect(() => {
    if (isWhole && date !== undefined) onChoose(date, null);
  }, [isWhole, date, onChoose]);
  if (calendar.data === undefined) {
    return <CalendarMissing key={`${branchId} ${product}`} calendar={calendar} />;
  }
  const { days, timeZone } = calendar.data;
  const choose = (day: CalendarDay): void => {
    setLookedAt(isBookable(day) ? undefined : day.date);
    if (isBookable(day)) onChoose(day.date, (day.windows ?? []).length > 0 ? undefined : null);
  };
  const shown = days.find((day) => day.date === (lookedAt ?? date));
  return (
    <div className="stack">
      <div>
        <MonthGrid
          // Another branch is another calendar, and begins at its own first open day.
          key={branchId}
          days={days}
          chosen={date}
          onChoose={choose}
          describedBy={`${faultId('day')} ${ABOUT_ID}`}
        />
        {/* Without a network nothing is asked for, and so nothing fails either. */}
        <Legend live={!calendar.isError && !calendar.isPaused} />
      </div>
      <FaultText place="day" text={fault} />
      <div id={ABOUT_ID} role="status" className="stack-small">
        {shown !== undefined && <AboutDay day={shown} timeZone={timeZone} />}
      </div>
      {shown !== undefined && shown.status === 'FULL' && whenFull(shown.date, days)}
      {chosen !== undefined && lookedAt === undefined && (
        <WindowChoice
          day={chosen}
          window={window}
          fault={windowFault}
          onChoose={(to) => onChoose(chosen.date, to)}
        />
      )}
      <NextOpening days={days} timeZone={timeZone} />
    </div>
  );
}

function CalendarMissing({ calendar }: { calendar: Read<BranchCalendar> }): ReactNode {
  const { t } = useTranslation();
  const unread = useUnread(calendar);
  if (unread) return <ReadAgain problem={unread} onAgain={() => void calendar.refetch()} />;
  return (
    <div className="skeleton skeleton-card" aria-busy="true">
      <span className="visually-hidden">{t('day.loading')}</span>
    </div>
  );
}

const SHOWN_IN_LEGEND = ['OPEN', 'FEW', 'FULL', 'NOT_RELEASED', 'CLOSED', 'MAINTENANCE'] as const;

function Legend({ live }: { live: boolean }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="legend">
      {SHOWN_IN_LEGEND.map((status) => (
        <span key={status}>
          <span aria-hidden="true">{MARKS[status]}</span> {t(`day.status.${status}`)}
        </span>
      ))}
      {live && <span className="live">{t('day.live')}</span>}
    </div>
  );
}

/** The day in a sentence: what is left of it, or why it cannot be taken. */
function AboutDay({ day, timeZone }: { day: CalendarDay; timeZone: string }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const name = formatDay(day.date, language);
  const left = leftText(day);
  if (isBookable(day)) {
    return (
      <p>
        <span className="strong">{name}</span>{' '}
        <span className="soft">
          {left === undefined ? t('day.status.OPEN') : t('day.left', { left })}
          {day.provisional === true && ` · ${t('day.provisional')}`}
        </span>
      </p>
    );
  }
  return (
    <p>
      <span className="strong">{name}</span>
      {t('day.colon')}
      {day.reason?.detail ?? t(`day.status.${day.status}`)}
      {day.releasesAt !== undefined && (
        <> {t('day.releasesAt', { at: formatInstant(day.releasesAt, language, timeZone) })}</>
      )}
    </p>
  );
}

interface WindowProps {
  readonly day: CalendarDay;
  readonly window: string | null | undefined;
  readonly fault: string | undefined;
  readonly onChoose: (window: string) => void;
}

function WindowChoice({ day, window, fault, onChoose }: WindowProps): ReactNode {
  const { t } = useTranslation();
  if (day.windows === undefined || day.windows.length === 0) return null;
  return (
    <fieldset id={fieldId('window')} tabIndex={-1} aria-describedby={faultId('window')}>
      <legend className="label">{t('day.window')}</legend>
      <div className="windows">
        {day.windows.map(({ window: value, status, remaining }) => (
          <label key={value} className={status === 'FULL' ? 'choice choice-off' : 'choice'}>
            <input
              type="radio"
              name="window"
              value={value}
              disabled={status === 'FULL'}
              checked={window === value}
              onChange={() => onChoose(value)}
            />
            <span className="strong">{value}</span>
            <span className="choice-more">
              {MARKS[status]}{' '}
              {status === 'FULL'
                ? t('day.status.FULL')
                : t('day.left', { left: leftText({ remaining }) ?? '20+' })}
            </span>
          </label>
        ))}
      </div>
      <FaultText place="window" text={fault} />
    </fieldset>
  );
}

/** When the next days open: to the second, because a crowd waits for it. */
function NextOpening({ days, timeZone }: { days: readonly CalendarDay[]; timeZone: string }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const next = days
    .filter((day) => day.status === 'NOT_RELEASED' && day.releasesAt !== undefined)
    .toSorted((a, b) => Date.parse(a.releasesAt!) - Date.parse(b.releasesAt!))[0];
  const nowMs = useNow(next !== undefined);
  if (next === undefined) return null;
  const at = next.releasesAt!;
  return (
    <p className="small soft">
      {t('day.nextOpening', {
        day: formatDay(next.date, language, 'medium'),
        at: formatInstant(at, language, timeZone),
      })}{' '}
      <span role="timer" className="strong">
        {formatCountdown(Date.parse(at) - nowMs)}
      </span>
    </p>
  );
}
