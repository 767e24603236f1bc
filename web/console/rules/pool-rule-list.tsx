import { Alert, Button, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { asProblem } from '../../shared/api/index.js';
import { useChanges } from '../changes/changes.data.js';
import { ActionsTitle, type Column, DataTable } from '../frame/data-table.js';
import { useMay } from '../frame/person-context.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import type { Branch } from '../reach/branches.js';
import { type PoolRule, usePoolRules } from './rules.data.js';

interface PoolRuleListProps {
  readonly branch: Branch;
  readonly onChange: (group: PoolRule['productGroup']) => void;
}

/** When the unused places of phone and counter go online, group by group. */
export function PoolRuleList({ branch, onChange }: PoolRuleListProps): ReactNode {
  const { t } = useTranslation();
  const rules = usePoolRules(branch.id);
  const isMaker = useMay('quota-maker');
  const columns: Column<PoolRule>[] = [
    { title: t('quotas.group'), render: (_, { productGroup }) => t(`group.${productGroup}`) },
    {
      title: t('rules.spill'),
      render: (_, { spillBusinessDays }) => <SpillWords days={spillBusinessDays} />,
    },
    {
      title: t('rules.keep'),
      align: 'right',
      render: (_, { spillBusinessDays, keep }) => (spillBusinessDays === null ? '–' : keep),
    },
  ];
  if (isMaker) {
    columns.push({
      key: 'change',
      title: <ActionsTitle />,
      isActions: true as const,
      render: (_, { productGroup }) => (
        <Button
          aria-label={t('rules.changeOf', { group: t(`group.${productGroup}`) })}
          onClick={() => onChange(productGroup)}
        >
          {t('rules.change')}
        </Button>
      ),
    });
  }
  return (
    <section aria-label={t('rules.pools')}>
      <Typography.Title level={3} style={{ fontSize: 16, marginBlockStart: 0 }}>
        {t('rules.pools')}
      </Typography.Title>
      <p className="lead">{t('rules.poolsMean')}</p>
      <Waiting branchId={branch.id} />
      {rules.isError && (
        <ProblemAlert problem={asProblem(rules.error)} onRetry={() => void rules.refetch()} />
      )}
      <DataTable
        rows={rules.data ?? []}
        rowKey="productGroup"
        loading={rules.isPending}
        caption={t('rules.pools')}
        columns={columns}
      />
    </section>
  );
}

export function SpillWords({ days }: { days: number | null }): ReactNode {
  const { t } = useTranslation();
  if (days === null) return t('rules.never');
  return days === 0 ? t('rules.sameDay') : t('rules.before', { count: days });
}

/** Whoever wants to change a rule should see that somebody else has asked for it already. */
function Waiting({ branchId }: { branchId: string }): ReactNode {
  const { t } = useTranslation();
  const changes = useChanges({ status: 'PENDING', kind: 'POOL_RULE', branchId });
  const waiting = changes.data?.pages.flatMap(({ items }) => items);
  if (waiting === undefined || waiting.length === 0) return null;
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBlockEnd: 12 }}
      title={t('rules.waiting', { count: waiting.length })}
      description={
        <ul className="plain-list">
          {waiting.map(({ id, reason, madeBy }) => (
            <li key={id}>
              <Link to={`/changes?id=${id}`}>{reason}</Link> · {madeBy}
            </li>
          ))}
        </ul>
      }
    />
  );
}
