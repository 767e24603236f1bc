import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, bodyOf, type components, useApi } from '../../shared/api/index.js';
import { formatDay } from '../../shared/format/index.js';
import { useLanguage } from '../reading.js';

type Recommendations = components['schemas']['Recommendations'];

/** As many as a person weighs at once. */
const DAYS_SHOWN = 3;

interface Props {
  readonly loanId: string;
  /** What is repaid, where it is a part and can be read. */
  readonly amount: string | undefined;
  readonly onChoose: (branchId: string, date: string) => void;
}

/** The days that cost least, are least crowded and nearest, each with the reason why. */
export function BestDays({ loanId, amount, onChoose }: Props): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const { data, isPending } = useQuery<Recommendations, ApiProblem>({
    enabled: open,
    queryKey: ['best-days', loanId, language, amount],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/v1/recommendations', {
          // A part of which nobody knows how much is compared as the whole loan: the order of days is the same.
          params: { query: { loanId, limit: DAYS_SHOWN, ...(amount !== undefined && { amount }) } },
          signal,
        }),
      ),
    staleTime: 60_000,
    retry: false,
    // Another amount changes the figures and seldom the days: they stand there until it is worked out.
    placeholderData: (before, query) => (query?.queryKey[1] === loanId ? before : undefined),
  });
  // Always there, and asked for when it is opened: what came by itself would move the calendar under somebody's finger.
  return (
    <details className="best" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('best.title')}</summary>
      {open && isPending && <div className="skeleton skeleton-card" aria-busy="true" />}
      <p role="status">{open && !isPending && (data?.suggestions ?? []).length === 0 && t('best.none')}</p>
      <ul className="stack-small">
        {data?.suggestions.map(({ branchId, branchName, date, reasons }) => (
          <li key={`${branchId} ${date}`} className="stack-small">
            <button type="button" className="option" onClick={() => onChoose(branchId, date)}>
              <span className="strong">{`${formatDay(date, language, 'medium')} · ${branchName}`}</span>
              <span className="soft small reasons">
                {reasons.map(({ code, detail }) => (
                  <span key={code}>{detail}</span>
                ))}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
