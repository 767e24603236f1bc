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
import { type Branch, todayAt } from '../reach/branches.js';
import { BranchPicker, useChosenBranch, WithBranch } from '../reach/chosen-branch.js';
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
  const today = todayAt(branch.timeZone);
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
                    closure.toDate >= today && <TakeBack closure={closure} branchId={branch.id} />,
                },
              ]
            : []),
        ]}
      />
    </>
  );
}

function TakeBack({ closure, branchId }: { closure: Closure; branchId: string }): ReactNode {
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
      await queries.invalidateQueries({ queryKey: ['closures', branchId] });
    }
  }
  return (
    <Popconfirm title={t('closures.takeBackAsk')} onConfirm={() => void go()}>
      <Button>{t('closures.takeBack')}</Button>
    </Popconfirm>
  );
}
