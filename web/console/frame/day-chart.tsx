import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CartesianGrid, ComposedChart, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { formatDay } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';

const HEIGHT_PX = 280;

/** As many as a day may take, as a dashed step: the look of a bound in every chart. */
export const BOUND_LINE = {
  type: 'step',
  stroke: 'var(--danger)',
  strokeDasharray: '6 4',
  strokeWidth: 2,
  dot: false,
  legendType: 'plainline',
  isAnimationActive: false,
} as const;

/** Days from left to right. The table below says the same in numbers, so the picture is hidden from readers of screens. */
export function DayChart({
  caption,
  points,
  children,
}: {
  caption: string;
  points: readonly { readonly date: string }[];
  /** What is drawn, in that order, which is that of its weight. */
  children: ReactNode;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const named = points.map(({ date, ...figures }) => ({
    ...figures,
    day: formatDay(date, i18n.language as Language, 'short'),
  }));
  return (
    <figure className="chart">
      <figcaption>
        {caption} <small>{t('chart.hint')}</small>
      </figcaption>
      <div aria-hidden>
        <ResponsiveContainer width="100%" height={HEIGHT_PX}>
          <ComposedChart
            data={named}
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
            {children}
          </ComposedChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}
