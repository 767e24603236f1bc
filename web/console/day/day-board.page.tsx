import { PlusOutlined } from '@ant-design/icons';
import type { TFunction } from 'i18next';
import { Badge, Button, Flex, Segmented } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { ActionsTitle, DataTable } from '../frame/data-table.js';
import { asProblem } from '../../shared/api/index.js';
import { formatAmount } from '../../shared/format/index.js';
import { ExpressFlag } from '../express/express-flag.js';
import { useNow } from '../frame/now.js';
import { Page } from '../frame/page.js';
import { useMay } from '../frame/person-context.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { type Branch, todayAt } from '../reach/branches.js';
import { BranchPicker, useChosenBranch, WithBranch } from '../reach/chosen-branch.js';
import { DayField } from '../reach/day-field.js';
import { dayIn } from '../reach/days.js';
import { ArrivalTag } from './arrival-tag.js';
import { BookForCustomer } from './book-for-customer.js';
import { BookingDrawer } from './booking-drawer.js';
import { CheckInBox } from './check-in-box.js';
import { type Arrival, ARRIVALS, type StaffBooking, useDay } from './day.data.js';
import { type DayConnection, useLiveDay } from './use-live-day.js';
import { VisitButtons } from './visit-buttons.js';
import './counts.css';

const MINUTE_MS = 60_000;

/** Who comes to a branch on a day, as it happens. */
export default function DayBoardPage(): ReactNode {
  const { t } = useTranslation();
  const { branch, choose } = useChosenBranch();
  const [search, setSearch] = useSearchParams();
  const asked = dayIn(search.get('date'));
  // A board that is left open over night goes on to the next day.
  const now = useNow(MINUTE_MS);
  const today = branch === undefined ? undefined : todayAt(branch.timeZone, now);
  const date = asked ?? today;
  const sayDate = (value: string): void =>
    setSearch(
      (before) => {
        if (value === '' || value === today) before.delete('date');
        else before.set('date', value);
        return before;
      },
      { replace: true },
    );
  return (
    <Page
      title={t('task.day')}
      hint={t('day.hint')}
      controls={
        <>
          <BranchPicker branch={branch} onChoose={choose} />
          <DayField label={t('day.date')} day={date} onDay={sayDate} />
          {date !== today && <Button onClick={() => sayDate('')}>{t('day.today')}</Button>}
        </>
      }
    >
      <WithBranch>
        {(chosen) => <Day key={chosen.id} branch={chosen} date={date ?? todayAt(chosen.timeZone, now)} />}
      </WithBranch>
    </Page>
  );
}

function Day({ branch, date }: { branch: Branch; date: string }): ReactNode {
  const { t } = useTranslation();
  const day = useDay(branch.id, date);
  const connection = useLiveDay(branch.id, date);
  const isTeller = useMay('teller');
  const [shown, setShown] = useState<Arrival | 'ALL'>('ALL');
  const [opened, setOpened] = useState<string>();
  const [booking, setBooking] = useState(false);
  const bookings = day.data ?? [];
  return (
    <>
      {isTeller && (
        <Flex gap="middle" wrap justify="space-between" align="start">
          <CheckInBox branchId={branch.id} date={date} />
          <Button icon={<PlusOutlined aria-hidden />} onClick={() => setBooking(true)}>
            {t('day.bookFor')}
          </Button>
        </Flex>
      )}
      <Flex gap="middle" wrap justify="space-between" align="center">
        <Counts bookings={bookings} shown={shown} onShow={setShown} />
        <Live connection={connection} />
      </Flex>
      {day.isError && <ProblemAlert problem={asProblem(day.error)} onRetry={() => void day.refetch()} />}
      <BookingTable
        key={date}
        bookings={shown === 'ALL' ? bookings : bookings.filter(({ arrival }) => arrival.status === shown)}
        loading={day.isPending}
        branch={branch}
        onOpen={setOpened}
      />
      {opened !== undefined && (
        <BookingDrawer id={opened} branch={branch} onClose={() => setOpened(undefined)} />
      )}
      {booking && <BookForCustomer branch={branch} date={date} onClose={() => setBooking(false)} />}
    </>
  );
}

function Live({ connection }: { connection: DayConnection }): ReactNode {
  const { t } = useTranslation();
  const status = { connecting: 'processing', live: 'success', lost: 'warning', stopped: 'default' } as const;
  return (
    <span role="status">
      <Badge status={status[connection]} text={t(`live.${connection}`)} />
    </span>
  );
}

interface CountsProps {
  readonly bookings: readonly StaffBooking[];
  readonly shown: Arrival | 'ALL';
  readonly onShow: (arrival: Arrival | 'ALL') => void;
}

function Counts({ bookings, shown, onShow }: CountsProps): ReactNode {
  const { t } = useTranslation();
  const count = (arrival: Arrival): number =>
    bookings.filter((booking) => booking.arrival.status === arrival).length;
  return (
    <Segmented<Arrival | 'ALL'>
      className="counts"
      aria-label={t('day.show')}
      value={shown}
      onChange={onShow}
      options={[
        { value: 'ALL', label: t('day.all', { n: bookings.length }) },
        ...ARRIVALS.map((arrival) => ({
          value: arrival,
          label: `${t(`arrival.${arrival}`)} ${count(arrival)}`,
        })),
      ]}
    />
  );
}

interface BookingTableProps {
  readonly bookings: readonly StaffBooking[];
  readonly loading: boolean;
  readonly branch: Branch;
  readonly onOpen: (id: string) => void;
}

function repaid(t: TFunction, { kind, amount }: StaffBooking): string {
  if (kind === null) return '';
  return kind === 'FULL' ? t('kind.FULL') : `${t('kind.PARTIAL')} ${formatAmount(amount ?? '')}`;
}

/** A branch serves a few hundred a day; more are paged. */
const PAGE_ROWS = 50;

function BookingTable({ bookings, loading, branch, onOpen }: BookingTableProps): ReactNode {
  const { t } = useTranslation();
  const isTeller = useMay('teller');
  return (
    <DataTable<StaffBooking>
      rows={bookings}
      rowKey="id"
      loading={loading}
      pageRows={PAGE_ROWS}
      emptyText={t('day.none')}
      columns={[
        { title: t('day.window'), render: (_, { window }) => window ?? t('day.wholeDay') },
        {
          title: t('day.number'),
          render: (_, { id, number }) => (
            <Button
              type="link"
              style={{ paddingInline: 0, fontFamily: 'monospace' }}
              onClick={() => onOpen(id)}
            >
              {number}
            </Button>
          ),
        },
        {
          title: t('day.arrival'),
          render: (_, { arrival }) => <ArrivalTag arrival={arrival} timeZone={branch.timeZone} />,
        },
        { title: t('day.ticket'), render: (_, { arrival }) => <strong>{arrival.ticket}</strong> },
        { title: t('day.customer'), dataIndex: 'customerId' },
        { title: t('day.phone'), render: (_, { contact }) => contact?.phone },
        {
          title: t('day.kind'),
          render: (_, booking) => (
            <>
              {repaid(t, booking)} <ExpressFlag booking={booking} timeZone={branch.timeZone} />
            </>
          ),
        },
        { title: t('day.channel'), render: (_, { channel }) => t(`channel.${channel}`) },
        ...(isTeller
          ? [
              {
                key: 'visit',
                title: <ActionsTitle />,
                isActions: true as const,
                render: (_: unknown, booking: StaffBooking) => (
                  <VisitButtons booking={booking} branch={branch} />
                ),
              },
            ]
          : []),
      ]}
    />
  );
}
