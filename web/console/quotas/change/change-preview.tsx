import { Alert, Flex, Space, Statistic, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../../frame/mark.js';
import { DataTable } from '../../frame/data-table.js';
import { formatDay } from '../../../shared/format/index.js';
import type { Language } from '../../../shared/language/index.js';
import { CounterName } from '../counter-name.js';
import type { ChangeSummary, Foreseen, PreviewLine } from './change.data.js';

/** Rows at a time; a wider change is paged. */
const PAGE_ROWS = 12;

interface ChangePreviewProps {
  readonly preview: readonly PreviewLine[];
  readonly summary: ChangeSummary;
  readonly approvalReasons: Foreseen['approvalReasons'];
}

/** What a change does, before anybody says yes to it. */
export function ChangePreview({ preview, summary, approvalReasons }: ChangePreviewProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Flex vertical gap="middle">
      <SummaryFigures summary={summary} />
      {approvalReasons.length > 0 && (
        <Alert
          type="info"
          showIcon
          title={t('change.needsApproval')}
          description={approvalReasons.map((reason) => t(`change.because.${reason}`)).join(' · ')}
        />
      )}
      <Warnings summary={summary} />
      <PreviewTable preview={preview} />
      {!summary.complete && (
        <Typography.Text type="secondary">
          {t('change.firstOf', { shown: preview.length, all: summary.counters })}
        </Typography.Text>
      )}
    </Flex>
  );
}

function SummaryFigures({ summary }: { summary: ChangeSummary }): ReactNode {
  const { t } = useTranslation();
  const figures: [string, number | string][] = [
    [t('change.figure.branches'), summary.branches],
    [t('change.figure.counters'), summary.counters],
    [t('change.figure.raised'), summary.raised.places === 0 ? '0' : `+${summary.raised.places}`],
    [t('change.figure.lowered'), summary.lowered.places === 0 ? '0' : `−${Math.abs(summary.lowered.places)}`],
    ...(summary.uncapped > 0 ? [[t('change.figure.uncapped'), summary.uncapped] as [string, number]] : []),
    [t('change.figure.touched'), summary.bookingsTouched],
    [t('change.figure.overbooked'), summary.overbooked.places],
    [t('change.figure.waiting'), summary.waitingServed],
  ];
  return (
    <Flex wrap gap="large">
      {figures.map(([title, value]) => (
        <Statistic key={title} title={title} value={value} styles={{ content: { fontSize: 20 } }} />
      ))}
    </Flex>
  );
}

function Warnings({ summary }: { summary: ChangeSummary }): ReactNode {
  const { t, i18n } = useTranslation();
  const day = (date: string): string => formatDay(date, i18n.language as Language, 'medium');
  return (
    <>
      {summary.overbookedDays.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('change.overbookedDays')}
          description={
            <Space wrap>
              {summary.overbookedDays.map(({ branchId, date, overbookedBy }) => (
                <Mark key={`${branchId} ${date}`} tone="bad">
                  {t('change.overbookedDay', { branchId, day: day(date), n: overbookedBy })}
                </Mark>
              ))}
            </Space>
          }
        />
      )}
      {summary.warnings.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('change.overServing', { count: summary.warningsTotal })}
          description={
            <Space wrap>
              {summary.warnings.map(({ branchId, date, quota, servingCapacity }) => (
                <Mark key={`${branchId} ${date}`}>
                  {t('change.overServingDay', {
                    branchId,
                    day: day(date),
                    quota: quota ?? '∞',
                    serving: servingCapacity,
                  })}
                </Mark>
              ))}
            </Space>
          }
        />
      )}
    </>
  );
}

export const capacityText = (capacity: number | null | undefined): string =>
  capacity === null ? '∞' : (capacity?.toString() ?? '–');

/** Old and new of a counter, with their difference in words a reader of screens can say. */
export function Difference({ old, now }: { old: number | null | undefined; now: number | null }): ReactNode {
  const step = typeof old === 'number' && now !== null ? now - old : undefined;
  return (
    <span style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
      {capacityText(old)} → <strong>{capacityText(now)}</strong>
      {step !== undefined && step !== 0 && ` (${step > 0 ? '+' : '−'}${Math.abs(step)})`}
    </span>
  );
}

function PreviewTable({ preview }: { preview: readonly PreviewLine[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <DataTable
      rows={preview}
      rowKey={(line) =>
        [line.branchId, line.productGroup, line.period, line.start, line.pool, line.window].join()
      }
      pageRows={PAGE_ROWS}
      columns={[
        { title: t('quotas.branch'), dataIndex: 'branchId' },
        {
          title: t('change.counter'),
          render: (_, line) => <CounterName counter={line} />,
        },
        {
          title: t('change.difference'),
          render: (_, line) => <Difference old={line.old?.capacity} now={line.new.capacity} />,
        },
        { title: t('quotas.inUse'), align: 'right', render: (_, line) => line.taken + line.held },
        {
          title: t('quotas.overbooked'),
          align: 'right',
          render: (_, line) =>
            line.overbookedBy > 0 ? (
              <Mark tone="bad">{t('quotas.overbookedBy', { n: line.overbookedBy })}</Mark>
            ) : (
              '0'
            ),
        },
      ]}
    />
  );
}
