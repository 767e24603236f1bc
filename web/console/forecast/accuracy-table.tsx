import { Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../frame/data-table.js';
import { type Accuracy, useAccuracy } from './forecast.data.js';

/** How wrong the forecasts would have been, beside what anybody could have guessed. */
export function AccuracyTable({ branchId }: { branchId: string }): ReactNode {
  const { t } = useTranslation();
  const accuracy = useAccuracy(branchId);
  if (accuracy.data === undefined || accuracy.data.length === 0) return null;
  const rows = accuracy.data.flatMap(({ productGroup, overall, monthEnd }) => [
    { key: `${productGroup} overall`, productGroup, of: t('forecast.overall'), errors: overall },
    { key: `${productGroup} end`, productGroup, of: t('forecast.monthEnd'), errors: monthEnd },
  ]);
  return (
    <section aria-label={t('forecast.accuracy')}>
      <Typography.Title level={3} style={{ fontSize: 16 }}>
        {t('forecast.accuracy')}
      </Typography.Title>
      <p className="lead">{t('forecast.accuracyMeans')}</p>
      <DataTable
        rows={rows}
        rowKey="key"
        columns={[
          {
            title: t('quotas.group'),
            render: (_, { productGroup }) => t(`group.${productGroup}`, { defaultValue: productGroup }),
          },
          { title: t('forecast.of'), dataIndex: 'of' },
          { title: t('forecast.model'), align: 'right', render: (_, { errors }) => percent(errors.model) },
          {
            title: t('forecast.lastMonth'),
            align: 'right',
            render: (_, { errors }) => percent(errors.sameDayLastMonth),
          },
          {
            title: t('forecast.lastWeek'),
            align: 'right',
            render: (_, { errors }) => percent(errors.sameWeekdayLastWeek),
          },
        ]}
      />
    </section>
  );
}

function percent(value: Accuracy['overall']['model']): string {
  return value === null ? '–' : `${value.toFixed(1)} %`;
}
