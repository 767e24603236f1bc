import { Button, Flex, Segmented, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Mark } from '../frame/mark.js';
import { ActionsTitle, DataTable } from '../frame/data-table.js';
import { asProblem } from '../../shared/api/index.js';
import { formatDay } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { Page } from '../frame/page.js';
import { usePerson } from '../frame/person-context.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { type Branch, todayAt } from '../reach/branches.js';
import { BranchPicker, useChosenBranch, WithBranch } from '../reach/chosen-branch.js';
import { OverbookedList } from './overbooked-list.js';
import { TaskDrawer } from './task-drawer.js';
import { type Task, TASK_KINDS, type TaskKind, type TaskStatus, useTasks } from './tasks.data.js';

const VIEWS = ['WAITING', 'FINISHED', 'DISMISSED', 'OVERBOOKED'] as const;
type View = (typeof VIEWS)[number];

/** Without one: what waits for somebody. */
const STATUS_OF: Readonly<Partial<Record<View, TaskStatus>>> = { FINISHED: 'DONE', DISMISSED: 'DISMISSED' };

/** What waits for somebody: customers to be called, days to be mended. */
export default function WorklistPage(): ReactNode {
  const { t } = useTranslation();
  const { branch, choose } = useChosenBranch();
  const [search, setSearch] = useSearchParams();
  const view: View = VIEWS.find((each) => each === search.get('view')) ?? 'WAITING';
  const kind = TASK_KINDS.find((each) => each === search.get('kind'));
  const say = (name: string, value: string): void =>
    setSearch(
      (before) => {
        before.set(name, value);
        return before;
      },
      { replace: true },
    );
  return (
    <Page
      title={t('task.worklist')}
      hint={t('worklist.hint')}
      controls={<BranchPicker branch={branch} onChoose={choose} />}
    >
      <Flex gap="middle" wrap>
        <Segmented<View>
          aria-label={t('changes.view')}
          value={view}
          onChange={(next) => say('view', next)}
          options={VIEWS.map((each) => ({ value: each, label: t(`worklist.views.${each}`) }))}
        />
        {view !== 'OVERBOOKED' && (
          <Select
            aria-label={t('worklist.kind')}
            style={{ width: 220 }}
            value={kind ?? 'ALL'}
            onChange={(next) => say('kind', next)}
            options={[
              { value: 'ALL', label: t('worklist.allKinds') },
              ...TASK_KINDS.map((each) => ({ value: each, label: t(`taskKind.${each}`) })),
            ]}
          />
        )}
      </Flex>
      <WithBranch>
        {(chosen) =>
          view === 'OVERBOOKED' ? (
            <OverbookedList key={chosen.id} branch={chosen} />
          ) : (
            <TaskTable key={chosen.id} branch={chosen} kind={kind} asked={STATUS_OF[view]} />
          )
        }
      </WithBranch>
    </Page>
  );
}

interface TaskTableProps {
  readonly branch: Branch;
  readonly kind: TaskKind | undefined;
  readonly asked: TaskStatus | undefined;
}

function TaskTable({ branch, kind, asked }: TaskTableProps): ReactNode {
  const { t, i18n } = useTranslation();
  const person = usePerson();
  const tasks = useTasks({
    branchId: branch.id,
    ...(kind !== undefined && { kind }),
    ...(asked !== undefined && { status: asked }),
  });
  const [opened, setOpened] = useState<Task>();
  const items = tasks.data?.pages.flatMap((page) => page.tasks) ?? [];
  const today = todayAt(branch.timeZone);
  const day = (date: string): string => formatDay(date, i18n.language as Language, 'medium');
  return (
    <>
      {tasks.isError && (
        <ProblemAlert problem={asProblem(tasks.error)} onRetry={() => void tasks.refetch()} />
      )}
      <DataTable<Task>
        rows={items}
        rowKey="id"
        loading={tasks.isPending}
        more={tasks}
        emptyText={t('worklist.none')}
        columns={[
          { title: t('worklist.kind'), render: (_, task) => t(`taskKind.${task.kind}`) },
          { title: t('changes.status'), render: (_, { status }) => <Mark>{t(`taskStatus.${status}`)}</Mark> },
          {
            title: t('worklist.due'),
            render: (_, { dueOn }) =>
              dueOn !== null && (
                <>
                  {day(dueOn)} {dueOn <= today && <Mark tone="bad">{t('worklist.dueNow')}</Mark>}
                </>
              ),
          },
          { title: t('day.number'), render: (_, { booking }) => booking?.number },
          {
            title: t('day.date'),
            render: (_, { booking }) => booking !== null && `${day(booking.date)} ${booking.window ?? ''}`,
          },
          { title: t('day.phone'), render: (_, { booking }) => booking?.phone },
          {
            title: t('worklist.assignee'),
            render: (_, { assignee }) =>
              assignee === null ? t('worklist.nobody') : assignee === person.id ? t('changes.you') : assignee,
          },
          {
            key: 'open',
            title: <ActionsTitle />,
            isActions: true as const,
            render: (_, task) => (
              <Button
                aria-label={t('worklist.openOf', {
                  kind: t(`taskKind.${task.kind}`),
                  number: task.booking?.number ?? '',
                })}
                onClick={() => setOpened(task)}
              >
                {t('changes.open')}
              </Button>
            ),
          },
        ]}
      />
      {opened !== undefined && (
        <TaskDrawer found={opened} branch={branch} onClose={() => setOpened(undefined)} />
      )}
    </>
  );
}
