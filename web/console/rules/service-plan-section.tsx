import { useQueryClient } from '@tanstack/react-query';
import { Button, Card, Descriptions, Flex, Form, InputNumber, Typography } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem, type ProblemField } from '../../shared/api/index.js';
import { readDraft, useFormDraft } from '../draft/form-draft.js';
import { useForecasts } from '../forecast/forecast.data.js';
import { Mark } from '../frame/mark.js';
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
        <Card>
          <PlanFacts plan={plan} />
          {isMaker && <PlanForm branch={branch} plan={plan} />}
        </Card>
      )}
    </section>
  );
}

function PlanFacts({ plan }: { plan: ServicePlan | null }): ReactNode {
  const { t } = useTranslation();
  if (plan === null) return <p className="lead">{t('plan.none')}</p>;
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
  const name = `service-plan.${branch.id}`;
  const draft = useFormDraft(form, name);
  // A colleague's plan takes the place of the one before; what somebody types stays.
  useEffect(() => {
    if (plan !== null && readDraft(name) === undefined) form.setFieldsValue(plan);
  }, [form, name, plan]);
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
      <Unsaved plan={plan} />
      {refused !== undefined && <ProblemAlert {...refused} />}
      <Button type="primary" htmlType="submit" loading={busy} style={{ marginBlockStart: 12 }}>
        {t('plan.save')}
      </Button>
    </Form>
  );
}

/** What is in the fields is not the plan, for as long as it differs: everybody else goes by what is above. */
function Unsaved({ plan }: { plan: ServicePlan | null }): ReactNode {
  const { t } = useTranslation();
  const typed: readonly unknown[] = [
    Form.useWatch('staff'),
    Form.useWatch('visitMinutes'),
    Form.useWatch('minutesPerDay'),
  ];
  const differing = FIELDS.filter((field, at) => (typed[at] ?? null) !== (plan?.[field] ?? null));
  if (differing.length === 0) return null;
  return (
    <div role="status">
      <Mark tone="warn">
        {t('plan.unsaved', { fields: differing.map((field) => t(`plan.${field}`)).join(', ') })}
      </Mark>
    </div>
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
