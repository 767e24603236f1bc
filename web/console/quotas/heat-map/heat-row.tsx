import { type CSSProperties, memo, type ReactNode } from 'react';
import { withOne } from './grid-window.js';
import { fillOf, type HeatRow, type HeatState, MARKS, stateOf } from './heat-day.js';

export interface Column {
  readonly date: string;
  /** For readers of screens, made once a column. */
  readonly spoken: string;
  readonly day: string;
  readonly weekday: string;
  readonly isWeekend: boolean;
  readonly isToday: boolean;
  /** The first of a month is shown with it. */
  readonly month: string | undefined;
}

interface HeatRowViewProps {
  readonly row: HeatRow;
  readonly index: number;
  readonly topPx: number;
  readonly columns: readonly Column[];
  /** The columns that are there, up to and without `end`. */
  readonly first: number;
  readonly end: number;
  readonly stateWords: Readonly<Record<HeatState, string>>;
  /** -1: the one cell that the tab key finds is in another row. */
  readonly tabColumn: number;
  /** Undefined: no cell of the row is selected. */
  readonly selected: ReadonlySet<string> | undefined;
}

/** One branch. Rows that scrolling leaves as they are cost nothing. */
export const HeatRowView = memo(function HeatRowView(props: HeatRowViewProps): ReactNode {
  const { row, index, topPx, columns, first, end, tabColumn, selected } = props;
  return (
    <div role="row" aria-rowindex={index + 2} className="heat-row" style={{ top: topPx }}>
      <div role="rowheader" className="heat-branch" data-row={index}>
        <strong>{row.branchId}</strong>
        <span>{row.name}</span>
      </div>
      {withOne({ first, end }, tabColumn).map((at) => {
        const column = columns[at];
        if (column === undefined) return null;
        return (
          <HeatCell
            key={column.date}
            {...props}
            column={column}
            at={at}
            isTabStop={at === tabColumn}
            isSelected={selected?.has(column.date) === true}
          />
        );
      })}
    </div>
  );
});

interface HeatCellProps extends HeatRowViewProps {
  readonly column: Column;
  readonly at: number;
  readonly isTabStop: boolean;
  readonly isSelected: boolean;
}

function HeatCell({ row, index, column, at, stateWords, isTabStop, isSelected }: HeatCellProps): ReactNode {
  const day = row.days[at];
  const state = stateOf(day);
  const shown = day === undefined ? '' : `${day.inUse}/${day.capacity ?? '∞'}`;
  const over = day !== undefined && day.overbookedBy > 0 ? ` +${day.overbookedBy}` : '';
  return (
    <div
      role="gridcell"
      className="heat-cell"
      tabIndex={isTabStop ? 0 : -1}
      aria-colindex={at + 2}
      aria-selected={isSelected}
      aria-label={`${column.spoken}, ${stateWords[state]}${over}${shown === '' ? '' : `, ${shown}`}`}
      data-row={index}
      data-column={at}
      data-state={state}
      data-mark={MARKS[state] + over}
      style={{ '--at': at, '--fill': `${Math.round(fillOf(day) * 100)}%` } as CSSProperties}
    >
      {shown}
    </div>
  );
}
