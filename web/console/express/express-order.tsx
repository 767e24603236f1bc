import { Button, Card, Flex, Form, Input, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem, type ProblemField } from '../../shared/api/index.js';
import { keepUnsentWords, unsentWords } from '../draft/unsent-words.js';
import { useFocusReturn } from '../frame/focus-return.js';
import { usePerson } from '../frame/person-context.js';
import { useNotice } from '../frame/notices.js';
import { nameOf, showFaults } from '../problem/field-faults.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { useBranches } from '../reach/branches.js';
import { useExpressSwitch } from './express.data.js';

const REASON_MAX_CHARS = 200;
/** Of the choice that is no branch. */
const ALL = '*';

interface Typed {
  readonly scope?: string;
  /** What the clock of this computer shows. */
  readonly untilLocal?: string;
  readonly reason: string;
}

interface ExpressOrderFormProps {
  readonly order: 'on' | 'off';
  /** The branch, or null for all, where that is settled. */
  readonly scope: string | null | undefined;
  readonly onDone: () => void;
}

/** Turns express mode on or off, with what follows from it and the reason that the event log will have. */
export function ExpressOrderForm({ order, scope, onDone }: ExpressOrderFormProps): ReactNode {
  const { t } = useTranslation();
  useFocusReturn();
  const tellDone = useNotice();
  const draft = `express.${order}`;
  const [form] = Form.useForm<Typed>();
  const send = useExpressSwitch();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ problem: ApiProblem; faults: readonly ProblemField[] }>();
  const words = order === 'on' ? 'express.turnOn' : 'express.turnOff';

  async function go({ scope: chosen, untilLocal = '', reason }: Typed): Promise<void> {
    const where = order === 'on' ? chosen : (scope ?? ALL);
    setBusy(true);
    try {
      await send({
        branchId: where === ALL ? undefined : where,
        reason,
        until: order === 'on' ? new Date(untilLocal).toISOString() : undefined,
      });
      keepUnsentWords(draft, '');
      tellDone(t(order === 'on' ? 'express.doneOn' : 'express.doneOff'));
      onDone();
    } catch (error) {
      const problem = asProblem(error);
      setRefused({ problem, faults: showFaults(form, problem, fieldOf) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Card size="small" title={t(words)}>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ scope: scope ?? undefined, reason: unsentWords(draft) }}
        onValuesChange={({ reason }: Partial<Typed>) => {
          if (reason !== undefined) keepUnsentWords(draft, reason);
        }}
        onFinish={(typed) => void go(typed)}
      >
        <p style={{ marginBlockStart: 0 }}>{t(order === 'on' ? 'express.onMeans' : 'express.offMeans')}</p>
        {order === 'on' && <OnFields />}
        <Form.Item<Typed>
          name="reason"
          label={t('act.reason')}
          rules={[{ required: true, whitespace: true, message: t('act.reasonAsk') }]}
        >
          <Input maxLength={REASON_MAX_CHARS} />
        </Form.Item>
        {refused !== undefined && <ProblemAlert {...refused} />}
        <Flex gap="small" justify="end" style={{ marginBlockStart: 12 }}>
          <Button onClick={onDone}>{t('act.leave')}</Button>
          <Button type="primary" htmlType="submit" loading={busy}>
            {t(words)}
          </Button>
        </Flex>
      </Form>
    </Card>
  );
}

const FIELDS: Readonly<Record<string, string>> = { '/branchId': 'scope', '/until': 'untilLocal' };

function fieldOf(pointer: string): readonly (string | number)[] {
  const field = FIELDS[pointer];
  return field === undefined ? nameOf(pointer) : [field];
}

function OnFields(): ReactNode {
  const { t } = useTranslation();
  const mayAll = usePerson().branches.includes('*');
  const branches = useBranches().data ?? [];
  const options = branches.map(({ id, name }) => ({ value: id, label: `${id} ${name}` }));
  return (
    <Flex gap="middle" wrap>
      <Form.Item<Typed>
        name="scope"
        label={t('express.where')}
        rules={[{ required: true, message: t('express.whereAsk') }]}
      >
        <Select
          style={{ minWidth: 260 }}
          showSearch={{ optionFilterProp: 'label' }}
          options={mayAll ? [{ value: ALL, label: t('express.all') }, ...options] : options}
        />
      </Form.Item>
      <Form.Item<Typed>
        name="untilLocal"
        label={t('express.until')}
        extra={t('express.untilHint')}
        rules={[{ required: true, message: t('express.untilAsk') }]}
      >
        <Input type="datetime-local" />
      </Form.Item>
    </Flex>
  );
}
