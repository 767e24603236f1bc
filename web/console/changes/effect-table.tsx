import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../frame/mark.js';
import { DataTable } from '../frame/data-table.js';
import type { components } from '../../shared/api/index.js';
import { capacityText, Difference } from '../quotas/change/change-preview.js';
import { CounterName } from '../quotas/counter-name.js';

type ChangedCounter = components['schemas']['ChangedQuotaCounter'];
type PoolRules = components['schemas']['PoolRuleChangeSummary']['poolRules'];

const PAGE_ROWS = 12;

export function EffectTable({ counters }: { counters: readonly ChangedCounter[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <DataTable
      rows={counters}
      rowKey={(line) =>
        [line.branchId, line.productGroup, line.period, line.start, line.pool, line.window].join()
      }
      pageRows={PAGE_ROWS}
      columns={[
        { title: t('quotas.branch'), dataIndex: 'branchId' },
        {
          title: t('change.counter'),
          render: (_, line) => <CounterName counter={line} />,
        },
        {
          title: t('change.difference'),
          render: (_, line) => <Difference old={line.old.capacity} now={line.new.capacity} />,
        },
        {
          title: t('changes.now'),
          render: (_, { now }) => `${now.taken + now.held}/${capacityText(now.capacity)}`,
        },
        {
          title: t('quotas.overbooked'),
          render: (_, { now }) =>
            now.overbookedBy > 0 && (
              <Mark tone="bad">{t('quotas.overbookedBy', { n: now.overbookedBy })}</Mark>
            ),
        },
      ]}
    />
  );
}

export function PoolRuleTable({ rules }: { rules: PoolRules }): ReactNode {
  const { t } = useTranslation();
  const words = ({ spillBusinessDays, keep }: { spillBusinessDays: number | null; keep: number }): string =>
    spillBusinessDays === null
      ? t('changes.spillNever')
      : t('changes.spill', { days: spillBusinessDays, keep });
  return (
    <DataTable
      rows={rules}
      rowKey="productGroup"
      columns={[
        { title: t('quotas.group'), render: (_, { productGroup }) => t(`group.${productGroup}`) },
        { title: t('changes.before'), render: (_, { old }) => words(old) },
        { title: t('changes.after'), render: (_, rule) => words(rule.new) },
      ]}
    />
  );
}
