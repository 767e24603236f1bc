import { Empty, Skeleton, Typography } from 'antd';
import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay, formatInstant } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { type Column, DataTable } from '../frame/data-table.js';
import { CountTable } from './count-table.js';
import { totalsOf } from './report-figures.js';
import type { BookingReport, ReportDay } from './reports.data.js';

/** The library that draws is larger than the page; the figures are there before it. */
const DaysChart = lazy(() => import('./days-chart.js'));

interface ReportContentProps {
  readonly report: BookingReport;
  readonly timeZone: string;
}

export function ReportContent({ report, timeZone }: ReportContentProps): ReactNode {
  const { t } = useTranslation();
  const { days, hours, channels, windows, refusals } = report;
  const bookingsOf = (counts: BookingReport['hours'], nameOf: (key: string) => string) =>
    counts.map(({ key, bookings }) => ({ key, name: nameOf(key), count: bookings }));
  return (
    <>
      <Totals report={report} />
      {days.length === 0 ? (
        <Empty description={t('reports.none')} image={Empty.PRESENTED_IMAGE_SIMPLE} />
      ) : (
        <>
          <Suspense fallback={<Skeleton.Node active style={{ width: '100%', height: 280 }} />}>
            <DaysChart days={days} />
          </Suspense>
          <DayTable days={days} timeZone={timeZone} />
        </>
      )}
      <div className="side-by-side">
        <CountTable
          title={t('reports.refusals')}
          means={t('reports.refusalsMean')}
          of={t('reports.reason')}
          counted={t('reports.times')}
          rows={refusals.map(({ reason, text, refusals: times }) => ({
            key: reason,
            name: text,
            code: reason,
            count: times,
          }))}
        />
        <CountTable
          title={t('reports.hours')}
          means={t('reports.hoursMean')}
          of={t('reports.hour')}
          counted={t('reports.bookings')}
          rows={bookingsOf(hours, (hour) => `${hour}:00`)}
        />
        <CountTable
          title={t('reports.channels')}
          of={t('day.channel')}
          counted={t('reports.bookings')}
          rows={bookingsOf(channels, (channel) => t(`channel.${channel}`, { defaultValue: channel }))}
        />
        {windows.length > 0 && (
          <CountTable
            title={t('reports.windows')}
            of={t('day.window')}
            counted={t('reports.bookings')}
            rows={bookingsOf(windows, (window) => window)}
          />
        )}
      </div>
    </>
  );
}

/** Minutes up to two hours, hours up to two days, else days: as one says it. */
function durationWords(minutes: number, language: string): string {
  const [unit, value] =
    minutes < 120
      ? (['minute', minutes] as const)
      : minutes < 2880
        ? (['hour', minutes / 60] as const)
        : (['day', minutes / 1440] as const);
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumFractionDigits: unit === 'minute' ? 0 : 1,
  }).format(value);
}

const percentWords = (percent: number | null): string => (percent === null ? '–' : `${percent.toFixed(1)} %`);

function Totals({ report: { days, refusals } }: { report: BookingReport }): ReactNode {
  const { t, i18n } = useTranslation();
  const { inUse, fillPercent, fullDays, medianMinutesToFull } = totalsOf(days);
  const figures: [string, string][] = [
    [t('reports.inUse'), String(inUse)],
    [t('reports.fill'), percentWords(fillPercent)],
    [t('reports.fullDays'), `${fullDays} / ${days.length}`],
    [
      t('reports.medianToFull'),
      medianMinutesToFull === null ? '–' : durationWords(medianMinutesToFull, i18n.language),
    ],
    [t('reports.refused'), String(refusals.reduce((sum, each) => sum + each.refusals, 0))],
  ];
  return (
    <dl className="figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function DayTable({ days, timeZone }: { days: readonly ReportDay[]; timeZone: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  const at = (instant: string | null): string =>
    instant === null ? '–' : formatInstant(instant, language, timeZone);
  const columns: readonly Column<ReportDay>[] = [
    { title: t('forecast.day'), render: (_, { date }) => formatDay(date, language, 'medium') },
    { title: t('quotas.capacity'), align: 'right', render: (_, day) => day.capacity ?? '∞' },
    { title: t('reports.inUse'), align: 'right', dataIndex: 'inUse' },
    { title: t('reports.mostInUse'), align: 'right', dataIndex: 'mostInUse' },
    { title: t('reports.fill'), align: 'right', render: (_, day) => percentWords(day.fillPercent) },
    { title: t('reports.firstAt'), render: (_, { firstAt }) => at(firstAt) },
    { title: t('reports.fullAt'), render: (_, { fullAt }) => at(fullAt) },
    {
      title: t('reports.toFull'),
      align: 'right',
      render: (_, { minutesToFull }) =>
        minutesToFull === null ? '–' : durationWords(minutesToFull, language),
    },
  ];
  return (
    <section aria-label={t('reports.days')}>
      <Typography.Title level={3} style={{ fontSize: 16 }}>
        {t('reports.days')}
      </Typography.Title>
      <DataTable<ReportDay> rows={days} rowKey="date" caption={t('reports.days')} columns={columns} />
    </section>
  );
}
