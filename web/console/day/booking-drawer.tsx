import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Descriptions, Flex, Timeline, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { asProblem, bodyOf, serverClock, useApi } from '../../shared/api/index.js';
import { formatAmount, formatDay, formatInstant } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { Drawer } from '../frame/drawer.js';
import { DetailsForm } from '../express/details-form.js';
import { ExpressFlag } from '../express/express-flag.js';
import { useNow } from '../frame/now.js';
import { useMay } from '../frame/person-context.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { type Branch, todayAt } from '../reach/branches.js';
import { plusDays } from '../reach/days.js';
import { ArrivalTag } from './arrival-tag.js';
import { BookingAct, type BookingActName } from './booking-act.js';
import type { StaffBookingWithTimeline } from './day.data.js';
import { VisitButtons } from './visit-buttons.js';
import { actsFor } from './visit-steps.js';
import { Waiting } from '../frame/waiting.js';

const WIDTH_PX = 640;
const SECOND_MS = 1000;
/** The server searches no more at once. */
const LOG_MAX_DAYS = 366;

interface BookingDrawerProps {
  readonly id: string;
  readonly branch: Branch;
  readonly onClose: () => void;
}

/** One booking: what it is, what happened to it, and what can be done for its customer. */
export function BookingDrawer({ id, branch, onClose }: BookingDrawerProps): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const booking = useQuery({
    queryKey: ['booking', id],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/staff/bookings/{id}', { params: { path: { id } }, signal })),
  });
  return (
    <Drawer
      size={WIDTH_PX}
      onClose={onClose}
      title={t('day.booking', { number: booking.data?.number ?? '' })}
    >
      {booking.isPending && <Waiting />}
      {booking.isError && (
        <ProblemAlert problem={asProblem(booking.error)} onRetry={() => void booking.refetch()} />
      )}
      {booking.data !== undefined && <Inside booking={booking.data} branch={branch} />}
    </Drawer>
  );
}

function Inside({ booking, branch }: { booking: StaffBookingWithTimeline; branch: Branch }): ReactNode {
  const { t } = useTranslation();
  const isTeller = useMay('teller');
  const isChecker = useMay('quota-checker');
  const [act, setAct] = useState<BookingActName>();
  const [givesDetails, setGivesDetails] = useState(false);
  const isOpen = booking.detailsUntil !== null;
  const { undoUntil } = booking;
  const nowMs = useNow(SECOND_MS);
  const acts = actsFor(booking, undoUntil !== null && nowMs < serverClock.msAt(undoUntil)).filter(
    (each) => isTeller || (isChecker && each === 'excuse'),
  );
  return (
    <Flex vertical gap="middle">
      <Facts booking={booking} branch={branch} />
      <Alert type="info" title={t('day.customerReads', { text: booking.nextStep.text })} />
      <Flex gap="small" wrap>
        {isTeller && <VisitButtons booking={booking} branch={branch} />}
        {isTeller && isOpen && <Button onClick={() => setGivesDetails(true)}>{t('express.details')}</Button>}
        {acts.map((each) => (
          <Button key={each} danger={each === 'cancel'} onClick={() => setAct(each)}>
            {t(`act.${each}`)}
          </Button>
        ))}
      </Flex>
      {givesDetails && <DetailsForm booking={booking} onDone={() => setGivesDetails(false)} />}
      {act !== undefined && (
        <BookingAct key={act} act={act} booking={booking} branch={branch} onDone={() => setAct(undefined)} />
      )}
      <History booking={booking} branch={branch} />
      <Link to={logOf(booking, branch)}>{t('day.toEvents')}</Link>
    </Flex>
  );
}

/** The log of the booking from its first day on: without a day the log goes back a month, and never beyond a year. */
function logOf({ id, branchId, createdAt }: StaffBookingWithTimeline, { timeZone }: Branch): string {
  const [, from = ''] = [
    todayAt(timeZone, Date.parse(createdAt)),
    plusDays(todayAt(timeZone), 1 - LOG_MAX_DAYS),
  ].toSorted();
  return `/events?${new URLSearchParams({ branchId, subjectId: id, from }).toString()}`;
}

function Facts({ booking, branch }: { booking: StaffBookingWithTimeline; branch: Branch }): ReactNode {
  const { t, i18n } = useTranslation();
  const { kind, amount, effect } = booking;
  const facts: [string, ReactNode][] = [
    [t('day.arrival'), <ArrivalTag key="arrival" arrival={booking.arrival} timeZone={branch.timeZone} />],
    [t('day.date'), formatDay(booking.date, i18n.language as Language)],
    [t('day.window'), booking.window ?? t('day.wholeDay')],
    [t('day.ticket'), booking.arrival.ticket ?? '–'],
    [t('day.customer'), booking.customerId],
    [t('day.loan'), `${booking.loanId} · ${t(`product.${booking.product}`)}`],
    [t('day.phone'), booking.contact?.phone ?? '–'],
    [t('day.channel'), t(`channel.${booking.channel}`)],
  ];
  if (kind !== null) {
    const words = [t(`kind.${kind}`), amount === null ? '' : formatAmount(amount)];
    if (effect !== null) words.push(t(`effect.${effect}`));
    facts.push([t('day.kind'), words.filter((word) => word !== '').join(' · ')]);
  }
  if (booking.express) {
    const flag = <ExpressFlag booking={booking} timeZone={branch.timeZone} />;
    facts.push([t('task.express'), flag]);
  }
  return (
    <Descriptions
      size="small"
      column={1}
      items={facts.map(([label, children]) => ({ key: label, label, children }))}
    />
  );
}

function History({ booking, branch }: { booking: StaffBookingWithTimeline; branch: Branch }): ReactNode {
  const { t, i18n } = useTranslation();
  return (
    <section aria-label={t('changes.history')}>
      <Typography.Title level={3} style={{ fontSize: 16 }}>
        {t('changes.history')}
      </Typography.Title>
      <Timeline
        items={booking.timeline.map(({ at, event, text, reason }) => ({
          key: `${at} ${event}`,
          content: (
            <>
              {formatInstant(at, i18n.language as Language, branch.timeZone)} · {text}
              {reason !== null && <div>{reason}</div>}
            </>
          ),
        }))}
      />
    </section>
  );
}
