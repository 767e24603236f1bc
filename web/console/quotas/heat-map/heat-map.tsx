import { type CSSProperties, type ReactNode, type RefObject, useLayoutEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay, formatMonth, formatWeekday } from '../../../shared/format/index.js';
import type { Language } from '../../../shared/language/index.js';
import './heat.css';
import { HEAT_STATES, type HeatRow, type HeatState } from './heat-day.js';
import { useGridWindow, withOne } from './grid-window.js';
import { type Column, HeatRowView } from './heat-row.js';
import type { Axes, Selection } from './selection.js';
import { useGridHands } from './use-grid-hands.js';

const ROW_PX = 44;
const COLUMN_PX = 60;
const BRANCH_PX = 168;
/** With that of the days and months above. */
const HEAD_PX = 52;

interface HeatMapProps {
  readonly rows: readonly HeatRow[];
  readonly dates: readonly string[];
  readonly today: string;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly onOpen: (branchId: string, date: string) => void;
}

/**
 * Branches × days. A grid of its own: only cells near what is seen are there, one listener serves all, and one cell is
 * in the order of the tab key, from which the arrows lead on; that one is there wherever it has been scrolled to.
 */
export function HeatMap({ rows, dates, today, selection, onSelect, onOpen }: HeatMapProps): ReactNode {
  const { t } = useTranslation();
  const columns = useColumns(dates, today);
  const stateWords = useStateWords();
  const box = useRef<HTMLDivElement>(null);
  const size = { rows: rows.length, columns: columns.length, rowPx: ROW_PX, columnPx: COLUMN_PX };
  const shown = useGridWindow(box, size);
  const axes: Axes = useMemo(
    () => ({ branchIds: rows.map(({ branchId }) => branchId), dates }),
    [rows, dates],
  );
  useStartAt(box, dates.indexOf(today));
  const hands = useGridHands({ box, axes, selection, onSelect, onOpen, rowPx: ROW_PX, headPx: HEAD_PX });
  const { place } = hands;
  return (
    <div ref={box} className="heat" style={styleOf(columns.length)}>
      <div
        role="grid"
        aria-label={t('quotas.grid')}
        aria-multiselectable
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 1}
        className="heat-grid"
        style={{ height: HEAD_PX + rows.length * ROW_PX }}
        tabIndex={-1}
        {...hands.listeners}
      >
        <HeatHead columns={columns} selected={selection.dates} />
        {withOne(shown.rows, place.row).map((index) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <HeatRowView
              key={row.branchId}
              row={row}
              index={index}
              first={shown.columns.first}
              end={shown.columns.end}
              topPx={HEAD_PX + index * ROW_PX}
              columns={columns}
              stateWords={stateWords}
              tabColumn={index === place.row ? place.column : -1}
              selected={selection.branchIds.has(row.branchId) ? selection.dates : undefined}
            />
          );
        })}
      </div>
    </div>
  );
}

function styleOf(columns: number): CSSProperties {
  const lengths = { '--columns': columns, '--column': `${COLUMN_PX}px`, '--branch': `${BRANCH_PX}px` };
  return { ...lengths, '--head': `${HEAD_PX}px` } as CSSProperties;
}

/** What is over is there to be scrolled back to; what matters begins today. */
function useStartAt(box: RefObject<HTMLDivElement | null>, column: number): void {
  useLayoutEffect(() => {
    box.current?.scrollTo({ left: column * COLUMN_PX });
  }, [box, column]);
}

interface HeatHeadProps {
  readonly columns: readonly Column[];
  readonly selected: ReadonlySet<string>;
}

function HeatHead({ columns, selected }: HeatHeadProps): ReactNode {
  const { t } = useTranslation();
  return (
    <div role="row" aria-rowindex={1} className="heat-head">
      <div role="columnheader" className="heat-corner">
        {t('quotas.branch')}
      </div>
      {columns.map((column, at) => (
        <div
          key={column.date}
          role="columnheader"
          aria-label={column.spoken}
          className="heat-day"
          data-column={at}
          data-weekend={column.isWeekend}
          aria-current={column.isToday ? 'date' : undefined}
          data-selected={selected.has(column.date)}
        >
          {column.month !== undefined && <span className="heat-month">{column.month}</span>}
          <strong>{column.day}</strong>
          <span>{column.weekday}</span>
        </div>
      ))}
    </div>
  );
}

function useColumns(dates: readonly string[], today: string): readonly Column[] {
  const { i18n } = useTranslation();
  const language = i18n.language as Language;
  return useMemo(
    () =>
      dates.map((date, at) => {
        const weekday = new Date(`${date}T12:00:00Z`).getUTCDay();
        return {
          date,
          spoken: formatDay(date, language, 'medium'),
          day: String(Number(date.slice(8))),
          weekday: formatWeekday(date, language, 'narrow'),
          isWeekend: weekday === 0 || weekday === 6,
          isToday: date === today,
          month: at === 0 || date.endsWith('-01') ? formatMonth(date, language) : undefined,
        };
      }),
    [dates, today, language],
  );
}

function useStateWords(): Readonly<Record<HeatState, string>> {
  const { t } = useTranslation();
  return useMemo(
    () =>
      Object.fromEntries(HEAT_STATES.map((state) => [state, t(`heat.${state}`)])) as Record<
        HeatState,
        string
      >,
    [t],
  );
}
