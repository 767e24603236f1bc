import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
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
import type { ReportDay } from './reports.data.js';

const HEIGHT_PX = 280;

/** How the days filled at a glance; the table below says the same in numbers, so this is hidden from readers. */
export default function DaysChart({ days }: { days: readonly ReportDay[] }): ReactNode {
  const { t, i18n } = useTranslation();
  const points = days.map(({ date, capacity, inUse, mostInUse }) => ({
    day: formatDay(date, i18n.language as Language, 'short'),
    capacity,
    inUse,
    // On top of what is in use: taken for a while, and given up again.
    givenUp: mostInUse - inUse,
  }));
  return (
    <figure className="chart">
      <figcaption>
        {t('reports.chart')} <small>{t('forecast.chartHint')}</small>
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
            <Legend itemSorter={null} />
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
            <Line
              name={t('quotas.capacity')}
              dataKey="capacity"
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
