import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ReadAgain } from '../refusal/read-again.js';
import { useUnread } from '../refusal/use-unread.js';
import { useWaitlist } from './waitlist.js';
import { EndedEntries } from './ended-entries.js';
import { EntryList } from './waiting-entries.js';

/** The lines that one stands in, at an address of their own: notices about a place that came free lead here. */
export default function WaitlistPage(): ReactNode {
  const { t } = useTranslation();
  const waitlist = useWaitlist();
  const entries = waitlist.data;
  const unread = useUnread(waitlist);
  useEffect(() => {
    document.title = t('waitlist.mine');
  }, [t]);
  return (
    <div className="column">
      <h1>{t('waitlist.mine')}</h1>
      <p className="soft">{t('waitlist.more')}</p>
      {entries === undefined && !unread && <div className="skeleton skeleton-card" aria-busy="true" />}
      {unread && <ReadAgain problem={unread} onAgain={() => void waitlist.refetch()} />}
      {entries?.length === 0 && (
        <div className="card stack">
          <p>{t('waitlist.none')}</p>
          <Link className="button button-main" to="/">
            {t('list.book')}
          </Link>
        </div>
      )}
      {entries !== undefined && <EntryList entries={entries} />}
      <EndedEntries />
      <p>
        <Link to="/appointments">{t('list.title')}</Link>
      </p>
    </div>
  );
}
