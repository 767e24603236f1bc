import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Legend,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatDay } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import type { ForecastDay } from './forecast.data.js';

const HEIGHT_PX = 280;

/** The shape of the month at a glance; the table below says the same in numbers, so this is hidden from readers. */
export default function ForecastChart({ days }: { days: readonly ForecastDay[] }): ReactNode {
  const { t, i18n } = useTranslation();
  const points = days.map(({ date, expected, low, high, quota, taken }) => ({
    day: formatDay(date, i18n.language as Language, 'short'),
    expected: Math.round(expected),
    range: [Math.round(low), Math.round(high)],
    quota,
    taken,
  }));
  return (
    <figure className="chart">
      <figcaption>
        {t('forecast.chart')} <small>{t('forecast.chartHint')}</small>
      </figcaption>
      <div aria-hidden>
        <ResponsiveContainer width="100%" height={HEIGHT_PX}>
          <ComposedChart
            data={points}
            margin={{ top: 8, right: 16, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <CartesianGrid stroke="var(--line)" vertical={false} />
            <XAxis dataKey="day" stroke="var(--ink-soft)" minTickGap={16} />
            <YAxis stroke="var(--ink-soft)" width={40} allowDecimals={false} />
            <Tooltip
              contentStyle={{ background: 'var(--paper)', borderColor: 'var(--line)', color: 'var(--ink)' }}
            />
            {/* In the order in which they are drawn, which is that of their weight. */}
            <Legend itemSorter={null} />
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
            <Line
              name={t('forecast.quota')}
              dataKey="quota"
              type="step"
              stroke="var(--danger)"
              strokeDasharray="6 4"
              strokeWidth={2}
              dot={false}
              legendType="plainline"
              isAnimationActive={false}
            />
          </ComposedChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}
