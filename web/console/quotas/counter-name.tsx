import { Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay, formatMonth } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { Mark } from '../frame/mark.js';

interface Counted {
  readonly period: 'DAY' | 'WEEK' | 'MONTH';
  readonly start: string;
  readonly pool: string;
  readonly window: string | null;
}

/** For which days a counter counts: a day, a week by the day with which it begins, a month. */
export function useCounterDays(): (counter: Pick<Counted, 'period' | 'start'>) => string {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  return ({ period, start }) => {
    if (period === 'MONTH') return formatMonth(start, language);
    const day = formatDay(start, language, 'medium');
    return period === 'WEEK' ? t('quotas.weekOf', { day }) : day;
  };
}

/** One counter among others: its days, and of which share or window. */
export function CounterName({ counter }: { counter: Counted }): ReactNode {
  const daysOf = useCounterDays();
  return (
    <Flex gap={4} wrap align="center">
      {daysOf(counter)}
      <CounterMarks counter={counter} />
    </Flex>
  );
}

/** All channels and the whole day are what one expects, and not said. */
export function CounterMarks({
  counter: { pool, window },
}: {
  counter: Pick<Counted, 'pool' | 'window'>;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {pool !== 'ALL' && <Mark>{t(`pool.${pool}`, { defaultValue: pool })}</Mark>}
      {window !== null && <Mark>{window}</Mark>}
    </>
  );
}
