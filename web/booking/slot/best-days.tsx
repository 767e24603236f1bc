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
  readonly onChoose: (branchId: string, date: string) => void;
}

/** The days that cost least, are least crowded and nearest, each with the reason why. */
export function BestDays({ loanId, onChoose }: Props): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const { data, isPending } = useQuery<Recommendations, ApiProblem>({
    enabled: open,
    queryKey: ['best-days', loanId, language],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/v1/recommendations', { params: { query: { loanId, limit: DAYS_SHOWN } }, signal }),
      ),
    staleTime: 60_000,
    retry: false,
  });
  // Always there, and asked for when it is opened: what came by itself would move the calendar under somebody's finger.
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('best.title')}</summary>
      {open && isPending && <div className="skeleton skeleton-card" aria-busy="true" />}
      <p role="status">{open && !isPending && (data?.suggestions ?? []).length === 0 && t('best.none')}</p>
      <ul className="stack-small">
        {data?.suggestions.map(({ branchId, branchName, date, reasons }) => (
          <li key={`${branchId} ${date}`} className="stack-small">
            <button type="button" className="option" onClick={() => onChoose(branchId, date)}>
              <span className="strong">{`${formatDay(date, language, 'medium')} · ${branchName}`}</span>
              <span className="soft small">{reasons.map(({ detail }) => detail).join(' ')}</span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
