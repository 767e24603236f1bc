import { Typography } from 'antd';
import { type ReactNode, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay } from '../../../shared/format/index.js';
import type { Language } from '../../../shared/language/index.js';
import { useCounterDays } from '../counter-name.js';
import type { ChangeTarget } from './change-target.js';

/** As many names as a line holds. */
const NAMED_MAX = 6;

/** Which branches, of which products, on which days. */
export function useTargetWords(): (target: ChangeTarget) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    ({ branchIds, dates, group }) => {
      const names = branchIds.slice(0, NAMED_MAX).join(', ') + (branchIds.length > NAMED_MAX ? '…' : '');
      const day = (date: string): string => formatDay(date, i18n.language as Language, 'medium');
      const [first, last] = [dates[0], dates.at(-1)];
      const words = [names, t(`group.${group}`)];
      if (first !== undefined && last !== undefined) {
        words.push(first === last ? day(first) : `${day(first)} – ${day(last)}`);
      }
      return words.join(' · ');
    },
    [t, i18n.language],
  );
}

/** One counter of the days, where it is one alone. */
export function useCounterWords(): (target: ChangeTarget) => string {
  const { t } = useTranslation();
  const daysOf = useCounterDays();
  return ({ counter }) => {
    if (counter === undefined) return '';
    const { pool, window } = counter;
    const parts = [
      t(`period.${counter.period}`),
      daysOf(counter),
      pool !== 'ALL' && t(`pool.${pool}`),
      window,
    ];
    return parts.filter((part) => typeof part === 'string').join(' ');
  };
}

export function TargetText({ target }: { target: ChangeTarget }): ReactNode {
  const { t } = useTranslation();
  const wordsOf = useTargetWords();
  const { branchIds, dates } = target;
  return (
    <Typography.Paragraph style={{ margin: 0 }}>
      <strong>{t('change.of', { branches: branchIds.length, days: dates.length })}</strong> {wordsOf(target)}
    </Typography.Paragraph>
  );
}
