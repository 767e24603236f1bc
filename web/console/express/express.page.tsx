import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { asProblem } from '../../shared/api/index.js';
import { formatInstant } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { ActionsTitle, DataTable } from '../frame/data-table.js';
import { Page } from '../frame/page.js';
import { useMay, usePerson } from '../frame/person-context.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { useBranchName } from '../reach/branches.js';
import { ownTimeZone } from '../reach/zoned-time.js';
import { ExpressOrderForm } from './express-order.js';
import { type ExpressMode, useExpressModes } from './express.data.js';

interface Order {
  readonly order: 'on' | 'off';
  readonly scope: string | null | undefined;
}

/** Where a booking needs the loan and the day alone, until when and why; turning it on and off. */
export default function ExpressPage(): ReactNode {
  const { t } = useTranslation();
  const modes = useExpressModes();
  const maySwitch = useMay('sre', 'quota-maker');
  const [search] = useSearchParams();
  const [order, setOrder] = useState<Order>();
  return (
    <Page
      title={t('task.express')}
      hint={t('express.hint')}
      controls={
        maySwitch && (
          <Button
            type="primary"
            onClick={() => setOrder({ order: 'on', scope: search.get('branch') ?? undefined })}
          >
            {t('express.turnOn')}
          </Button>
        )
      }
    >
      {modes.isError && (
        <ProblemAlert problem={asProblem(modes.error)} onRetry={() => void modes.refetch()} />
      )}
      {order !== undefined && (
        <ExpressOrderForm
          key={`${order.order} ${order.scope ?? ''}`}
          {...order}
          onDone={() => setOrder(undefined)}
        />
      )}
      <Modes
        modes={modes.data ?? []}
        loading={modes.isPending}
        onOff={maySwitch ? (scope) => setOrder({ order: 'off', scope }) : undefined}
      />
    </Page>
  );
}

interface ModesProps {
  readonly modes: readonly ExpressMode[];
  readonly loading: boolean;
  readonly onOff: ((scope: string | null) => void) | undefined;
}

function Modes({ modes, loading, onOff }: ModesProps): ReactNode {
  const { t, i18n } = useTranslation();
  const nameOf = useBranchName();
  const { branches } = usePerson();
  const at = (instant: string): string => formatInstant(instant, i18n.language as Language, ownTimeZone());
  const reaches = (scope: string | null): boolean =>
    branches.includes('*') || (scope !== null && branches.includes(scope));
  return (
    <DataTable<ExpressMode>
      rows={modes}
      rowKey={({ branchId }) => branchId ?? '*'}
      loading={loading}
      emptyText={t('express.none')}
      columns={[
        {
          title: t('express.where'),
          render: (_, { branchId }) => (branchId === null ? t('express.all') : nameOf(branchId)),
        },
        { title: t('express.until'), render: (_, { until }) => at(until) },
        { title: t('express.since'), render: (_, { turnedOnAt }) => at(turnedOnAt) },
        { title: t('express.by'), dataIndex: 'turnedOnBy' },
        { title: t('act.reason'), dataIndex: 'reason' },
        ...(onOff === undefined
          ? []
          : [
              {
                key: 'off',
                title: <ActionsTitle />,
                isActions: true as const,
                render: (_: unknown, { branchId }: ExpressMode) =>
                  reaches(branchId) && (
                    <Button onClick={() => onOff(branchId)}>{t('express.turnOff')}</Button>
                  ),
              },
            ]),
      ]}
    />
  );
}
