import { Select } from 'antd';
import { type ReactNode, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { asProblem } from '../../shared/api/index.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { type Branch, useBranches } from './branches.js';
import { Waiting } from '../frame/waiting.js';

const KEPT_AS = 'yuhuan.branch';

/** The branch that a page is about: of its address, else the one before, else the first. */
export function useChosenBranch(): {
  readonly branch: Branch | undefined;
  readonly choose: (id: string) => void;
} {
  const branches = useBranches().data ?? [];
  const [search, setSearch] = useSearchParams();
  const wanted = search.get('branch') ?? window.sessionStorage.getItem(KEPT_AS);
  const branch = branches.find(({ id }) => id === wanted) ?? branches[0];
  const choose = useCallback(
    (id: string) => {
      window.sessionStorage.setItem(KEPT_AS, id);
      setSearch(
        (before) => {
          before.set('branch', id);
          return before;
        },
        { replace: true },
      );
    },
    [setSearch],
  );
  return { branch, choose };
}

interface BranchPickerProps {
  readonly branch: Branch | undefined;
  readonly onChoose: (id: string) => void;
}

export function BranchPicker({ branch, onChoose }: BranchPickerProps): ReactNode {
  const { t } = useTranslation();
  const branches = useBranches().data ?? [];
  return (
    <Select
      aria-label={t('reach.branch')}
      style={{ minWidth: 240 }}
      value={branch?.id ?? null}
      onChange={(id: string | null) => id !== null && onChoose(id)}
      showSearch={{ optionFilterProp: 'label' }}
      options={branches.map(({ id, name }) => ({ value: id, label: `${id} ${name}` }))}
    />
  );
}

/** What needs a branch is shown when there is one; before, what is being waited for. */
export function WithBranch({ children }: { children: (branch: Branch) => ReactNode }): ReactNode {
  const { t } = useTranslation();
  const { branch } = useChosenBranch();
  const branches = useBranches();
  if (branch !== undefined) return children(branch);
  if (branches.isError) {
    return <ProblemAlert problem={asProblem(branches.error)} onRetry={() => void branches.refetch()} />;
  }
  return branches.isPending ? <Waiting /> : t('reach.none');
}
