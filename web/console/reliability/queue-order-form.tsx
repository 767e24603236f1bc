import { useQueryClient } from '@tanstack/react-query';
import { Button, Card, Flex, Form, Input, InputNumber } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem, type ProblemField } from '../../shared/api/index.js';
import { keepUnsentWords, unsentWords } from '../draft/unsent-words.js';
import { useFocusReturn } from '../frame/focus-return.js';
import { showFaults } from '../problem/field-faults.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { QUEUE_OVERVIEW, type QueueOrder, type QueueOverview, useQueueOrder } from './queue.data.js';

const REASON_MAX_CHARS = 200;
const BOUNDS = ['floorPerMinute', 'ceilingPerMinute', 'assistedPercent', 'insideMax'] as const;

interface QueueOrderFormProps {
  readonly order: QueueOrder['order'];
  readonly roomId?: string;
  readonly door: QueueOverview['door'];
  readonly onDone: () => void;
}

interface Typed extends Omit<QueueOrder, 'order' | 'preQueueMinutes'> {
  readonly preQueueMinutes?: number | null;
  /** What the clock of this computer shows. */
  readonly opensAtLocal?: string;
}

/** An order to the door, with what follows from it and the reason that the event log will have. */
export function QueueOrderForm({ order, roomId, door, onDone }: QueueOrderFormProps): ReactNode {
  const { t } = useTranslation();
  useFocusReturn();
  const draft = `queue.${order}`;
  const [form] = Form.useForm<Typed>();
  const send = useQueueOrder();
  const queries = useQueryClient();
  /** As it was when it was last decided upon: somebody else's order in between is not run over. */
  const [seen, setSeen] = useState(door);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ problem: ApiProblem; faults: readonly ProblemField[] }>();

  async function go({ opensAtLocal = '', preQueueMinutes, ...typed }: Typed): Promise<void> {
    setBusy(true);
    let overtaken = false;
    try {
      await send({
        ...typed,
        order,
        ...(roomId !== undefined && { roomId }),
        ...(order === 'bounds' && { version: seen.version }),
        ...(opensAtLocal !== '' && {
          opensAt: new Date(opensAtLocal).toISOString(),
          // A field that was cleared has nothing to say.
          ...(typeof preQueueMinutes === 'number' && { preQueueMinutes }),
        }),
      });
      keepUnsentWords(draft, '');
      onDone();
    } catch (error) {
      const problem = asProblem(error);
      overtaken = problem.code === 'QUEUE_DOOR_CHANGED';
      setRefused({ problem, faults: showFaults(form, problem, fieldOf) });
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: QUEUE_OVERVIEW });
      const now = queries.getQueryData<QueueOverview>(QUEUE_OVERVIEW)?.door;
      if (overtaken && now !== undefined) lookAgain(now);
    }
  }

  /** The refusal is read beside the door as it is now; the next try is over that. What was typed stays. */
  function lookAgain(now: QueueOverview['door']): void {
    setSeen(now);
    for (const bound of BOUNDS) {
      if (form.getFieldValue(bound) === seen[bound]) form.setFieldValue(bound, now[bound]);
    }
  }

  return (
    <Card size="small" title={t(`queue.order.${order}`)}>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ ...seen, reason: unsentWords(draft) }}
        onValuesChange={({ reason }: Partial<Typed>) => {
          if (reason !== undefined) keepUnsentWords(draft, reason);
        }}
        onFinish={(typed) => void go(typed)}
      >
        <p style={{ marginBlockStart: 0 }}>{t(`queue.orderMeans.${order}`)}</p>
        {order === 'bounds' && <BoundFields />}
        {order === 'open' && <OpenFields />}
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
            {t(`queue.order.${order}`)}
          </Button>
        </Flex>
      </Form>
    </Card>
  );
}

function fieldOf(pointer: string): string[] {
  return [pointer === '/opensAt' ? 'opensAtLocal' : pointer.slice(1)];
}

function BoundFields(): ReactNode {
  const { t } = useTranslation();
  return (
    <Flex gap="middle" wrap>
      {BOUNDS.map((bound) => (
        <Form.Item<Typed> key={bound} name={bound} label={t(`queue.${bound}`)} rules={[{ required: true }]}>
          <InputNumber min={0} precision={0} style={{ width: 140 }} />
        </Form.Item>
      ))}
    </Flex>
  );
}

function OpenFields(): ReactNode {
  const { t } = useTranslation();
  // A room that opens at once has no time before: minutes of it would count for nothing.
  const opensAtOnce = (Form.useWatch<string | undefined>('opensAtLocal') ?? '') === '';
  return (
    <Flex gap="middle" wrap>
      <Form.Item<Typed> name="opensAtLocal" label={t('queue.opensAt')} extra={t('queue.opensAtHint')}>
        <Input type="datetime-local" />
      </Form.Item>
      <Form.Item<Typed> name="preQueueMinutes" label={t('queue.preQueueMinutes')}>
        <InputNumber disabled={opensAtOnce} min={0} precision={0} style={{ width: 140 }} />
      </Form.Item>
    </Flex>
  );
}
