import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Flex, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../frame/mark.js';
import { DataTable } from '../frame/data-table.js';
import { asProblem, bodyOf, useApi } from '../../shared/api/index.js';
import { formatInstant } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { Page } from '../frame/page.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { ownTimeZone } from '../reach/zoned-time.js';
import { BreakGlassLog } from './break-glass-log.js';
import { Waiting } from '../frame/waiting.js';

/** Each check reads the stores; on a screen that is only open nothing is asked. */
const DRIFT_REFRESH_MS = 15_000;

/** Whether every promise holds, now. */
export default function ReliabilityPage(): ReactNode {
  const { t } = useTranslation();
  return (
    <Page title={t('task.reliability')} hint={t('reliability.hint')}>
      <Invariants />
      <Drift />
      <BreakGlassLog />
    </Page>
  );
}

function Invariants(): ReactNode {
  const { t, i18n } = useTranslation();
  const api = useApi();
  const checked = useQuery({
    queryKey: ['ops', 'invariants'],
    queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/ops/invariants', { signal })),
    refetchOnWindowFocus: false,
  });
  const zone = ownTimeZone();
  return (
    <section aria-label={t('reliability.invariants')}>
      <Flex justify="space-between" align="center">
        <Typography.Title level={3} style={{ fontSize: 16 }}>
          {t('reliability.invariants')}
        </Typography.Title>
        <Button loading={checked.isFetching} onClick={() => void checked.refetch()}>
          {t('reliability.checkNow')}
        </Button>
      </Flex>
      {checked.isPending && <Waiting />}
      {checked.isError && (
        <ProblemAlert problem={asProblem(checked.error)} onRetry={() => void checked.refetch()} />
      )}
      {checked.data !== undefined && (
        <DataTable
          rows={checked.data.invariants.toSorted(byNumber)}
          rowKey="id"
          expandable={{
            rowExpandable: ({ examples }) => examples.length > 0,
            expandedRowRender: ({ examples }) => (
              <pre style={{ margin: 0, whiteSpace: 'pre-wrap' }}>{JSON.stringify(examples, null, 2)}</pre>
            ),
          }}
          columns={[
            { title: t('reliability.invariant'), dataIndex: 'id' },
            {
              title: t('reliability.promise'),
              wraps: true,
              render: (_, { id, promise }) => t(`promise.${id}`, { defaultValue: promise }),
            },
            {
              title: t('changes.status'),
              render: (_, { holds, violations }) =>
                holds === null ? (
                  <Mark tone="warn">{t('reliability.unchecked')}</Mark>
                ) : holds ? (
                  <Mark tone="good">{t('reliability.holds')}</Mark>
                ) : (
                  <Mark tone="bad">{t('reliability.broken', { count: violations })}</Mark>
                ),
            },
            {
              title: t('reliability.checked'),
              render: (_, row) => formatInstant(row.checked, i18n.language as Language, zone),
            },
          ]}
        />
      )}
    </section>
  );
}

const numberOf = ({ id }: { id: string }): number => Number(/\d+/.exec(id)?.[0] ?? 0);
const byNumber = (one: { id: string }, other: { id: string }): number => numberOf(one) - numberOf(other);

function Drift(): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const drift = useQuery({
    queryKey: ['ops', 'drift'],
    queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/ops/drift', { signal })),
    refetchInterval: DRIFT_REFRESH_MS,
  });
  if (drift.isPending) return <Waiting />;
  if (drift.isError) {
    return <ProblemAlert problem={asProblem(drift.error)} onRetry={() => void drift.refetch()} />;
  }
  const { totalDrift, branches } = drift.data;
  const shut = branches.filter(({ gate, drifts }) => gate !== 'OPEN' || drifts.length > 0);
  return (
    <section aria-label={t('reliability.drift')}>
      <Typography.Title level={3} style={{ fontSize: 16 }}>
        {t('reliability.drift')}
      </Typography.Title>
      <Alert
        role="status"
        type={totalDrift === 0 ? 'success' : 'warning'}
        showIcon
        title={totalDrift === 0 ? t('reliability.noDrift') : t('reliability.driftOf', { count: totalDrift })}
        description={shut.length === 0 ? t('reliability.allOpen') : undefined}
      />
      {shut.length > 0 && (
        <DataTable
          rows={shut}
          rowKey="branchId"
          columns={[
            { title: t('reach.branch'), dataIndex: 'branchId' },
            { title: t('reliability.gate'), render: (_, { gate }) => <Mark>{t(`gate.${gate}`)}</Mark> },
            { title: t('reliability.flights'), dataIndex: 'flights', align: 'right' },
            { title: t('reliability.differing'), align: 'right', render: (_, { drifts }) => drifts.length },
          ]}
        />
      )}
    </section>
  );
}
