import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Drawer, Flex, Form, Input, InputNumber, Radio } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem, type ProblemField } from '../../shared/api/index.js';
import { useFormDraft } from '../draft/form-draft.js';
import { showFaults } from '../problem/field-faults.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import type { ChangeMade } from '../quotas/change/change.data.js';
import { ChangeMadeNotice } from '../quotas/change/change-made.js';
import type { Branch } from '../reach/branches.js';
import { SpillWords } from './pool-rule-list.js';
import { type PoolRule, type PoolRuleForm, usePoolRules, useProposeRule } from './rules.data.js';
import { Waiting } from '../frame/waiting.js';

const WIDTH_PX = 560;
/** As the server bounds them. */
const SPILL_DAYS_MAX = 30;
const KEEP_MAX = 100_000;
const REASON_MAX_CHARS = 200;
/** What most branches begin with: two days to hear from those who only telephone. */
const USUAL_DAYS = 2;

interface PoolRuleEditorProps {
  readonly branch: Branch;
  readonly group: PoolRule['productGroup'];
  readonly onClose: () => void;
}

/** A rule is seen as it is, typed as it should be, and always waits for a second person. */
export function PoolRuleEditor({ branch, group, onClose }: PoolRuleEditorProps): ReactNode {
  const { t } = useTranslation();
  const rule = usePoolRules(branch.id).data?.find(({ productGroup }) => productGroup === group);
  const [form] = Form.useForm<PoolRuleForm>();
  const [made, setMade] = useState<ChangeMade>();
  const [busy, setBusy] = useState(false);
  return (
    <Drawer
      open
      size={WIDTH_PX}
      mask={{ closable: false }}
      title={t('rules.changeTitle', { branch: branch.name, group: t(`group.${group}`) })}
      onClose={onClose}
      footer={
        made === undefined && (
          <Flex justify="space-between">
            <Button onClick={onClose}>{t('change.later')}</Button>
            <Button type="primary" loading={busy} onClick={() => form.submit()}>
              {t('change.submitForApproval')}
            </Button>
          </Flex>
        )
      }
    >
      {rule === undefined && <Waiting />}
      {rule !== undefined && made === undefined && (
        <RuleForm form={form} branch={branch} rule={rule} onBusy={setBusy} onMade={setMade} />
      )}
      {made !== undefined && <ChangeMadeNotice made={made} timeZone={branch.timeZone} onClose={onClose} />}
    </Drawer>
  );
}

interface RuleFormProps {
  readonly form: ReturnType<typeof Form.useForm<PoolRuleForm>>[0];
  readonly branch: Branch;
  readonly rule: PoolRule;
  readonly onBusy: (busy: boolean) => void;
  readonly onMade: (made: ChangeMade) => void;
}

function RuleForm({ form, branch, rule, onBusy, onMade }: RuleFormProps): ReactNode {
  const { t } = useTranslation();
  const draft = useFormDraft(form, `pool-rule.${branch.id}.${rule.productGroup}`);
  const propose = useProposeRule(branch.id);
  const queries = useQueryClient();
  const [refused, setRefused] = useState<{ problem: ApiProblem; faults: readonly ProblemField[] }>();

  async function send(typed: PoolRuleForm): Promise<void> {
    onBusy(true);
    try {
      onMade(await propose({ rule, form: typed }));
      draft.drop();
      await queries.invalidateQueries({ queryKey: ['changes'] });
    } catch (error) {
      const problem = asProblem(error);
      setRefused({ problem, faults: showFaults(form, problem) });
      // Where somebody was faster, the rule above is now theirs; what was typed stays.
      await queries.invalidateQueries({ queryKey: ['pool-rules', branch.id] });
    } finally {
      onBusy(false);
    }
  }

  return (
    <Flex vertical gap="middle">
      <Alert
        type="info"
        showIcon
        title={t('change.needsApproval')}
        description={
          <>
            {t('rules.now')} <SpillWords days={rule.spillBusinessDays} />
            {rule.spillBusinessDays !== null && ` · ${t('rules.keeping', { n: rule.keep })}`}
          </>
        }
      />
      <Form
        form={form}
        layout="vertical"
        scrollToFirstError={{ focus: true }}
        initialValues={{
          spills: rule.spillBusinessDays !== null,
          spillBusinessDays: rule.spillBusinessDays ?? USUAL_DAYS,
          keep: rule.keep,
          reason: '',
        }}
        onValuesChange={draft.keep}
        onFinish={(typed) => void send(typed)}
      >
        <RuleFields />
      </Form>
      {refused !== undefined && <ProblemAlert {...refused} />}
    </Flex>
  );
}

function RuleFields(): ReactNode {
  const { t } = useTranslation();
  const spills = Form.useWatch<boolean | undefined>('spills');
  const number = [{ required: true, message: t('change.field.numberAsk') }];
  return (
    <>
      <Form.Item<PoolRuleForm> name="spills" label={t('rules.spill')}>
        <Radio.Group
          optionType="button"
          options={[
            { value: true, label: t('rules.atSomeTime') },
            { value: false, label: t('rules.never') },
          ]}
        />
      </Form.Item>
      {spills === true && (
        <Form.Item<PoolRuleForm>
          name="spillBusinessDays"
          label={t('rules.days')}
          extra={t('rules.daysHint')}
          rules={number}
        >
          <InputNumber min={0} max={SPILL_DAYS_MAX} precision={0} inputMode="numeric" />
        </Form.Item>
      )}
      {spills === true && (
        <Form.Item<PoolRuleForm>
          name="keep"
          label={t('rules.keep')}
          extra={t('rules.keepHint')}
          rules={number}
        >
          <InputNumber min={0} max={KEEP_MAX} precision={0} inputMode="numeric" />
        </Form.Item>
      )}
      <Form.Item<PoolRuleForm>
        name="reason"
        label={t('change.field.reason')}
        extra={t('change.field.reasonHint')}
        rules={[{ required: true, whitespace: true, message: t('change.field.reasonAsk') }]}
      >
        <Input.TextArea rows={2} maxLength={REASON_MAX_CHARS} showCount />
      </Form.Item>
    </>
  );
}
