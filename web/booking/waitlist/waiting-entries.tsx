import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { serverClock } from '../../shared/api/index.js';
import { formatCountdown, formatDay } from '../../shared/format/index.js';
import { withoutPlace } from '../draft/draft.js';
import { useDraft } from '../draft/draft-context.js';
import { useTakeUp } from '../hold/use-hold.js';
import { useNow } from '../parts/use-now.js';
import { AskingNotice } from '../promise/asking-notice.js';
import { useBranches, useLanguage } from '../reading.js';
import { ReadAgain } from '../refusal/read-again.js';
import { useUnread } from '../refusal/use-unread.js';
import { EndedEntries } from './ended-entries.js';
import { UrgentState } from './urgent-need.js';
import { holdOfOffer, type Offer, useLine, useWaitlist, type WaitlistEntry } from './waitlist.js';

/** Where one waits, what is on offer, and what has ended lately; nothing for whoever waits nowhere, and why it is not known. */
export function WaitingEntries(): ReactNode {
  const { t } = useTranslation();
  const waitlist = useWaitlist();
  const entries = waitlist.data ?? [];
  const unread = useUnread(waitlist);
  return (
    <>
      {(entries.length > 0 || unread) && (
        <section className="stack">
          <h2>{t('waitlist.mine')}</h2>
          {unread && <ReadAgain problem={unread} onAgain={() => void waitlist.refetch()} />}
          <EntryList entries={entries} />
        </section>
      )}
      <EndedEntries />
    </>
  );
}

export function EntryList({ entries }: { entries: readonly WaitlistEntry[] }): ReactNode {
  if (entries.length === 0) return null;
  return (
    <ul className="stack">
      {entries.map((entry) => (
        <li key={entry.id} className="card stack">
          <Waiting entry={entry} />
        </li>
      ))}
    </ul>
  );
}

function Waiting({ entry }: { entry: WaitlistEntry }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { state, busy, leave } = useLine();
  const { draft, change } = useDraft();
  const branches = useBranches(undefined).data ?? [];
  const nameOf = (id: string): string => branches.find((branch) => branch.id === id)?.name ?? id;
  const names = entry.branchIds.map((id) => nameOf(id));
  const days = [...new Set([entry.from, entry.to])].map((date) => formatDay(date, language, 'medium'));
  return (
    <>
      <div>
        <p className="strong">{[days.join(' – '), entry.window].filter(Boolean).join(' ')}</p>
        <p className="soft">{names.join(' · ')}</p>
        {entry.place !== null && <p>{t('waitlist.place', { place: entry.place })}</p>}
        {entry.status === 'WAITING' && entry.reason === 'BRANCH_SHUT' && (
          <p role="status">{t('waitlist.shut')}</p>
        )}
      </div>
      <UrgentState entry={entry} />
      {entry.offer !== null && (
        <Offered loanId={entry.loanId} offer={entry.offer} branch={nameOf(entry.offer.branchId)} />
      )}
      <AskingNotice state={state} />
      <div className="row">
        <button
          type="button"
          className="button button-small"
          aria-disabled={busy}
          onClick={() => {
            if (busy) return;
            // The form shall not tell of a place that is not wanted any more.
            if (entry.offer !== null) change(withoutPlace(draft, entry.offer.holdId));
            leave(entry.id);
          }}
        >
          {entry.offer === null ? t('waitlist.leave') : t('waitlist.decline')}
        </button>
      </div>
    </>
  );
}

interface OfferedProps {
  readonly loanId: string;
  readonly offer: Offer;
  /** Its name: whoever waits at several must know where the place is before taking it. */
  readonly branch: string;
}

function Offered({ loanId, offer, branch }: OfferedProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const takeUp = useTakeUp();
  const nowMs = useNow(true);
  return (
    <div className="notice stack-small" role="status">
      <p>
        {t('waitlist.offer', {
          day: [formatDay(offer.date, language), offer.window].filter(Boolean).join(' '),
          branch,
        })}{' '}
        <span role="timer" className="strong">
          {formatCountdown(serverClock.msAt(offer.expiresAt) - nowMs)}
        </span>
      </p>
      <button
        type="button"
        className="button button-main"
        onClick={() => {
          takeUp(holdOfOffer(loanId, offer));
          void navigate('/');
        }}
      >
        {t('waitlist.take')}
      </button>
    </div>
  );
}
