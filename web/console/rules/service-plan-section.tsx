import { useQueryClient } from '@tanstack/react-query';
import { Button, Card, Descriptions, Flex, Form, InputNumber, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem, type ProblemField } from '../../shared/api/index.js';
import { useFormDraft } from '../draft/form-draft.js';
import { useForecasts } from '../forecast/forecast.data.js';
import { useNotice } from '../frame/notices.js';
import { useMay } from '../frame/person-context.js';
import { showFaults } from '../problem/field-faults.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { isProductGroup, PRODUCT_OF } from '../quotas/product-groups.js';
import type { Branch } from '../reach/branches.js';
import { type ServicePlan, type ServicePlanForm, useSavePlan, visitsADay } from './rules.data.js';
import { Waiting } from '../frame/waiting.js';

/** As the server bounds them. */
const MAX: Readonly<Record<keyof ServicePlanForm, number>> = {
  staff: 500,
  visitMinutes: 480,
  minutesPerDay: 1440,
};
const FIELDS = ['staff', 'visitMinutes', 'minutesPerDay'] as const;

/** With how many people a branch serves: what it can do in a day, whatever its quota says. */
export function ServicePlanSection({ branch }: { branch: Branch }): ReactNode {
  const { t } = useTranslation();
  const group = branch.services.find((each) => isProductGroup(each)) ?? 'HOUSING';
  const forecasts = useForecasts(branch.id, PRODUCT_OF[group]);
  const isMaker = useMay('quota-maker');
  const plan = forecasts.data?.servicePlan;
  return (
    <section aria-label={t('plan.title')}>
      <Typography.Title level={3} style={{ fontSize: 16 }}>
        {t('plan.title')}
      </Typography.Title>
      <p className="lead">{t('plan.means')}</p>
      {forecasts.isPending && <Waiting />}
      {forecasts.isError && (
        <ProblemAlert problem={asProblem(forecasts.error)} onRetry={() => void forecasts.refetch()} />
      )}
      {plan !== undefined && (
        <Card>{isMaker ? <PlanForm branch={branch} plan={plan} /> : <PlanFacts plan={plan} />}</Card>
      )}
    </section>
  );
}

function PlanFacts({ plan }: { plan: ServicePlan | null }): ReactNode {
  const { t } = useTranslation();
  if (plan === null) return t('plan.none');
  return (
    <Descriptions
      size="small"
      column={1}
      items={[
        ...FIELDS.map((field) => ({ key: field, label: t(`plan.${field}`), children: plan[field] })),
        { key: 'capacity', label: t('plan.capacity'), children: <strong>{plan.capacity}</strong> },
      ]}
    />
  );
}

function PlanForm({ branch, plan }: { branch: Branch; plan: ServicePlan | null }): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<ServicePlanForm>();
  const draft = useFormDraft(form, `service-plan.${branch.id}`);
  const save = useSavePlan(branch.id);
  const queries = useQueryClient();
  const tellDone = useNotice();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ problem: ApiProblem; faults: readonly ProblemField[] }>();

  async function send(typed: ServicePlanForm): Promise<void> {
    setBusy(true);
    try {
      const { capacity } = await save(typed);
      draft.drop();
      setRefused(undefined);
      tellDone(t('plan.saved', { n: capacity }));
      await queries.invalidateQueries({ queryKey: ['forecasts', branch.id] });
    } catch (error) {
      const problem = asProblem(error);
      setRefused({ problem, faults: showFaults(form, problem) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Form
      form={form}
      layout="vertical"
      scrollToFirstError={{ focus: true }}
      initialValues={plan ?? {}}
      onValuesChange={draft.keep}
      onFinish={(typed) => void send(typed)}
    >
      {plan === null && <p className="lead">{t('plan.none')}</p>}
      <Flex gap="middle" wrap>
        {FIELDS.map((field) => (
          <Form.Item<ServicePlanForm>
            key={field}
            name={field}
            label={t(`plan.${field}`)}
            rules={[{ required: true, message: t('change.field.numberAsk') }]}
          >
            <InputNumber min={1} max={MAX[field]} precision={0} inputMode="numeric" style={{ width: 160 }} />
          </Form.Item>
        ))}
      </Flex>
      <Product />
      {refused !== undefined && <ProblemAlert {...refused} />}
      <Button type="primary" htmlType="submit" loading={busy} style={{ marginBlockStart: 12 }}>
        {t('plan.save')}
      </Button>
    </Form>
  );
}

/** What the three numbers come to, while they are typed. */
function Product(): ReactNode {
  const { t } = useTranslation();
  const staff = Form.useWatch<number | null | undefined>('staff');
  const visitMinutes = Form.useWatch<number | null | undefined>('visitMinutes');
  const minutesPerDay = Form.useWatch<number | null | undefined>('minutesPerDay');
  const complete = [staff, visitMinutes, minutesPerDay].every(
    (value) => typeof value === 'number' && value > 0,
  );
  if (!complete) return null;
  const plan = { staff: staff!, visitMinutes: visitMinutes!, minutesPerDay: minutesPerDay! };
  return (
    <output>
      {t('plan.product', {
        staff: plan.staff,
        visits: Math.floor(plan.minutesPerDay / plan.visitMinutes),
        capacity: visitsADay(plan),
      })}
    </output>
  );
}
