import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { BANK_TIME_ZONE, formatDay, formatInstant } from '../../shared/format/index.js';
import { withLoan } from '../draft/draft.js';
import { useDraft } from '../draft/draft-context.js';
import { AskingNotice } from '../promise/asking-notice.js';
import { type Branch, useBranches, useLanguage } from '../reading.js';
import { Alternatives } from '../slot/instead.js';
import type { Ended } from './endings.js';
import { useEnded } from './use-ended.js';
import { useLine, type WaitlistEntry } from './waitlist.js';

/** What became of wishes that wait no longer: what was kept for somebody does not disappear without a word. */
export function EndedEntries(): ReactNode {
  const { t } = useTranslation();
  const branches = useBranches(undefined).data ?? [];
  const ended = useEnded() ?? [];
  if (ended.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="ended-title">
      <h2 id="ended-title">{t('waitlist.ended.title')}</h2>
      <ul className="stack">
        {ended.map((each) => (
          <li key={each.entry.id} className="card stack">
            <Told ended={each} branches={branches} />
            {each.liesAhead ? (
              <Again entry={each.entry} branches={branches} />
            ) : (
              <Link to="/">{t('waitlist.ended.otherDay')}</Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ToldProps {
  readonly ended: Ended;
  readonly branches: readonly Branch[];
}

/** What was wished for, and why it is over. */
function Told({ ended: { entry, ending }, branches }: ToldProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { from, to, window, branchIds, offer } = entry;
  const nameOf = (id: string): string => branches.find((branch) => branch.id === id)?.name ?? id;
  const days = [...new Set([from, to])].map((date) => formatDay(date, language, 'medium'));
  const offered = offer && {
    day: [formatDay(offer.date, language, 'medium'), offer.window].filter(Boolean).join(' '),
    branch: nameOf(offer.branchId),
    at: formatInstant(
      offer.expiresAt,
      language,
      branches.find(({ id }) => id === offer.branchId)?.timeZone ?? BANK_TIME_ZONE,
    ),
  };
  return (
    <>
      <div>
        <p className="strong">{[days.join(' – '), window].filter(Boolean).join(' ')}</p>
        <p className="soft">{branchIds.map((id) => nameOf(id)).join(' · ')}</p>
      </div>
      <p className="notice notice-warn">{t(`waitlist.ended.${ending}`, offered ?? {})}</p>
    </>
  );
}

interface AgainProps {
  readonly entry: WaitlistEntry;
  readonly branches: readonly Branch[];
}

/** The same wish once more, at the end of the line; a place that is free by now is one touch away. */
function Again({ entry, branches }: AgainProps): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { draft, change } = useDraft();
  const { state, busy, join } = useLine();
  const { loanId, branchIds, from, to, window } = entry;
  // A loan has one place at a time: whoever keeps one for it is about to book.
  if (draft.hold?.loanId === loanId) return null;
  const wish = {
    loanId,
    branchIds: [...branchIds],
    ...(from === to ? { date: from } : { from, to }),
    ...(window !== null && { window }),
  };
  const choose = (branchId: string, date: string, part?: string): void => {
    change({ ...withLoan(draft, loanId), branchId, date, window: part });
    void navigate('/');
  };
  return (
    <>
      <AskingNotice state={state}>
        {state.kind === 'REFUSED' && (
          <Alternatives problem={state.problem} branches={branches} onChoose={choose} />
        )}
      </AskingNotice>
      <div className="row">
        <button
          type="button"
          className="button button-small"
          aria-disabled={busy}
          onClick={() => {
            if (!busy) join(wish);
          }}
        >
          {t('waitlist.ended.again')}
        </button>
        <Link to="/">{t('waitlist.ended.otherDay')}</Link>
      </div>
    </>
  );
}
