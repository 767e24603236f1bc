import { PlusOutlined } from '@ant-design/icons';
import { Button, Flex, Popconfirm, Segmented } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { asProblem } from '../../shared/api/index.js';
import { formatInstant } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { BookForCustomer } from '../day/book-for-customer.js';
import { ActionsTitle, type Column, DataTable, type More } from '../frame/data-table.js';
import { Mark } from '../frame/mark.js';
import { useNotice } from '../frame/notices.js';
import { Page } from '../frame/page.js';
import { useMay } from '../frame/person-context.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { useProblemNotice } from '../problem/problem-notice.js';
import type { Branch } from '../reach/branches.js';
import { BranchPicker, useChosenBranch, WithBranch } from '../reach/chosen-branch.js';
import { DayField } from '../reach/day-field.js';
import { dayIn } from '../reach/days.js';
import { DaysOf, JoinLine } from './join-line.js';
import { placeInLine } from './place-in-line.js';
import { UrgentRequests } from './urgent-requests.js';
import {
  LINE_STATES,
  type LineFilter,
  type LineState,
  useLeaveLine,
  useLine,
  type WaitlistEntry,
} from './waitlist.data.js';
import { bookingOf } from './wish.js';

/** Who waits for a place at a branch, in the order of the line; and putting customers into it who call or come by. */
export default function WaitlistPage(): ReactNode {
  const { t } = useTranslation();
  const { branch, choose } = useChosenBranch();
  const [search, setSearch] = useSearchParams();
  const date = dayIn(search.get('date'));
  const status = LINE_STATES.find((each) => each === search.get('status'));
  const say = (name: string, value: string): void =>
    setSearch(
      (before) => {
        if (value === '') before.delete(name);
        else before.set(name, value);
        return before;
      },
      { replace: true },
    );
  return (
    <Page
      title={t('task.waitlist')}
      hint={t('line.hint')}
      controls={
        <>
          <BranchPicker branch={branch} onChoose={choose} />
          <DayField label={t('day.date')} day={date} onDay={(day) => say('date', day)} />
          {date !== undefined && <Button onClick={() => say('date', '')}>{t('line.anyDay')}</Button>}
        </>
      }
    >
      <WithBranch>
        {(chosen) => (
          <Line
            key={chosen.id}
            branch={chosen}
            filter={{
              branchId: chosen.id,
              ...(date !== undefined && { date }),
              ...(status !== undefined && { status }),
            }}
            onStatus={(next) => say('status', next)}
          />
        )}
      </WithBranch>
    </Page>
  );
}

interface LineProps {
  readonly branch: Branch;
  readonly filter: LineFilter;
  readonly onStatus: (status: LineState | '') => void;
}

function Line({ branch, filter, onStatus }: LineProps): ReactNode {
  const { t } = useTranslation();
  const isTeller = useMay('teller');
  const line = useLine(filter);
  const [joining, setJoining] = useState(false);
  const [booking, setBooking] = useState<ReturnType<typeof bookingOf>>();
  const [confirming, setConfirming] = useState<WaitlistEntry>();
  const entries = line.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <>
      <UrgentRequests branch={branch} />
      <Flex gap="middle" wrap justify="space-between">
        <Segmented<LineState | ''>
          aria-label={t('changes.view')}
          value={filter.status ?? ''}
          onChange={onStatus}
          options={[
            { value: '', label: t('line.all') },
            ...LINE_STATES.map((state) => ({ value: state, label: t(`lineStatus.${state}`) })),
          ]}
        />
        {isTeller && (
          <Button icon={<PlusOutlined aria-hidden />} onClick={() => setJoining(true)}>
            {t('line.join')}
          </Button>
        )}
      </Flex>
      {line.isError && <ProblemAlert problem={asProblem(line.error)} onRetry={() => void line.refetch()} />}
      <LineTable
        branch={branch}
        filter={filter}
        entries={entries}
        loading={line.isPending}
        more={line}
        onConfirm={setConfirming}
      />
      {joining && (
        <JoinLine
          branch={branch}
          onClose={() => setJoining(false)}
          onBook={(slot, wish) => {
            setJoining(false);
            setBooking(bookingOf(slot, wish));
          }}
        />
      )}
      {booking !== undefined && (
        <BookForCustomer
          branch={branch}
          date={booking.date}
          typed={booking}
          onClose={() => setBooking(undefined)}
        />
      )}
      {confirming?.offer != null && (
        <BookForCustomer
          branch={branch}
          date={confirming.offer.date}
          offered={{ entry: confirming, offer: confirming.offer }}
          onClose={() => {
            setConfirming(undefined);
            void line.refetch();
          }}
        />
      )}
    </>
  );
}

