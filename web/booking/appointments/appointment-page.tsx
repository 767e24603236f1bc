import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'react-router';
import { BANK_TIME_ZONE, formatAmount, formatDay } from '../../shared/format/index.js';
import {
  type Booking,
  type BookingWithTimeline,
  type Branch,
  useBooking,
  useBranches,
  useLanguage,
  useLoans,
} from '../reading.js';
import { AboutBranch } from '../slot/branch-choice.js';
import { BranchesMissing } from '../slot/branches-missing.js';
import { ReadAgain } from '../refusal/read-again.js';
import { useUnread } from '../refusal/use-unread.js';
import { OpenDetails } from '../express/open-details.js';
import { ACTIVE, amountOf, badgeClass, SIGNS } from './booking-words.js';
import { calendarFile } from './calendar-file.js';
import { ChangeAppointment } from './change-appointment.js';
import { CheckInCode } from './check-in-code.js';
import { Timeline } from './timeline.js';

/** Nothing comes of these any more, and the loan is free for another. */
const OVER: readonly Booking['status'][] = ['CANCELLED', 'RELEASED', 'EXPIRED', 'NO_SHOW'];

/** One appointment: the promise, what to bring, how far it is, and how to change it. */
export default function AppointmentPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { state } = useLocation() as { state: { justBooked?: boolean } | null };
  const booking = useBooking(id);
  const unread = useUnread(booking);
  const branches = useBranches(undefined).data ?? [];
  const [before, setBefore] = useState<BookingWithTimeline>();
  useEffect(() => {
    document.title = t('appointment.title');
  }, [t]);
  if (booking.data === undefined) {
    return (
      <div className="column">
        {unread ? (
          <>
            <h1>{t('appointment.title')}</h1>
            <ReadAgain problem={unread} onAgain={() => void booking.refetch()} />
            <p>
              <Link to="/appointments">{t('appointment.all')}</Link>
            </p>
          </>
        ) : (
          <div className="skeleton skeleton-card" aria-busy="true" />
        )}
      </div>
    );
  }
  const branch = branches.find((each) => each.id === booking.data.branchId);
  const isClosed = booking.data.closure !== null;
  const change = booking.data.status === 'BOOKED' && (
    <ChangeAppointment
      key="change"
      booking={booking.data}
      branch={branch}
      onChanged={() => setBefore(booking.data)}
    />
  );
  return (
    <div className="column">
      <Heading booking={booking.data} just={state?.justBooked === true} before={before} />
      {/* Before all that is said of coming. */}
      {isClosed && change}
      <Promised booking={booking.data} branch={branch} />
      <OpenDetails booking={booking.data} branch={branch} />
      {booking.data.status === 'BOOKED' && !isClosed && <Prepare booking={booking.data} branch={branch} />}
      {!isClosed && change}
      <Timeline booking={booking.data} timeZone={branch?.timeZone ?? BANK_TIME_ZONE} />
      {OVER.includes(booking.data.status) && (
        <Link className="button button-wide" to="/">
          {t('appointment.again')}
        </Link>
      )}
      <p>
        <Link to="/appointments">{t('appointment.all')}</Link>
      </p>
    </div>
  );
}

interface HeadingProps {
  readonly booking: BookingWithTimeline;
  readonly just: boolean;
  /** As it was when the person who looks at it changed it. */
  readonly before: BookingWithTimeline | undefined;
}

function Heading({ booking, just, before }: HeadingProps): ReactNode {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const celebrate = just && booking.status === 'BOOKED';
  useEffect(() => {
    if (celebrate) heading.current?.focus();
  }, [celebrate]);
  const { status } = booking;
  const movesLeft = booking.deadlines?.reschedulesLeft;
  useEffect(() => {
    if (before === undefined) return;
    const isOther = before.status !== status || before.deadlines?.reschedulesLeft !== movesLeft;
    // The button that was pressed may be gone, and the focus with it.
    if (isOther && document.activeElement === document.body) heading.current?.focus();
  }, [before, status, movesLeft]);
  if (!celebrate) {
    return (
      <div className="row row-apart">
        <h1 ref={heading} tabIndex={-1} aria-describedby="appointment-status">
          {t('appointment.title')}
        </h1>
        <span id="appointment-status" className={badgeClass(booking.status)}>
          <span aria-hidden="true">{SIGNS[booking.status]}</span>
          {t(`status.${booking.status}`)}
        </span>
      </div>
    );
  }
  return (
    <div className="done">
      <svg className="done-mark" viewBox="0 0 48 48" fill="none" aria-hidden="true">
        <circle cx="24" cy="24" r="22" stroke="currentColor" strokeWidth="3" />
        <path
          d="m14 25 7 7 14-15"
          stroke="currentColor"
          strokeWidth="4"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {t('appointment.done')}
        </h1>
        <p className="soft">{t('appointment.doneMore')}</p>
      </div>
    </div>
  );
}

