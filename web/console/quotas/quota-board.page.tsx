import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../shared/api/index.js';
import { Page } from '../frame/page.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { todayAt, useBranches } from '../reach/branches.js';
import { daysFrom } from '../reach/days.js';
import { type BoardRange, useClosedDays, useHeat } from './board.data.js';
import { BoardControls, type Filter, isShown } from './board-controls.js';
import { useRange } from './board-range.js';
import { ChangeEditor } from './change/change-editor.js';
import type { ChangeTarget } from './change/change-target.js';
import { type ChangeDraft, changeName } from './change/kept-changes.js';
import { DayDrawer } from './day-drawer.js';
import { HeatMap } from './heat-map/heat-map.js';
import { heatRows } from './heat-map/heat-rows.js';
import { NOTHING, type Selection } from './heat-map/selection.js';
import { KeptChangesNotice } from './kept-changes-notice.js';
import { SelectionBar } from './selection-bar.js';
import { Waiting } from '../frame/waiting.js';
import { BANK_TIME_ZONE } from '../../shared/format/index.js';

export default function QuotaBoardPage(): ReactNode {
  const { t } = useTranslation();
  const range = useRange();
  const [filter, setFilter] = useState<Filter>({
    words: '',
    state: 'ALL',
  });
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [opened, setOpened] = useState<{ branchId: string; date: string }>();
  const [draft, setDraft] = useState<ChangeDraft>();
  const branches = useBranches();
  const timeZone =
    branches.data?.find(({ id }) => id === draft?.target.branchIds[0])?.timeZone ?? BANK_TIME_ZONE;
  const edit = (target: ChangeTarget, breakGlass?: true): void => {
    setOpened(undefined);
    setDraft({ target, form: {}, ...(breakGlass && { breakGlass }) });
  };
  return (
    <Page
      title={t('task.quotas')}
      hint={t('quotas.hint')}
      controls={<BoardControls range={range} filter={filter} onFilter={setFilter} />}
    >
      {draft === undefined && <KeptChangesNotice onContinue={setDraft} />}
      <Board
        range={range}
        filter={filter}
        selection={selection}
        onSelect={setSelection}
        onOpen={(branchId, date) => setOpened({ branchId, date })}
        onEdit={edit}
      />
      {opened !== undefined && (
        <DayDrawer {...opened} group={range.group} onChange={edit} onClose={() => setOpened(undefined)} />
      )}
      {draft !== undefined && (
        <ChangeEditor
          key={changeName(draft)}
          draft={draft}
          timeZone={timeZone}
          onClose={() => setDraft(undefined)}
        />
      )}
    </Page>
  );
}

interface BoardProps {
  readonly range: BoardRange;
  readonly filter: Filter;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly onOpen: (branchId: string, date: string) => void;
  readonly onEdit: (target: ChangeTarget, breakGlass?: true) => void;
}

function Board({ range, filter, selection, onSelect, onOpen, onEdit }: BoardProps): ReactNode {
  const { from, to, group } = range;
  const branches = useBranches();
  const heat = useHeat({ from, to, group });
  const closed = useClosedDays(branches.data?.find(({ services }) => services.includes(group))?.id, range);
  const today = todayAt(BANK_TIME_ZONE);
  const dates = useMemo(() => daysFrom(from, to), [from, to]);
  const rows = useMemo(
    () =>
      heat.data === undefined || branches.data === undefined
        ? undefined
        : heatRows(heat.data, branches.data, { from, to, group }, { today, closed }),
    [heat.data, branches.data, closed, today, from, to, group],
  );
  const shown = useMemo(() => rows?.filter((row) => isShown(row, filter)), [rows, filter]);
  const failed = heat.isError ? heat : branches.isError ? branches : undefined;
  return (
    <>
      {failed !== undefined && (
        <ProblemAlert problem={asProblem(failed.error)} onRetry={() => void failed.refetch()} />
      )}
      {shown === undefined ? (
        failed === undefined && <Waiting rows={10} />
      ) : (
        <>
          <SelectionBar
            selection={selection}
            rows={rows ?? []}
            dates={dates}
            today={today}
            group={group}
            onOpen={onOpen}
            onEdit={onEdit}
            onClear={() => onSelect(NOTHING)}
          />
          <HeatMap
            rows={shown}
            dates={dates}
            today={today}
            selection={selection}
            onSelect={onSelect}
            onOpen={onOpen}
          />
        </>
      )}
    </>
  );
}
