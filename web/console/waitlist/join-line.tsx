import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Flex, Form, Input, Result, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem, type ProblemField } from '../../shared/api/index.js';
import { formatDay } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { ChannelField } from '../day/book-for-customer-fields.js';
import { Drawer } from '../frame/drawer.js';
import { nameOf, showFaults } from '../problem/field-faults.js';
import type { FreeSlot } from '../problem/free-slot.js';
import { FreeSlots } from '../problem/free-slots.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { type Branch, todayAt } from '../reach/branches.js';
import { URGENT_REASONS } from './urgent.data.js';
import { type JoinForm, useJoinLine, type WaitlistEntry } from './waitlist.data.js';

const WIDTH_PX = 560;

interface JoinLineProps {
  readonly branch: Branch;
  /** What was typed before it was known that the day is full. */
  readonly typed?: Partial<JoinForm>;
  readonly onClose: () => void;
  /** Where the person came from, who leaves without having joined; left out: the same. */
  readonly onBack?: () => void;
  /** There is a place after all, and nobody has to wait: it is booked, with what was typed here. */
  readonly onBook: (slot: FreeSlot, typed: JoinForm) => void;
}

/** A customer on the phone or at the counter waits for a place, as customers online do for themselves. */
export function JoinLine({
  branch,
  typed = {},
  onClose,
  onBack = onClose,
  onBook,
}: JoinLineProps): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<JoinForm>();
  const join = useJoinLine(branch.id);
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [joined, setJoined] = useState<WaitlistEntry>();
  const [refused, setRefused] = useState<{ problem: ApiProblem; faults: readonly ProblemField[] }>();

  async function send(content: JoinForm): Promise<void> {
    setBusy(true);
    setRefused(undefined);
    try {
      setJoined(await join(content));
      await queries.invalidateQueries({ queryKey: ['line'] });
    } catch (error) {
      const problem = asProblem(error);
      setRefused({ problem, faults: showFaults(form, problem, fieldOf) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Drawer
      size={WIDTH_PX}
      title={t('line.title', { branch: branch.name })}
      onClose={joined === undefined ? onBack : onClose}
      mask={{ closable: false }}
      footer={
        joined === undefined && (
          <Flex justify="end" gap="small">
            <Button onClick={onBack}>{t('act.leave')}</Button>
            <Button type="primary" loading={busy} onClick={() => form.submit()}>
              {t('line.submit')}
            </Button>
          </Flex>
        )
      }
    >
      {joined === undefined ? (
        <Form
          form={form}
          layout="vertical"
          scrollToFirstError={{ focus: true }}
          initialValues={{ channel: 'PHONE', ...typed }}
          onFinish={(content) => void send(content)}
        >
          <Fields today={todayAt(branch.timeZone)} />
          {refused !== undefined && <ProblemAlert {...refused} />}
          <FreeSlots
            title={t('line.book')}
            problem={refused?.problem}
            branchId={branch.id}
            onTake={(slot) => onBook(slot, form.getFieldsValue(true) as JoinForm)}
          />
        </Form>
      ) : (
        <Joined entry={joined} onClose={onClose} />
      )}
    </Drawer>
  );
}

/** One day is said as a day; it is the first one of the form. */
function fieldOf(pointer: string): ReturnType<typeof nameOf> {
  if (pointer === '/urgent/reason') return ['urgentReason'];
  if (pointer === '/urgent/note') return ['urgentNote'];
  return pointer === '/date' ? ['from'] : nameOf(pointer);
}

function Fields({ today }: { today: string }): ReactNode {
  const { t } = useTranslation();
  const required = (message: string) => [{ required: true, whitespace: true, message }];
  return (
    <>
      <ChannelField />
      <Flex gap="middle" wrap>
        <Form.Item<JoinForm>
          name="customerId"
          label={t('day.customer')}
          rules={required(t('book.customerAsk'))}
        >
          <Input autoComplete="off" maxLength={40} />
        </Form.Item>
        <Form.Item<JoinForm> name="loanId" label={t('day.loan')} rules={required(t('book.loanAsk'))}>
          <Input autoComplete="off" maxLength={40} />
        </Form.Item>
      </Flex>
      <Flex gap="middle" wrap>
        <Form.Item<JoinForm> name="from" label={t('line.from')} rules={required(t('slot.dateAsk'))}>
          <Input type="date" min={today} />
        </Form.Item>
        <Form.Item<JoinForm> name="to" label={t('line.to')} extra={t('line.toHint')}>
          <Input type="date" min={today} />
        </Form.Item>
        <Form.Item<JoinForm> name="window" label={t('slot.window')} extra={t('line.windowHint')}>
          <Input placeholder="09:00-12:00" maxLength={11} />
        </Form.Item>
      </Flex>
      <UrgentFields />
    </>
  );
}

/** Said for the customer; another person decides. */
function UrgentFields(): ReactNode {
  const { t } = useTranslation();
  const reason = Form.useWatch<JoinForm['urgentReason']>('urgentReason');
  return (
    <>
      <Form.Item<JoinForm> name="urgentReason" label={t('urgent.why')} extra={t('urgent.hint')}>
        <Select
          allowClear
          placeholder={t('urgent.notUrgent')}
          options={URGENT_REASONS.map((value) => ({ value, label: t(`urgentReason.${value}`) }))}
        />
      </Form.Item>
      {reason === 'OTHER' && (
        <Form.Item<JoinForm>
          name="urgentNote"
          label={t('urgent.note')}
          extra={t('urgent.noteHint')}
          rules={[{ required: true, whitespace: true, message: t('urgent.noteAsk') }]}
        >
          <Input maxLength={200} />
        </Form.Item>
      )}
    </>
  );
}

function Joined({ entry, onClose }: { entry: WaitlistEntry; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <Result
        status="success"
        title={entry.place === null ? t('line.joined') : t('line.joinedAt', { place: entry.place })}
        subTitle={<DaysOf entry={entry} />}
        extra={
          <Button type="primary" onClick={onClose}>
            {t('change.done')}
          </Button>
        }
      />
      <Alert type="info" title={entry.rule} />
    </>
  );
}

/** The days that a customer waits for. */
export function DaysOf({ entry: { from, to, window } }: { entry: WaitlistEntry }): ReactNode {
  const { t, i18n } = useTranslation();
  const day = (date: string): string => formatDay(date, i18n.language as Language, 'medium');
  return (
    <>
      {from === to ? day(from) : `${day(from)} – ${day(to)}`} · {window ?? t('line.anyWindow')}
    </>
  );
}
