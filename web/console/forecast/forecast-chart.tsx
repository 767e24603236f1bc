import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Area, Bar, Line } from 'recharts';
import { BOUND_LINE, DayChart } from '../frame/day-chart.js';
import type { ForecastDay } from './forecast.data.js';

/** The shape of the month at a glance. */
export default function ForecastChart({ days }: { days: readonly ForecastDay[] }): ReactNode {
  const { t } = useTranslation();
  const points = days.map(({ date, expected, low, high, quota, taken }) => ({
    date,
    expected: Math.round(expected),
    range: [Math.round(low), Math.round(high)],
    quota,
    taken,
  }));
  return (
    <DayChart caption={t('forecast.chart')} points={points}>
      <Bar
        name={t('forecast.taken')}
        dataKey="taken"
        fill="var(--ink-soft)"
        fillOpacity={0.35}
        barSize={14}
        isAnimationActive={false}
      />
      <Area
        name={t('forecast.range')}
        dataKey="range"
        stroke="none"
        fill="var(--accent)"
        fillOpacity={0.18}
        legendType="rect"
        isAnimationActive={false}
      />
      <Line
        name={t('forecast.expected')}
        dataKey="expected"
        stroke="var(--accent)"
        strokeWidth={2}
        dot={false}
        legendType="plainline"
        isAnimationActive={false}
      />
      <Line name={t('forecast.quota')} dataKey="quota" {...BOUND_LINE} />
    </DayChart>
  );
}
