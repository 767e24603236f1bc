import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Input, Select, Space } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BANK_TIME_ZONE, formatMonth } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { todayAt } from '../reach/branches.js';
import { firstOfMonth, plusMonths } from '../reach/days.js';
import type { useRange } from './board-range.js';
import { type HeatRow, type HeatState, MARKS, stateOf } from './heat-map/heat-day.js';
import { PRODUCT_GROUPS, type ProductGroup } from './product-groups.js';

export interface Filter {
  readonly words: string;
  readonly state: HeatState | 'ALL';
}

interface BoardControlsProps {
  readonly range: ReturnType<typeof useRange>;
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
}

export function BoardControls({ range, filter, onFilter }: BoardControlsProps): ReactNode {
  const { t, i18n } = useTranslation();
  const turn = (months: number): void => range.say('month', plusMonths(range.from, months).slice(0, 7));
  const states: (HeatState | 'ALL')[] = ['ALL', 'OVERBOOKED', 'FULL', 'FEW', 'UNLIMITED'];
  return (
    <>
      <Input.Search
        allowClear
        aria-label={t('quotas.search')}
        placeholder={t('quotas.search')}
        style={{ width: 180 }}
        value={filter.words}
        onChange={({ target }) => onFilter({ ...filter, words: target.value })}
      />
      <Select
        aria-label={t('quotas.show')}
        style={{ width: 150 }}
        value={filter.state}
        onChange={(state) => onFilter({ ...filter, state })}
        options={states.map((state) => ({
          value: state,
          label: state === 'ALL' ? t('quotas.showAll') : `${MARKS[state]} ${t(`heat.${state}`)}`,
        }))}
      />
      <Select
        aria-label={t('quotas.group')}
        style={{ width: 140 }}
        value={range.group}
        onChange={(group: ProductGroup) => range.say('group', group)}
        options={PRODUCT_GROUPS.map((group) => ({ value: group, label: t(`group.${group}`) }))}
      />
      <Select
        aria-label={t('quotas.span')}
        style={{ width: 110 }}
        value={range.months}
        onChange={(months: number) => range.say('months', String(months))}
        options={[1, 2].map((count) => ({ value: count, label: t('quotas.months', { count }) }))}
      />
      <Space.Compact>
        <Button icon={<LeftOutlined />} aria-label={t('quotas.before')} onClick={() => turn(-1)} />
        <Button onClick={() => range.say('month', firstOfMonth(todayAt(BANK_TIME_ZONE)).slice(0, 7))}>
          <span aria-live="polite">{formatMonth(range.from, i18n.language as Language)}</span>
        </Button>
        <Button icon={<RightOutlined />} aria-label={t('quotas.after')} onClick={() => turn(1)} />
      </Space.Compact>
    </>
  );
}

export function isShown({ branchId, name, days }: HeatRow, { words, state }: Filter): boolean {
  const found = `${branchId} ${name}`.toLowerCase().includes(words.trim().toLowerCase());
  return found && (state === 'ALL' || days.some((day) => stateOf(day) === state));
}
