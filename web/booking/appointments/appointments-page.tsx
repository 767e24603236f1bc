import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { BANK_TIME_ZONE, formatDay, formatInstant } from '../../shared/format/index.js';
import { type ListedBooking, useBookings, useBranches, useLanguage } from '../reading.js';
import { ReadAgain } from '../refusal/read-again.js';
import { useUnread } from '../refusal/use-unread.js';
import { WaitingEntries } from '../waitlist/waiting-entries.js';
import { ACTIVE, amountOf, badgeClass, SIGNS } from './booking-words.js';

/** One's own appointments: those to come first, then what has been. */
export default function AppointmentsPage(): ReactNode {
  const { t } = useTranslation();
  const bookings = useBookings();
  const unread = useUnread(bookings);
  useEffect(() => {
    document.title = t('list.title');
  }, [t]);
  // Holds are kept by the form, and those that came to nothing are nobody's appointment.
  const shown = bookings.data?.filter(({ status }) => !['HELD', 'RELEASED', 'EXPIRED'].includes(status));
  const active = shown?.filter(({ status }) => ACTIVE.includes(status)) ?? [];
  const past = shown?.filter(({ status }) => !ACTIVE.includes(status)) ?? [];
  return (
    <div className="column">
      <h1>{t('list.title')}</h1>
      {unread && <ReadAgain problem={unread} onAgain={() => void bookings.refetch()} />}
      {shown === undefined && !unread && <div className="skeleton skeleton-card" aria-busy="true" />}
      {/* An offer has a deadline of minutes: before everything else. */}
      <WaitingEntries />
      {shown?.length === 0 && (
        <div className="card stack">
          <p>{t('list.none')}</p>
          <Link className="button button-main" to="/">
            {t('list.book')}
          </Link>
        </div>
      )}
      {active.length > 0 && <List title={t('list.active')} bookings={active} />}
      {past.length > 0 && <List title={t('list.past')} bookings={past} />}
    </div>
  );
}

function List({ title, bookings }: { title: string; bookings: readonly ListedBooking[] }): ReactNode {
  return (
    <section className="stack">
      <h2>{title}</h2>
      <ul className="stack">
        {bookings.map((booking) => (
          <li key={booking.id}>
            <Listed booking={booking} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Listed({ booking }: { booking: ListedBooking }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const branch = (useBranches(undefined).data ?? []).find(({ id }) => id === booking.branchId);
  const amount = amountOf(t, booking);
  const { detailsUntil } = booking;
  return (
    <Link className="card listed" to={`/appointments/${booking.id}`}>
      <span className="row row-apart">
        <span className="strong">
          {[formatDay(booking.date, language), booking.window].filter(Boolean).join(' ')}
        </span>
        <span className={badgeClass(booking.status)}>
          <span aria-hidden="true">{SIGNS[booking.status]}</span>
          {t(`status.${booking.status}`)}
        </span>
      </span>
      <span className="soft">{[branch?.name ?? booking.branchId, amount].filter(Boolean).join(' · ')}</span>
      {booking.closure !== null && (
        <span className="badge badge-warn">
          <span aria-hidden="true">!</span>
          {t('closure.title')}
        </span>
      )}
      {detailsUntil !== null && (
        <span className="badge badge-warn">
          <span aria-hidden="true">!</span>
          {t('details.until', {
            at: formatInstant(detailsUntil, language, branch?.timeZone ?? BANK_TIME_ZONE),
          })}
        </span>
      )}
      <span className="soft small">
        {t('appointment.number')} {booking.number}
      </span>
    </Link>
  );
}
