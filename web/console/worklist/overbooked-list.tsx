import { Empty, Flex, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../frame/mark.js';
import { MayBeMore } from '../frame/may-be-more.js';
import { DataTable } from '../frame/data-table.js';
import { asProblem } from '../../shared/api/index.js';
import { formatDay, formatInstant } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { CounterMarks, useCounterDays } from '../quotas/counter-name.js';
import type { Branch } from '../reach/branches.js';
import { type OverbookedCounter, useOverbooked } from './tasks.data.js';
import { Waiting } from '../frame/waiting.js';

const PAGE_ROWS = 10;
/** As many as the server tells of: counters, and bookings of each. */
const COUNTERS_MAX = 100;
const BOOKINGS_MAX = 50;

/** Counters that hold more than they may, with the bookings on them: whoever came last is asked first. */
export function OverbookedList({ branch }: { branch: Branch }): ReactNode {
  const { t } = useTranslation();
  const overbooked = useOverbooked(branch.id);
  if (overbooked.isPending) return <Waiting />;
  if (overbooked.isError) {
    return <ProblemAlert problem={asProblem(overbooked.error)} onRetry={() => void overbooked.refetch()} />;
  }
  if (overbooked.data.length === 0) {
    return <Empty description={t('worklist.noneOverbooked')} image={Empty.PRESENTED_IMAGE_SIMPLE} />;
  }
  return (
    <Flex vertical gap="large">
      {overbooked.data.map((counter) => (
        <Counter key={counter.counterId} counter={counter} timeZone={branch.timeZone} />
      ))}
      <MayBeMore shown={overbooked.data.length} most={COUNTERS_MAX} />
    </Flex>
  );
}

function Counter({ counter, timeZone }: { counter: OverbookedCounter; timeZone: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  const daysOf = useCounterDays();
  const { productGroup, capacity, taken, held, overbookedBy, bookings } = counter;
  return (
    <section>
      <Typography.Title level={3} style={{ fontSize: 16 }}>
        <Flex gap="small" wrap align="center">
          {daysOf(counter)} · {t(`group.${productGroup}`)}
          <CounterMarks counter={counter} />
          <Mark tone="bad">{t('quotas.overbookedBy', { n: overbookedBy })}</Mark>
          <Typography.Text type="secondary">
            {taken + held}/{capacity}
          </Typography.Text>
        </Flex>
      </Typography.Title>
      <DataTable
        rows={bookings}
        rowKey="bookingId"
        pageRows={PAGE_ROWS}
        columns={[
          { title: t('day.number'), dataIndex: 'number' },
          {
            title: t('day.date'),
            render: (_, booking) => `${formatDay(booking.date, language, 'medium')} ${booking.window ?? ''}`,
          },
          {
            title: t('day.channel'),
            render: (_, { channel }) => t(`channel.${channel}`, { defaultValue: channel }),
          },
          {
            title: t('worklist.bookedAt'),
            render: (_, { bookedAt }) => formatInstant(bookedAt, language, timeZone),
          },
          {
            title: t('worklist.task'),
            render: (_, { task }) => task !== null && <Mark>{t(`taskStatus.${task.status}`)}</Mark>,
          },
        ]}
      />
      <MayBeMore shown={bookings.length} most={BOOKINGS_MAX} />
    </section>
  );
}
