import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RefusalBox } from '../refusal/refusal-box.js';
import { useLine, useWaitlist, type WaitlistEntry } from './waitlist.js';

interface Props {
  readonly loanId: string;
  readonly branchId: string;
  readonly date: string;
}

/** A place in line for a day that is full; whoever stands there already sees where. */
export function JoinLine({ loanId, branchId, date }: Props): ReactNode {
  const { t } = useTranslation();
  const entries = useWaitlist().data ?? [];
  const { busy, problem, join } = useLine();
  const entry = entries.find((each) => each.loanId === loanId && isFor(each, branchId, date));
  return (
    <div className="stack-small">
      <h3>{t('waitlist.title')}</h3>
      <p role="status">
        {entry?.place != null && t('waitlist.place', { place: entry.place })}
        {entry?.status === 'OFFERED' && t('waitlist.offered')}
      </p>
      {entry === undefined && (
        <div className="row">
          <button
            type="button"
            className="button button-small"
            aria-disabled={busy}
            onClick={() => join({ loanId, branchId, date })}
          >
            {t('waitlist.join')}
          </button>
          <span className="small soft">{t('waitlist.more')}</span>
        </div>
      )}
      {problem && <RefusalBox problem={problem} />}
    </div>
  );
}

function isFor({ branchIds, from, to }: WaitlistEntry, branchId: string, date: string): boolean {
  return branchIds.includes(branchId) && from <= date && date <= to;
}
