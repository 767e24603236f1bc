import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverClock } from '../../shared/api/index.js';
import { formatCountdown, formatDay, formatInstant } from '../../shared/format/index.js';
import type { Slot } from '../draft/draft.js';
import { faultId, FaultText, fieldId } from '../parts/fault-text.js';
import { useNow } from '../parts/use-now.js';
import { type Product, type Read, useCalendar, useLanguage, type BranchCalendar } from '../reading.js';
import { ReadAgain } from '../refusal/read-again.js';
import { useUnread } from '../refusal/use-unread.js';
import { type CalendarDay, isBookable } from './calendar-days.js';
import { leftText, MARKS } from './day-mark.js';
import { FullParts } from './full-parts.js';
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
  /** A place in line for a part that is full while others are not; absent where there is no waitlist. */
  readonly whenPartFull?: (date: string, window: string) => ReactNode;
  /** The place that is kept for this person: where it is the last one, its day or part is not full for them. */
  readonly kept?: Slot | undefined;
}

const ABOUT_ID = 'about-day';

/** The calendar of one branch: what is left on each day, why a day cannot be taken, and when the next ones open. */
export function DayChoice(props: Props): ReactNode {
  const { branchId, product, date, window, fault, windowFault, onChoose, whenFull, whenPartFull } = props;
  const calendar = useCalendar(branchId, product, true);
  const [lookedAt, setLookedAt] = useLookedAt(branchId, product, date);
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
  const kept = props.kept?.branchId === branchId ? props.kept : undefined;
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
        {shown !== undefined && <AboutDay day={shown} timeZone={timeZone} kept={kept} />}
      </div>
      {shown?.status === 'FULL' && shown.date !== kept?.date && whenFull(shown.date, days)}
      {chosen !== undefined && lookedAt === undefined && (
        <WindowChoice
          day={chosen}
          window={window}
          kept={keptPart(chosen, kept)}
          fault={windowFault}
          onChoose={(to) => onChoose(chosen.date, to)}
        />
      )}
      {chosen !== undefined && lookedAt === undefined && whenPartFull !== undefined && (
        <FullParts
          key={`${branchId} ${chosen.date}`}
          day={chosen}
          kept={keptPart(chosen, kept)}
          whenPartFull={whenPartFull}
        />
      )}
      <NextOpening days={days} timeZone={timeZone} />
    </div>
  );
}

interface LookedAt {
  readonly at: string | undefined;
  readonly beside: {
    readonly branchId: string;
    readonly product: Product;
    readonly chosen: string | undefined;
  };
}

/** A day that cannot be taken, and of which the person wants to know more, until another is chosen. */
function useLookedAt(
  branchId: string,
  product: Product,
  chosen: string | undefined,
): [string | undefined, (date: string | undefined) => void] {
  const [looked, setLooked] = useState<LookedAt>();
  const { beside } = looked ?? {};
  const isStill =
    beside?.branchId === branchId &&
    beside.product === product &&
    // Whoever gives up what was chosen looks at the same day as before.
    (chosen === undefined || beside.chosen === chosen);
  // Forgotten, not hidden: whoever comes back to what was chosen then has not looked again.
  if (looked !== undefined && !isStill) setLooked(undefined);
  const look = (at: string | undefined): void => setLooked({ at, beside: { branchId, product, chosen } });
  return [isStill ? looked?.at : undefined, look];
}

/** null where the day is kept as a whole. */
function keptPart({ date }: CalendarDay, kept: Slot | undefined): string | null | undefined {
  return kept?.date === date ? kept.window : undefined;
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
function AboutDay({
  day,
  timeZone,
  kept,
}: {
  readonly day: CalendarDay;
  readonly timeZone: string;
  readonly kept: Slot | undefined;
}): ReactNode {
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
      {day.status === 'FULL' && day.date === kept?.date
        ? t('day.keptLast')
        : day.releasesAt === undefined
          ? (day.reason?.detail ?? t(`day.status.${day.status}`))
          : t(`day.status.${day.status}`)}
      {day.releasesAt !== undefined && (
        <> {t('day.releasesAt', { at: formatInstant(day.releasesAt, language, timeZone) })}</>
      )}
    </p>
  );
}

interface WindowProps {
  readonly day: CalendarDay;
  readonly window: string | null | undefined;
  /** The part that is kept for this person. */
  readonly kept: string | null | undefined;
  readonly fault: string | undefined;
  readonly onChoose: (window: string) => void;
}

function WindowChoice({ day, window, kept, fault, onChoose }: WindowProps): ReactNode {
  const { t } = useTranslation();
  if (day.windows === undefined || day.windows.length === 0) return null;
  return (
    <fieldset id={fieldId('window')} tabIndex={-1} aria-describedby={faultId('window')}>
      <legend className="label">{t('day.window')}</legend>
      <div className="windows">
        {day.windows.map(({ window: value, status, remaining }) => (
          <label key={value} className={status === 'FULL' && value !== kept ? 'choice choice-off' : 'choice'}>
            <input
              type="radio"
              name="window"
              value={value}
              disabled={status === 'FULL' && value !== kept}
              checked={window === value}
              onChange={() => onChoose(value)}
            />
            <span className="strong">{value}</span>
            <span className="choice-more">
              {MARKS[status]}{' '}
              {status === 'FULL'
                ? t(value === kept ? 'day.keptLast' : 'day.status.FULL')
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
        {formatCountdown(serverClock.msAt(at) - nowMs)}
      </span>
    </p>
  );
}
