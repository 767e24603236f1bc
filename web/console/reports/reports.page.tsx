import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { asProblem } from '../../shared/api/index.js';
import { ExportButtons } from '../files/export-buttons.js';
import { Page } from '../frame/page.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import type { Branch } from '../reach/branches.js';
import { BranchPicker, useChosenBranch, WithBranch } from '../reach/chosen-branch.js';
import { type Product, productsOf } from '../reach/products.js';
import { isSameAsk } from '../reach/same-ask.js';
import { RANGE_FIELDS, RangeForm, type ReportRange } from './range-form.js';
import { ReportContent } from './report-content.js';
import { type ReportAsk, useReport, useReportFile } from './reports.data.js';
import { Waiting } from '../frame/waiting.js';

const isField = (name: string): boolean => (RANGE_FIELDS as readonly string[]).includes(name);

/** What was asked for is in the address, so that it can be sent to a colleague. */
function useAsk(branch: Branch): {
  readonly ask: ReportAsk;
  /** @returns whether that is another question than before. */
  readonly say: (range: ReportRange) => boolean;
} {
  const [params, setParams] = useSearchParams();
  const products = productsOf(branch.services);
  const asked = params.get('product') as Product | null;
  const product = asked !== null && products.includes(asked) ? asked : (products[0] ?? 'MORTGAGE');
  const [from, to] = [params.get('from') ?? '', params.get('to') ?? ''];
  const ask = useMemo(() => askOf(branch.id, { product, from, to }), [branch.id, product, from, to]);
  const say = (range: ReportRange): boolean => {
    setParams(
      (before) => {
        for (const field of RANGE_FIELDS) {
          const value = range[field] ?? '';
          if (value === '') before.delete(field);
          else before.set(field, value);
        }
        return before;
      },
      { replace: true },
    );
    return !isSameAsk(askOf(branch.id, range), ask);
  };
  return { ask, say };
}

function askOf(branchId: string, { product, from = '', to = '' }: ReportRange): ReportAsk {
  return { branchId, product, ...(from !== '' && { from }), ...(to !== '' && { to }) };
}

/** What a branch learns from its bookings: how its days filled, why customers were refused, when they book. */
export default function ReportsPage(): ReactNode {
  const { t } = useTranslation();
  const { branch, choose } = useChosenBranch();
  return (
    <Page
      title={t('task.reports')}
      hint={t('reports.hint')}
      controls={<BranchPicker branch={branch} onChoose={choose} />}
    >
      <WithBranch>{(chosen) => <Report key={chosen.id} branch={chosen} />}</WithBranch>
    </Page>
  );
}

function Report({ branch }: { branch: Branch }): ReactNode {
  const { ask, say } = useAsk(branch);
  const report = useReport(ask);
  const save = useReportFile(ask);
  const { error } = report;
  const problem = useMemo(() => (error === null ? undefined : asProblem(error)), [error]);
  return (
    <>
      <RangeForm
        branch={branch}
        range={ask}
        problem={problem}
        onAsk={(range) => {
          if (!say(range)) void report.refetch();
        }}
        extra={<ExportButtons save={save} />}
      />
      {problem !== undefined && (
        <ProblemAlert
          problem={problem}
          faults={problem.fields.filter(({ pointer }) => !isField(pointer))}
          onRetry={() => void report.refetch()}
        />
      )}
      {report.isPending && <Waiting />}
      {problem === undefined && report.data !== undefined && (
        <ReportContent report={report.data} timeZone={branch.timeZone} />
      )}
    </>
  );
}
