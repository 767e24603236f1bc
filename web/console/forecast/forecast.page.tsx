import { Empty, Select, Skeleton, Typography } from 'antd';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../shared/api/index.js';
import { Link } from 'react-router';
import { Page } from '../frame/page.js';
import { useMay } from '../frame/person-context.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { ChangeEditor } from '../quotas/change/change-editor.js';
import { type ChangeDraft, changeName } from '../quotas/change/kept-changes.js';
import type { Branch } from '../reach/branches.js';
import { BranchPicker, useChosenBranch, WithBranch } from '../reach/chosen-branch.js';
import { AccuracyTable } from './accuracy-table.js';
import { type Product, productsOf } from '../reach/products.js';
import { type ForecastDay, type Forecasts, useForecasts } from './forecast.data.js';
import { ForecastTable } from './forecast-table.js';
import { Waiting } from '../frame/waiting.js';

/** The library that draws is larger than the page; the table is there before it. */
const ForecastChart = lazy(() => import('./forecast-chart.js'));

export default function ForecastPage(): ReactNode {
  const { t } = useTranslation();
  const { branch, choose } = useChosenBranch();
  const [asked, setProduct] = useState<Product>('MORTGAGE');
  const products = branch === undefined ? [] : productsOf(branch.services);
  const product = products.includes(asked) ? asked : (products[0] ?? asked);
  return (
    <Page
      title={t('task.forecast')}
      hint={t('forecast.hint')}
      controls={
        <>
          <BranchPicker branch={branch} onChoose={choose} />
          <Select
            aria-label={t('forecast.product')}
            style={{ width: 150 }}
            value={product}
            onChange={setProduct}
            options={products.map((each) => ({ value: each, label: t(`product.${each}`) }))}
          />
        </>
      }
    >
      <WithBranch>
        {(chosen) => <Forecast key={`${chosen.id} ${product}`} branch={chosen} product={product} />}
      </WithBranch>
    </Page>
  );
}

function Forecast({ branch, product }: { branch: Branch; product: Product }): ReactNode {
  const forecasts = useForecasts(branch.id, product);
  // As it was when it was taken up: what is read later takes no editor away from whoever types in it.
  const [applying, setApplying] = useState<ChangeDraft>();
  return (
    <>
      {forecasts.isError && (
        <ProblemAlert problem={asProblem(forecasts.error)} onRetry={() => void forecasts.refetch()} />
      )}
      {forecasts.isPending && <Waiting />}
      {forecasts.data !== undefined && (
        <ForecastOf
          branchId={branch.id}
          forecasts={forecasts.data}
          onApply={(day) => setApplying(draftOf(day, forecasts.data))}
        />
      )}
      {applying !== undefined && (
        <ChangeEditor
          key={changeName(applying)}
          draft={applying}
          timeZone={branch.timeZone}
          onClose={() => {
            setApplying(undefined);
            void forecasts.refetch();
          }}
        />
      )}
    </>
  );
}

interface ForecastOfProps {
  readonly branchId: string;
  readonly forecasts: Forecasts;
  readonly onApply: (day: ForecastDay) => void;
}

function ForecastOf({ branchId, forecasts, onApply }: ForecastOfProps): ReactNode {
  const { t } = useTranslation();
  const { days, servicePlan } = forecasts;
  if (days.length === 0) {
    return <Empty description={t('forecast.none')} image={Empty.PRESENTED_IMAGE_SIMPLE} />;
  }
  return (
    <>
      <Suspense fallback={<Skeleton.Node active style={{ width: '100%', height: 280 }} />}>
        <ForecastChart days={days} />
      </Suspense>
      <PlanWords plan={servicePlan} branchId={branchId} />
      <ForecastTable branchId={branchId} days={days} onApply={onApply} />
      <AccuracyTable branchId={branchId} />
    </>
  );
}

function PlanWords({ plan, branchId }: { plan: Forecasts['servicePlan']; branchId: string }): ReactNode {
  const { t } = useTranslation();
  const isMaker = useMay('quota-maker');
  const words =
    plan === null
      ? t('forecast.noPlan')
      : t('forecast.plan', { staff: plan.staff, minutes: plan.visitMinutes, capacity: plan.capacity });
  return (
    <Typography.Text type="secondary">
      {words} {isMaker && <Link to={`/rules?branch=${branchId}`}>{t('forecast.toPlan')}</Link>}
    </Typography.Text>
  );
}

/** The suggestion as a change that is previewed and sent like every other. */
function draftOf({ date, suggestion }: ForecastDay, { branchId, productGroup }: Forecasts): ChangeDraft {
  return {
    target: {
      branchIds: [branchId],
      dates: [date],
      group: productGroup,
      counter: { period: 'DAY', start: date, pool: 'ALL', window: null },
    },
    form: suggestion === null ? {} : { action: 'set', set: suggestion.set, reason: suggestion.change.reason },
  };
}
