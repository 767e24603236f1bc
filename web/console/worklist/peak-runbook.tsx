import { Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatDay } from '../../shared/format/index.js';
import type { components } from '../../shared/api/index.js';
import type { Language } from '../../shared/language/index.js';

type ForecastDay = components['schemas']['ForecastDay'];
type Step = Pick<ForecastDay['runbook'][number], 'action' | 'fromPercent' | 'n'>;
/** What the task keeps of the forecast that gave rise to it; of one that is older than the runbook, less. */
type Kept = Partial<Pick<ForecastDay, 'date' | 'expected' | 'low' | 'high' | 'quota' | 'resources'>> & {
  readonly actions?: readonly Step[];
};

/** What to do about a day on which more are expected than there are places, step by step. */
export function PeakRunbook({
  details,
  branchId,
}: {
  readonly details: object;
  readonly branchId: string;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { date, expected, low, high, quota, actions = [] }: Kept = details;
  return (
    <section aria-label={t('forecast.runbook')}>
      {date !== undefined && expected !== undefined && (
        <p style={{ marginBlockStart: 0 }}>
          {t('forecast.peakOf', {
            day: formatDay(date, i18n.language as Language),
            expected: Math.round(expected),
            low: Math.round(low ?? expected),
            high: Math.round(high ?? expected),
            quota: quota ?? '∞',
          })}
        </p>
      )}
      {actions.length > 0 && (
        <>
          <Typography.Title level={3} style={{ fontSize: 16 }}>
            {t('forecast.runbook')}
          </Typography.Title>
          <ol className="plain-list">
            {actions.map(({ action, fromPercent, n }) => (
              <li key={action}>
                {t(`peakAction.${action}`, { n })}{' '}
                <small>({t('forecast.from', { percent: fromPercent })})</small>
                {action === 'EXPRESS' && (
                  <>
                    {' '}
                    <Link to={`/express?branch=${branchId}`}>{t('express.turnOn')}</Link>
                  </>
                )}
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
