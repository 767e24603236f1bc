import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Flex, Form, Input, InputNumber, Radio } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem, type ProblemField } from '../../shared/api/index.js';
import { useFormDraft } from '../draft/form-draft.js';
import { Drawer } from '../frame/drawer.js';
import { showFaults } from '../problem/field-faults.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import type { ChangeMade } from '../quotas/change/change.data.js';
import { ChangeMadeNotice } from '../quotas/change/change-made.js';
import { useSentBefore } from '../quotas/change/sent-before.js';
import type { Branch } from '../reach/branches.js';
import { SpillWords } from './pool-rule-list.js';
import {
  type PoolRule,
  poolRuleDraft,
  type PoolRuleForm,
  proposalOf,
  usePoolRules,
  useProposeRule,
} from './rules.data.js';
import { Waiting } from '../frame/waiting.js';

const WIDTH_PX = 560;
/** As the server bounds them. */
const SPILL_DAYS_MAX = 30;
const KEEP_MAX = 100_000;
const REASON_MAX_CHARS = 200;
/** What most branches begin with: two days to hear from those who only telephone. */
const USUAL_DAYS = 2;
const STALE = 'POOL_RULE_STALE';

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
      size={WIDTH_PX}
      mask={{ closable: false }}
      title={t('rules.changeTitle', { branch: branch.name, group: t(`group.${group}`) })}
      onClose={onClose}
      footer={
        made === undefined && (
          <Flex justify="space-between">
            <Button disabled={busy} onClick={onClose}>
              {t('change.later')}
            </Button>
            <Button type="primary" loading={busy} onClick={() => form.submit()}>
              {t('change.submitForApproval')}
            </Button>
          </Flex>
        )
      }
    >
      {rule === undefined && <Waiting />}
      {rule !== undefined && made === undefined && (
        <RuleForm form={form} branch={branch} rule={rule} busy={busy} onBusy={setBusy} onMade={setMade} />
      )}
      {made !== undefined && <ChangeMadeNotice made={made} timeZone={branch.timeZone} onClose={onClose} />}
    </Drawer>
  );
}

interface RuleFormProps {
  readonly form: ReturnType<typeof Form.useForm<PoolRuleForm>>[0];
  readonly branch: Branch;
  readonly rule: PoolRule;
  readonly busy: boolean;
  readonly onBusy: (busy: boolean) => void;
  readonly onMade: (made: ChangeMade) => void;
}

function RuleForm({ form, branch, rule, busy, onBusy, onMade }: RuleFormProps): ReactNode {
  const { t } = useTranslation();
  const name = poolRuleDraft(branch.id, rule);
  const draft = useFormDraft(form, name);
  const propose = useProposeRule(branch.id, name);
  const rules = usePoolRules(branch.id);
  const queries = useQueryClient();
  const inWords = useSentBefore();
  /** Not the one that is polled: what is typed is meant for the rule that was looked at. */
  const seen = Form.useWatch('seen', { form, preserve: true }) ?? rule;
  const [overtaken, setOvertaken] = useState<PoolRule>();
  const [refused, setRefused] = useState<{ problem: ApiProblem; faults: readonly ProblemField[] }>();

  async function send(typed: PoolRuleForm): Promise<void> {
    onBusy(true);
    setOvertaken(undefined);
    setRefused(undefined);
    try {
      onMade(await propose.send(proposalOf(typed)));
      draft.drop();
    } catch (error) {
      const problem = inWords(asProblem(error));
      setRefused({ problem, faults: showFaults(form, problem) });
      if (problem.code === STALE) await lookAgain(typed.seen);
    } finally {
      onBusy(false);
    }
    await queries.invalidateQueries({ queryKey: ['changes'] });
  }

  /** Where somebody was faster, the rule above is now theirs; what was typed stays. */
  async function lookAgain(before: PoolRule): Promise<void> {
    const { data = [] } = await rules.refetch();
    const newer = data.find(({ productGroup }) => productGroup === before.productGroup);
    if (newer === undefined || newer.version === before.version) return;
    form.setFieldValue('seen', newer);
    draft.keep();
    setOvertaken(before);
  }

  return (
    <Flex vertical gap="middle">
      <Alert
        type="info"
        showIcon
        title={t('change.needsApproval')}
        description={<RuleWords label={t('rules.now')} rule={seen} />}
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
          seen: rule,
        }}
        onValuesChange={draft.keep}
        onFinish={(typed) => void send({ ...typed, seen })}
      >
        <RuleFields />
      </Form>
      {refused !== undefined && overtaken === undefined && <ProblemAlert {...refused} />}
      {!busy && refused === undefined && propose.unanswered !== undefined && (
        <Alert type="warning" showIcon title={t('change.unanswered')} />
      )}
      {overtaken !== undefined && (
        <Alert
          type="warning"
          showIcon
          title={t('rules.overtaken')}
          description={
            <>
              <RuleWords label={t('rules.was')} rule={overtaken} />
              <br />
              <RuleWords label={t('rules.now')} rule={seen} />
            </>
          }
        />
      )}
    </Flex>
  );
}

function RuleWords({ label, rule }: { label: string; rule: PoolRule }): ReactNode {
  const { t } = useTranslation();
  const { spillBusinessDays, keep } = rule;
  return (
    <>
      {label} <SpillWords days={spillBusinessDays} />
      {spillBusinessDays !== null && ` · ${t('rules.keeping', { n: keep })}`}
    </>
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
