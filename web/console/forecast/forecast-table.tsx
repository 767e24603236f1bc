import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatDay } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { DataTable } from '../frame/data-table.js';
import { Mark } from '../frame/mark.js';
import { useMay } from '../frame/person-context.js';
import type { ForecastDay } from './forecast.data.js';

interface ForecastTableProps {
  readonly branchId: string;
  readonly days: readonly ForecastDay[];
  readonly onApply: (day: ForecastDay) => void;
}

export function ForecastTable({ branchId, days, onApply }: ForecastTableProps): ReactNode {
  const { t, i18n } = useTranslation();
  const mayChange = useMay('quota-maker');
  const dayText = (date: string): string => formatDay(date, i18n.language as Language, 'medium');
  return (
    <DataTable<ForecastDay>
      rows={days}
      rowKey="date"
      caption={t('forecast.chart')}
      expandable={{
        expandedRowRender: (day) => (
          <>
            <Needs branchId={branchId} day={day} />
            {day.byHour.length > 0 && <Hours hours={day.byHour} />}
          </>
        ),
      }}
      columns={[
        { title: t('forecast.day'), render: (_, { date }) => dayText(date) },
        { title: t('forecast.expected'), align: 'right', render: (_, day) => Math.round(day.expected) },
        {
          title: t('forecast.range'),
          align: 'right',
          render: (_, { low, high }) => `${Math.round(low)}–${Math.round(high)}`,
        },
        { title: t('forecast.quota'), align: 'right', render: (_, { quota }) => quota ?? '∞' },
        { title: t('forecast.taken'), align: 'right', dataIndex: 'taken' },
        {
          title: t('forecast.reasons'),
          wraps: true,
          render: (_, { reasons, over }) => (
            <>
              {over && <Mark tone="warn">{t('forecast.over')}</Mark>}{' '}
              {reasons.map(({ text }) => text).join(' · ')}
            </>
          ),
        },
        {
          title: t('forecast.suggestion'),
          isActions: true,
          render: (_, day) => {
            if (day.suggestion === null) return null;
            const n = day.suggestion.set;
            if (!mayChange) return t('forecast.suggested', { n });
            return (
              <Button
                aria-label={t('forecast.applyOf', { day: dayText(day.date), n })}
                onClick={() => onApply(day)}
              >
                {t('forecast.apply', { n })}
              </Button>
            );
          },
        },
      ]}
    />
  );
}

/** People and processes that the day needs, and what to do where it needs more places than there are. */
function Needs({ branchId, day: { resources, runbook } }: { branchId: string; day: ForecastDay }): ReactNode {
  const { t } = useTranslation();
  const { staff, staffShort, busiestHour, timesOrdinary, scaleUp } = resources;
  const words = [t('forecast.timesOrdinary', { n: timesOrdinary })];
  if (busiestHour !== null)
    words.push(t('forecast.busiest', { hour: `${String(busiestHour).padStart(2, '0')}:00` }));
  if (staff !== null) words.push(`${t('forecast.staff')} ${staff}`);
  return (
    <>
      <p style={{ margin: 0 }}>
        {words.join(' · ')}{' '}
        {staffShort !== null && staffShort > 0 && (
          <Mark tone="warn">{t('forecast.staffShort', { count: staffShort })}</Mark>
        )}{' '}
        {scaleUp && <Mark tone="info">{t('forecast.scaleUp')}</Mark>}
      </p>
      {runbook.length > 0 && (
        <ol className="plain-list" aria-label={t('forecast.runbook')}>
          {runbook.map(({ action, text }) => (
            <li key={action}>
              {text}
              {action === 'EXPRESS' && (
                <>
                  {' '}
                  <Link to={{ pathname: '/express', search: `?branch=${branchId}` }}>
                    {t('express.turnOn')}
                  </Link>
                </>
              )}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

/** When they come: staff for the busy hours, lunch in the quiet ones. */
function Hours({ hours }: { hours: ForecastDay['byHour'] }): ReactNode {
  const { t } = useTranslation();
  const most = Math.max(...hours.map(({ expected }) => expected), 1);
  return (
    <figure className="hours">
      <figcaption>{t('forecast.byHour')}</figcaption>
      <ol>
        {hours.map(({ hour, expected }) => (
          <li key={hour}>
            <span
              className="hour-bar"
              style={{ height: `${Math.round((expected / most) * 48)}px` }}
              aria-hidden
            />
            <strong>{expected.toFixed(1)}</strong>
            <span>{`${String(hour).padStart(2, '0')}:00`}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}
