import { Alert, Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../frame/data-table.js';
import { formatDay } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import type { Touched } from './closures.data.js';

const PAGE_ROWS = 10;

/** Nobody is dropped: each of these is somebody to be called. */
export function TouchedBookings({ touched }: { touched: Touched }): ReactNode {
  const { t, i18n } = useTranslation();
  const { count, bookings } = touched;
  if (count === 0) return <Alert type="success" showIcon title={t('closures.touchesNobody')} />;
  return (
    <Flex vertical gap="small">
      <Alert
        type="warning"
        showIcon
        title={t('closures.touches', { count })}
        description={t('closures.touchesMeans')}
      />
      <DataTable
        rows={bookings}
        rowKey="id"
        pageRows={PAGE_ROWS}
        columns={[
          {
            title: t('day.date'),
            render: (_, { date }) => formatDay(date, i18n.language as Language, 'medium'),
          },
          { title: t('day.window'), render: (_, { window }) => window ?? t('day.wholeDay') },
          { title: t('day.number'), dataIndex: 'number' },
        ]}
      />
      {count > bookings.length && t('change.firstOf', { shown: bookings.length, all: count })}
    </Flex>
  );
}
