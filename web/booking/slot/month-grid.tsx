import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay, formatMonth, formatWeekday } from '../../shared/format/index.js';
import { fieldId } from '../parts/fault-text.js';
import { useLanguage } from '../reading.js';
import {
  addMonths,
  type CalendarDay,
  dayAfterKey,
  firstDayThatMatters,
  isBookable,
  monthOf,
  weeksOf,
} from './calendar-days.js';
import { dayClass, leftText, MARKS, shownStatus } from './day-mark.js';

interface Props {
  readonly days: readonly CalendarDay[];
  readonly chosen: string | undefined;
  readonly onChoose: (day: CalendarDay) => void;
  /** Beside the days themselves: what is wrong, what the focused day means. */
  readonly describedBy: string;
}

interface Focus {
  readonly chosen: string | undefined;
  readonly at: string | undefined;
  /** Moved by a key, so that the day itself takes the focus; turning pages leaves it on the button. */
  readonly byKey: boolean;
}

/**
 * A month of days as the date grid of the ARIA practices: one stop of the tab key, arrows from day to day, Home and End
 * within the week, Page Up and Page Down by months. Days that cannot be taken are reached as well: they say why.
 */
export function MonthGrid({ days, chosen, onChoose, describedBy }: Props): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  // Weeks in which nothing was ever to be had are not worth the first screen of a phone.
  const first = firstDayThatMatters(days);
  const last = days.at(-1)!.date;
  /** Where the keyboard is; what is chosen elsewhere on the page takes it along. */
  const [focus, setFocus] = useState<Focus>({ chosen, at: undefined, byKey: false });
  // Forgotten, not hidden: a day that is chosen again shall be seen, and not the month that was looked at after it.
  if (focus.chosen !== chosen) setFocus({ chosen, at: undefined, byKey: false });
  const at = focus.chosen === chosen ? focus.at : undefined;
  const grid = useRef<HTMLTableElement>(null);
  const before = useRef(chosen);
  useEffect(() => {
    const isOther = before.current !== chosen;
    before.current = chosen;
    // What was pressed to choose it may be gone with the day that was full.
    if (isOther && document.activeElement === document.body)
      grid.current?.querySelector<HTMLElement>('[aria-selected=true] button')?.focus({ preventScroll: true });
  }, [chosen]);
  const start = at ?? chosen ?? days.find((day) => isBookable(day))?.date ?? first;
  const current = start < first ? first : start > last ? last : start;
  const month = monthOf(current);
  const byDate = new Map(days.filter(({ date }) => date >= first).map((day) => [day.date, day]));

  const onKeyDown = (event: KeyboardEvent): void => {
    // With these a key is the browser's: Alt and an arrow lead back to where one was.
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next = dayAfterKey(event.key, current, first, last);
    if (next === undefined) return;
    event.preventDefault();
    setFocus({ chosen, at: next, byKey: true });
  };
  const turn = (months: number): void => {
    const to = `${monthOf(addMonths(`${month}-01`, months))}-01`;
    const open = days.find((day) => monthOf(day.date) === monthOf(to) && isBookable(day));
    setFocus({ chosen, at: open?.date ?? (to < first ? first : to), byKey: false });
  };

  return (
    <div className="month-room">
      <MonthHead
        title={formatMonth(`${month}-01`, language)}
        before={month > monthOf(first) ? () => turn(-1) : undefined}
        after={month < monthOf(last) ? () => turn(1) : undefined}
      />
      <table
        ref={grid}
        role="grid"
        className="month"
        aria-label={t('day.grid')}
        aria-describedby={describedBy}
      >
        <WeekdayHead />
        <tbody>
          {weeksOf(month, first).map((week, index) => (
            <tr key={week.find((date) => date !== undefined) ?? index}>
              {week.map((date, weekday) => (
                <td key={date ?? weekday} aria-selected={date !== undefined && date === chosen}>
                  {date !== undefined && (
                    <DayCell
                      date={date}
                      day={byDate.get(date)}
                      chosen={date === chosen}
                      stop={date === current}
                      onChoose={onChoose}
                      onKeyDown={onKeyDown}
                      takesFocus={focus.byKey && date === current}
                      label={formatDay(date, language, 'medium')}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeadProps {
  readonly title: string;
  readonly before: (() => void) | undefined;
  readonly after: (() => void) | undefined;
}

function MonthHead({ title, before, after }: HeadProps): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="month-head">
      <button
        type="button"
        className="button button-small"
        disabled={before === undefined}
        onClick={before}
        aria-label={t('day.monthBefore')}
      >
        ‹
      </button>
      <h3 aria-live="polite">{title}</h3>
      <button
        type="button"
        className="button button-small"
        disabled={after === undefined}
        onClick={after}
        aria-label={t('day.monthAfter')}
      >
        ›
      </button>
    </div>
  );
}

/** Any week will do: 2 November 2026 is a Monday. */
const A_WEEK = [
  '2026-11-02',
  '2026-11-03',
  '2026-11-04',
  '2026-11-05',
  '2026-11-06',
  '2026-11-07',
  '2026-11-08',
];

function WeekdayHead(): ReactNode {
  const language = useLanguage();
  return (
    <thead>
      <tr>
        {A_WEEK.map((date) => (
          <th key={date} scope="col" abbr={formatWeekday(date, language, 'long')}>
            {formatWeekday(date, language, language === 'en' ? 'short' : 'narrow')}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface CellProps {
  readonly date: string;
  readonly day: CalendarDay | undefined;
  readonly chosen: boolean;
  readonly stop: boolean;
  readonly label: string;
  readonly takesFocus: boolean;
  readonly onChoose: (day: CalendarDay) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

function DayCell(props: CellProps): ReactNode {
  const { date, day, chosen, stop, label, takesFocus, onChoose, onKeyDown } = props;
  const { t } = useTranslation();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (takesFocus) button.current?.focus();
  }, [takesFocus]);
  const number = Number(date.slice(8));
  if (day === undefined) {
    return (
      <div className="day day-outside" aria-hidden="true">
        <span className="day-number">{number}</span>
      </div>
    );
  }
  const bookable = isBookable(day);
  const left = leftText(day);
  const state = t(`day.status.${shownStatus(day)}`);
  const count = bookable && left !== undefined ? t('day.left', { left }) : undefined;
  return (
    <button
      ref={button}
      type="button"
      onKeyDown={onKeyDown}
      {...(stop && { id: fieldId('day') })}
      className={`day ${dayClass(day.status)} ${chosen ? 'day-chosen' : ''}`}
      data-date={date}
      data-status={day.status}
      tabIndex={stop ? 0 : -1}
      aria-disabled={!bookable}
      onClick={() => onChoose(day)}
    >
      {/* Heard as a sentence, seen as a number and a sign. */}
      <span className="visually-hidden">{[label, state, count].filter(Boolean).join(t('day.comma'))}</span>
      <span className="day-number" aria-hidden="true">
        {number}
      </span>
      <span className="day-left" aria-hidden="true">
        {MARKS[day.status]} {count === undefined ? <span className="day-word">{state}</span> : left}
      </span>
    </button>
  );
}