interface PartProps {
  readonly booking: BookingWithTimeline;
  readonly branch: Branch | undefined;
}

function Promised({ booking, branch }: PartProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const amount = amountOf(t, booking);
  return (
    <section className="card stack" aria-label={t('appointment.title')}>
      <div className="row row-apart">
        <div className="stack-small">
          <p className="soft">{t('appointment.number')}</p>
          <p className="number">{booking.number}</p>
          <p className="strong">
            {[formatDay(booking.date, language), booking.window].filter(Boolean).join(' ')}
          </p>
          {branch ? <AboutBranch branch={branch} /> : <p>{booking.branchId}</p>}
          <BranchesMissing />
        </div>
        {ACTIVE.includes(booking.status) && booking.closure === null && <CheckInCode booking={booking} />}
      </div>
      <dl className="facts">
        <dt>{t('loan.title')}</dt>
        <dd>{booking.loanId}</dd>
        <dt>{t('kind.short')}</dt>
        <dd>{amount}</dd>
        {booking.effect !== null && (
          <>
            <dt>{t('effect.short')}</dt>
            <dd>{t(`effect.${booking.effect}`)}</dd>
          </>
        )}
        {(booking.contact !== null || booking.express) && (
          <>
            <dt>{t('phone.title')}</dt>
            <dd>{booking.contact?.phone ?? t('express.phoneOfBank')}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

const FUNDS = {
  FULL: 'prepare.fundsFull',
  PARTIAL: 'prepare.funds',
  OPEN: 'prepare.fundsOpen',
} as const;

function Prepare({ booking, branch }: PartProps): ReactNode {
  const { t } = useTranslation();
  const loan = useLoans().data?.find(({ loanId }) => loanId === booking.loanId);
  const language = useLanguage();
  const save = (): void => {
    const text = calendarFile({
      id: booking.id,
      title: t('appointment.entryTitle'),
      description: t('appointment.entryMore', { number: booking.number }),
      place: branch ? `${branch.name} ${branch.address}` : booking.branchId,
      date: booking.date,
      window: booking.window,
      timeZone: branch?.timeZone ?? BANK_TIME_ZONE,
      changes: booking.changes,
      nowMs: Date.now(),
    });
    const url = URL.createObjectURL(new Blob([text], { type: 'text/calendar;charset=utf-8' }));
    Object.assign(document.createElement('a'), {
      href: url,
      download: `yuhuan-${booking.number}.ics`,
    }).click();
    URL.revokeObjectURL(url);
  };
  return (
    <section className="card stack" aria-labelledby="prepare-title">
      <h2 id="prepare-title">{t('prepare.title')}</h2>
      <ul className="bring">
        <li>{t('prepare.identity')}</li>
        <li>{t('prepare.card')}</li>
        {loan !== undefined && loan.role === 'AGENT' && <li>{t('prepare.agent')}</li>}
        {loan?.product === 'MORTGAGE' && booking.kind === 'FULL' && <li>{t('prepare.mortgage')}</li>}
        <li>
          {t(FUNDS[booking.kind ?? 'OPEN'], {
            amount: formatAmount(booking.amount ?? '0'),
            day: formatDay(booking.date, language, 'medium'),
          })}
        </li>
      </ul>
      <div className="row">
        <button type="button" className="button" onClick={save}>
          {t('prepare.calendar')}
        </button>
      </div>
    </section>
  );
}
