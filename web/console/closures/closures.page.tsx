import { useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../frame/mark.js';
import { ActionsTitle, DataTable } from '../frame/data-table.js';
import { asProblem } from '../../shared/api/index.js';
import { formatDay } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { Page } from '../frame/page.js';
import { useMay } from '../frame/person-context.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { useProblemNotice } from '../problem/problem-notice.js';
import { type Branch, timeAt, todayAt } from '../reach/branches.js';
import { BranchPicker, useChosenBranch, WithBranch } from '../reach/chosen-branch.js';
import { plusDays } from '../reach/days.js';
import { ClosureEditor } from './closure-editor.js';
import { type Closure, useClosures, useTakeBack } from './closures.data.js';

/** When a branch is shut, and whom that touches. */
export default function ClosuresPage(): ReactNode {
  const { t } = useTranslation();
  const { branch, choose } = useChosenBranch();
  const isMaker = useMay('quota-maker');
  const [planning, setPlanning] = useState(false);
  return (
    <Page
      title={t('task.closures')}
      hint={t('closures.hint')}
      controls={
        <>
          <BranchPicker branch={branch} onChoose={choose} />
          {isMaker && (
            <Button type="primary" onClick={() => setPlanning(true)}>
              {t('closures.plan')}
            </Button>
          )}
        </>
      }
    >
      <WithBranch>
        {(chosen) => (
          <>
            <ClosureTable branch={chosen} />
            {planning && <ClosureEditor key={chosen.id} branch={chosen} onClose={() => setPlanning(false)} />}
          </>
        )}
      </WithBranch>
    </Page>
  );
}

function ClosureTable({ branch }: { branch: Branch }): ReactNode {
  const { t, i18n } = useTranslation();
  const closures = useClosures(branch.id);
  const isMaker = useMay('quota-maker');
  const language = i18n.language as Language;
  return (
    <>
      {closures.isError && (
        <ProblemAlert problem={asProblem(closures.error)} onRetry={() => void closures.refetch()} />
      )}
      <DataTable<Closure>
        rows={closures.data ?? []}
        rowKey="id"
        loading={closures.isPending}
        emptyText={t('closures.none')}
        columns={[
          {
            title: t('closures.days'),
            render: (_, { fromDate, toDate }) =>
              fromDate === toDate
                ? formatDay(fromDate, language)
                : `${formatDay(fromDate, language, 'medium')} – ${formatDay(toDate, language, 'medium')}`,
          },
          {
            title: t('closures.hours'),
            render: (_, { hours }) => (hours === null ? t('day.wholeDay') : `${hours.from}–${hours.to}`),
          },
          { title: t('closures.kind'), render: (_, { kind }) => <Mark>{t(`closureKind.${kind}`)}</Mark> },
          { title: t('closures.reason'), dataIndex: language === 'en' ? 'reasonEn' : 'reasonZh' },
          { title: t('changes.madeBy'), dataIndex: 'createdBy' },
          ...(isMaker
            ? [
                {
                  key: 'back',
                  title: <ActionsTitle />,
                  isActions: true as const,
                  render: (_: unknown, closure: Closure) =>
                    lastDayPast(closure, branch) < closure.toDate && (
                      <TakeBack closure={closure} branch={branch} />
                    ),
                },
              ]
            : []),
        ]}
      />
    </>
  );
}

/** Days up to this one have been and stay closed; today is one of them once the hours of a closure are past. */
function lastDayPast({ hours }: Closure, { timeZone }: Branch): string {
  const today = todayAt(timeZone);
  return hours !== null && hours.to <= timeAt(timeZone) ? today : plusDays(today, -1);
}

function TakeBack({ closure, branch }: { closure: Closure; branch: Branch }): ReactNode {
  const { t } = useTranslation();
  const takeBack = useTakeBack();
  const queries = useQueryClient();
  const tell = useProblemNotice();
  async function go(): Promise<void> {
    try {
      await takeBack(closure.id);
    } catch (error) {
      tell(asProblem(error));
    } finally {
      await queries.invalidateQueries({ queryKey: ['closures', branch.id] });
    }
  }
  const hasBegun = closure.fromDate <= lastDayPast(closure, branch);
  return (
    <Popconfirm
      title={t(hasBegun ? 'closures.takeBackRestAsk' : 'closures.takeBackAsk')}
      onConfirm={() => void go()}
    >
      <Button>{t('closures.takeBack')}</Button>
    </Popconfirm>
  );
}