interface LineTableProps {
  readonly branch: Branch;
  readonly filter: LineFilter;
  readonly entries: readonly WaitlistEntry[];
  readonly loading: boolean;
  readonly more: More;
  readonly onConfirm: (entry: WaitlistEntry) => void;
}

function LineTable({ branch, filter, entries, loading, more, onConfirm }: LineTableProps): ReactNode {
  const { t, i18n } = useTranslation();
  const isTeller = useMay('teller');
  const at = (instant: string): string => formatInstant(instant, i18n.language as Language, branch.timeZone);
  const actions: Column<WaitlistEntry> = {
    key: 'actions',
    title: <ActionsTitle />,
    isActions: true,
    render: (_, entry) => <LineButtons entry={entry} branchId={branch.id} onConfirm={onConfirm} />,
  };
  return (
    <DataTable<WaitlistEntry>
      rows={entries}
      rowKey="id"
      loading={loading}
      more={more}
      caption={t('task.waitlist')}
      emptyText={t('line.none')}
      columns={[
        {
          title: t('line.place'),
          align: 'right',
          render: (_, entry) => {
            const place = placeInLine(entry, filter);
            return place === null ? '–' : <strong>{place}</strong>;
          },
        },
        { title: t('day.customer'), dataIndex: 'customerId' },
        { title: t('day.loan'), dataIndex: 'loanId' },
        { title: t('line.waitsFor'), render: (_, entry) => <DaysOf entry={entry} /> },
        {
          title: t('changes.status'),
          render: (_, { status, reason, offer, urgent }) => (
            <>
              <Mark tone={status === 'OFFERED' ? 'info' : 'plain'}>{t(`lineStatus.${status}`)}</Mark>
              {urgent !== null && (
                <div>
                  <small>{t(`urgentStatus.${urgent.status}`)}</small>
                </div>
              )}
              {status === 'WAITING' && reason === 'BRANCH_SHUT' && (
                <div>
                  <small>{t('line.shut')}</small>
                </div>
              )}
              {offer !== null && status === 'OFFERED' && (
                <div>
                  <small>{t('line.until', { at: at(offer.expiresAt) })}</small>
                </div>
              )}
            </>
          ),
        },
        { title: t('day.channel'), render: (_, { channel }) => t(`channel.${channel}`) },
        { title: t('line.joinedSince'), render: (_, { joinedAt }) => at(joinedAt) },
        ...(isTeller ? [actions] : []),
      ]}
    />
  );
}

interface LineButtonsProps {
  readonly entry: WaitlistEntry;
  readonly branchId: string;
  readonly onConfirm: (entry: WaitlistEntry) => void;
}

function LineButtons({ entry, branchId, onConfirm }: LineButtonsProps): ReactNode {
  const { t } = useTranslation();
  const leave = useLeaveLine();
  const tell = useNotice();
  const tellProblem = useProblemNotice();
  const { id, customerId, channel, offer } = entry;
  async function go(): Promise<void> {
    try {
      await leave(id);
      tell(t('line.left', { customer: customerId }));
    } catch (error) {
      tellProblem(asProblem(error));
    }
  }
  // Who joined online confirms online: the place is of that share.
  const confirmable = offer?.branchId === branchId && (channel === 'PHONE' || channel === 'COUNTER');
  return (
    <Flex gap="small" justify="end">
      {confirmable && (
        <Button
          type="primary"
          ghost
          aria-label={t('day.stepOf', { step: t('line.confirm'), number: customerId })}
          onClick={() => onConfirm(entry)}
        >
          {t('line.confirm')}
        </Button>
      )}
      <Popconfirm title={t('line.leaveAsk')} onConfirm={() => void go()}>
        <Button aria-label={t('day.stepOf', { step: t('line.leave'), number: customerId })}>
          {t('line.leave')}
        </Button>
      </Popconfirm>
    </Flex>
  );
}
