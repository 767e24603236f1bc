import { Button, Flex, Segmented } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { ActionsTitle, DataTable } from '../frame/data-table.js';
import { asProblem } from '../../shared/api/index.js';
import { formatInstant } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { Page } from '../frame/page.js';
import { useMay, usePerson } from '../frame/person-context.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { ChangeDrawer } from './change-drawer.js';
import { ChangeStatusTag, Expiry } from './change-status.js';
import { useBranchZone } from '../reach/branches.js';
import { type ChangeFilter, type QuotaChange, useChanges } from './changes.data.js';

const VIEWS = ['PENDING', 'SCHEDULED', 'MINE', 'ALL'] as const;
type View = (typeof VIEWS)[number];

/** What waits for a second person, what one has made, and what has been. */
export default function ChangesPage(): ReactNode {
  const { t } = useTranslation();
  const person = usePerson();
  const isMaker = useMay('quota-maker');
  const [search, setSearch] = useSearchParams();
  const asked = VIEWS.find((each) => each === search.get('view'));
  const view: View = asked ?? 'PENDING';
  const opened = search.get('id');
  const say = (name: string, value: string | null): void =>
    setSearch(
      (before) => {
        if (value === null) before.delete(name);
        else before.set(name, value);
        return before;
      },
      { replace: true },
    );
  return (
    <Page
      title={t('task.changes')}
      hint={t('changes.hint')}
      controls={
        <Segmented
          aria-label={t('changes.view')}
          value={view}
          onChange={(next) => say('view', next)}
          options={VIEWS.filter((each) => each !== 'MINE' || isMaker).map((each) => ({
            value: each,
            label: t(`changes.views.${each}`),
          }))}
        />
      }
    >
      <ChangeTable filter={filterOf(view, person.id)} onOpen={(id) => say('id', id)} />
      {opened !== null && <ChangeDrawer id={opened} onClose={() => say('id', null)} />}
    </Page>
  );
}

function filterOf(view: View, personId: string): ChangeFilter {
  if (view === 'ALL') return {};
  return view === 'MINE' ? { maker: personId } : { status: view };
}

/** As many names as fit beside the other columns. */
const NAMED_MAX = 3;

function ChangeTable({ filter, onOpen }: { filter: ChangeFilter; onOpen: (id: string) => void }): ReactNode {
  const { t, i18n } = useTranslation();
  const changes = useChanges(filter);
  const person = usePerson();
  const zoneOf = useBranchZone();
  const items = changes.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Flex vertical gap="middle">
      {changes.isError && (
        <ProblemAlert problem={asProblem(changes.error)} onRetry={() => void changes.refetch()} />
      )}
      <DataTable<QuotaChange>
        rows={items}
        rowKey="id"
        loading={changes.isPending}
        more={changes}
        emptyText={t('changes.none')}
        columns={[
          { title: t('changes.status'), render: (_, { status }) => <ChangeStatusTag status={status} /> },
          {
            title: t('quotas.branch'),
            render: (_, { branchIds }) =>
              branchIds.slice(0, NAMED_MAX).join(', ') +
              (branchIds.length > NAMED_MAX ? ` +${branchIds.length - NAMED_MAX}` : ''),
          },
          { title: t('changes.what'), render: (_, change) => <ChangeInWords change={change} /> },
          { title: t('changes.reason'), dataIndex: 'reason', wraps: true },
          {
            title: t('changes.madeBy'),
            render: (_, { madeBy }) => (madeBy === person.id ? t('changes.you') : madeBy),
          },
          {
            title: t('changes.madeAt'),
            render: (_, { madeAt, branchIds }) =>
              formatInstant(madeAt, i18n.language as Language, zoneOf(branchIds[0])),
          },
          {
            title: t('changes.expires'),
            render: (_, { status, expiresAt, branchIds }) =>
              status === 'PENDING' &&
              expiresAt !== null && <Expiry at={expiresAt} timeZone={zoneOf(branchIds[0])} />,
          },
          {
            key: 'open',
            title: <ActionsTitle />,
            isActions: true as const,
            render: (_, { id, status, branchIds }) => (
              <Button
                type={status === 'PENDING' ? 'primary' : 'default'}
                aria-label={t('changes.openOf', { branches: branchIds.join(', ') })}
                onClick={() => onOpen(id)}
              >
                {t('changes.open')}
              </Button>
            ),
          },
        ]}
      />
    </Flex>
  );
}

function ChangeInWords({ change }: { change: QuotaChange }): ReactNode {
  const { t } = useTranslation();
  const { kind, summary } = change;
  if (kind === 'POOL_RULE') return t('changes.poolRule');
  if (summary === null || !('counters' in summary)) return null;
  const parts = [
    t('changes.counters', { count: summary.counters }),
    summary.raised.places > 0 && `+${summary.raised.places}`,
    summary.lowered.places !== 0 && `−${Math.abs(summary.lowered.places)}`,
    summary.uncapped > 0 && '∞',
  ];
  return parts.filter((part) => part !== false).join(' · ');
}
