import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Progress } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../frame/mark.js';
import { ActionsTitle, DataTable } from '../frame/data-table.js';
import { asProblem, useApi } from '../../shared/api/index.js';
import { formatDay, formatMonth } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { Drawer } from '../frame/drawer.js';
import { useMay } from '../frame/person-context.js';
import { todayAt, useBranchZone } from '../reach/branches.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { type QuotaCounter, readBoard } from './board.data.js';
import { capacityText } from './change/change-preview.js';
import { type ChangeTarget, startOf } from './change/change-target.js';
import { CounterMarks } from './counter-name.js';
import type { ProductGroup } from './product-groups.js';
import { Waiting } from '../frame/waiting.js';

const WIDTH_PX = 720;
const REFRESH_MS = 5_000;
const PERIOD_ORDER = ['DAY', 'WEEK', 'MONTH'];

interface DayDrawerProps {
  readonly branchId: string;
  readonly date: string;
  readonly group: ProductGroup;
  readonly onChange: (target: ChangeTarget) => void;
  readonly onClose: () => void;
}

/** Everything from which a booking of the day takes: the day with its shares and windows, its week, its month. */
export function DayDrawer({ branchId, date, group, onChange, onClose }: DayDrawerProps): ReactNode {
  const { t, i18n } = useTranslation();
  const api = useApi();
  const zoneOf = useBranchZone();
  const range = { branchId, from: date, to: date, group };
  const board = useQuery({
    queryKey: ['quotas', 'day', branchId, date, group],
    queryFn: ({ signal }) => readBoard(api, range, signal),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Drawer
      size={WIDTH_PX}
      onClose={onClose}
      title={`${branchId} · ${formatDay(date, i18n.language as Language)} · ${t(`group.${group}`)}`}
    >
      {board.isPending && <Waiting />}
      {board.isError && (
        <ProblemAlert problem={asProblem(board.error)} onRetry={() => void board.refetch()} />
      )}
      {board.data !== undefined && (
        <CounterTable
          counters={board.data.counters}
          timeZone={zoneOf(branchId)}
          onChange={(counter) => onChange(targetOf(counter, { branchId, date, group }))}
        />
      )}
    </Drawer>
  );
}

function targetOf(
  { period, start, pool, window }: QuotaCounter,
  { branchId, date, group }: { branchId: string; date: string; group: ProductGroup },
): ChangeTarget {
  return {
    branchIds: [branchId],
    dates: [date],
    group,
    counter: { period, start, pool: pool as NonNullable<ChangeTarget['counter']>['pool'], window },
  };
}

interface CounterTableProps {
  readonly counters: readonly QuotaCounter[];
  readonly timeZone: string;
  readonly onChange: (counter: QuotaCounter) => void;
}

function CounterTable({ counters, timeZone, onChange }: CounterTableProps): ReactNode {
  const { t } = useTranslation();
  const mayChange = useMay('quota-maker');
  const today = todayAt(timeZone);
  const sorted = [...counters].sort(
    (one, other) =>
      PERIOD_ORDER.indexOf(one.period) - PERIOD_ORDER.indexOf(other.period) ||
      (one.window ?? '').localeCompare(other.window ?? '') ||
      one.pool.localeCompare(other.pool),
  );
  return (
    <DataTable
      rows={sorted}
      rowKey={({ period, start, pool, window }) => [period, start, pool, window].join()}
      emptyText={t('quotas.noCounters')}
      columns={[
        { title: t('change.counter'), render: (_, counter) => <CounterName counter={counter} /> },
        { title: t('quotas.capacity'), align: 'right', render: (_, { capacity }) => capacityText(capacity) },
        { title: t('quotas.taken'), dataIndex: 'taken', align: 'right' },
        { title: t('quotas.held'), dataIndex: 'held', align: 'right' },
        { title: t('quotas.left'), render: (_, counter) => <Left counter={counter} /> },
        ...(mayChange
          ? [
              {
                key: 'change',
                title: <ActionsTitle />,
                isActions: true as const,
                // What is over stays as it was.
                render: (_: unknown, counter: QuotaCounter) =>
                  counter.start >= startOf(today, counter.period) && (
                    <Button onClick={() => onChange(counter)}>{t('quotas.change')}</Button>
                  ),
              },
            ]
          : []),
      ]}
    />
  );
}

function CounterName({ counter }: { counter: QuotaCounter }): ReactNode {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  const { period, start } = counter;
  return (
    <>
      <Flex gap={4} wrap align="center">
        {t(`period.${period}`)}
        <CounterMarks counter={counter} />
      </Flex>
      <small style={{ color: 'var(--ink-soft)' }}>
        {period === 'MONTH' ? formatMonth(start, language) : formatDay(start, language, 'medium')}
      </small>
    </>
  );
}

function Left({ counter }: { counter: QuotaCounter }): ReactNode {
  const { t } = useTranslation();
  const { capacity, taken, held, left, overbookedBy } = counter;
  if (overbookedBy > 0) return <Mark tone="bad">{t('quotas.overbookedBy', { n: overbookedBy })}</Mark>;
  if (capacity === null) return t('quotas.unlimited');
  const percent = capacity === 0 ? 100 : Math.round(((taken + held) / capacity) * 100);
  return (
    <Flex gap="small" align="center" style={{ minWidth: 110 }}>
      {left}
      <Progress
        percent={percent}
        size="small"
        showInfo={false}
        aria-label={t('quotas.usedShare', { percent })}
      />
    </Flex>
  );
}
