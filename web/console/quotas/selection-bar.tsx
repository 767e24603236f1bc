import { Button, Flex, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { useMay } from '../frame/person-context.js';
import type { ChangeTarget } from './change/change-target.js';
import { HEAT_STATES, type HeatRow, MARKS } from './heat-map/heat-day.js';
import { isEmpty, type Selection } from './heat-map/selection.js';
import type { ProductGroup } from './product-groups.js';
import { selectedDays } from './selected-days.js';

interface SelectionBarProps {
  readonly selection: Selection;
  readonly rows: readonly HeatRow[];
  readonly dates: readonly string[];
  readonly today: string;
  readonly group: ProductGroup;
  readonly onOpen: (branchId: string, date: string) => void;
  readonly onEdit: (target: ChangeTarget, breakGlass?: true) => void;
  readonly onClear: () => void;
}

/** What is selected and what can be done with it; while nothing is, what the marks mean. */
export function SelectionBar(props: SelectionBarProps): ReactNode {
  const { selection, rows, dates, today, group, onOpen, onEdit, onClear } = props;
  const { t, i18n } = useTranslation();
  const isMaker = useMay('quota-maker');
  const isOnCall = useMay('sre');
  if (isEmpty(selection)) return <Legend />;
  const { branchIds, open, over, closed, unseen } = selectedDays(selection, rows, dates, today);
  const leftOut = selection.branchIds.size - branchIds.length;
  const target = { branchIds, dates: open, group };
  const [only] = branchIds;
  const single = branchIds.length === 1 && selection.dates.size === 1 ? [...selection.dates][0] : undefined;
  return (
    <Flex gap="middle" align="center" wrap role="status" className="selection-bar">
      <strong>
        {single !== undefined
          ? `${only} · ${formatDay(single, i18n.language as Language, 'medium')}`
          : t('quotas.selected', { branches: branchIds.length, days: open.length })}
      </strong>
      {single !== undefined && (
        <Button onClick={() => onOpen(only!, single)}>{t('quotas.showCounters')}</Button>
      )}
      {isMaker && (
        <Button type="primary" disabled={target.dates.length === 0} onClick={() => onEdit(target)}>
          {t('quotas.change')}
        </Button>
      )}
      {isOnCall && (
        <Button danger disabled={target.dates.length === 0} onClick={() => onEdit(target, true)}>
          {t('breakGlass.begin')}
        </Button>
      )}
      <Button onClick={onClear}>{t('quotas.clear')}</Button>
      {leftOut > 0 && (
        <Typography.Text type="secondary">
          {t('quotas.branchesLeftOut', { branches: leftOut })}
        </Typography.Text>
      )}
      {over > 0 && (
        <Typography.Text type="secondary">{t('quotas.overLeftOut', { days: over })}</Typography.Text>
      )}
      {closed > 0 && <Typography.Text type="secondary">{t('quotas.closedLeftOut')}</Typography.Text>}
      {unseen > 0 && (
        <Typography.Text type="secondary">{t('quotas.unseenLeftOut', { days: unseen })}</Typography.Text>
      )}
    </Flex>
  );
}

function Legend(): ReactNode {
  const { t } = useTranslation();
  return (
    <ul className="heat-legend selection-bar" aria-label={t('quotas.legend')}>
      {HEAT_STATES.map((state) => (
        <li key={state}>
          <b>{MARKS[state]}</b> {t(`heat.${state}`)}
        </li>
      ))}
      <li>{t('quotas.keys')}</li>
    </ul>
  );
}
