import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Bar, Line } from 'recharts';
import { BOUND_LINE, DayChart } from '../frame/day-chart.js';
import type { ReportDay } from './reports.data.js';

/** How the days filled at a glance. */
export default function DaysChart({ days }: { days: readonly ReportDay[] }): ReactNode {
  const { t } = useTranslation();
  const points = days.map(({ date, capacity, inUse, mostInUse }) => ({
    date,
    capacity,
    inUse,
    // On top of what is in use: taken for a while, and given up again.
    givenUp: mostInUse - inUse,
  }));
  return (
    <DayChart caption={t('reports.chart')} points={points}>
      <Bar
        name={t('reports.inUse')}
        dataKey="inUse"
        stackId="places"
        fill="var(--accent)"
        barSize={14}
        isAnimationActive={false}
      />
      <Bar
        name={t('reports.givenUp')}
        dataKey="givenUp"
        stackId="places"
        fill="var(--ink-soft)"
        fillOpacity={0.35}
        barSize={14}
        isAnimationActive={false}
      />
      <Line name={t('quotas.capacity')} dataKey="capacity" {...BOUND_LINE} />
    </DayChart>
  );
}
