import { useQueryClient } from '@tanstack/react-query';
import { Button, Descriptions, Flex, Form, Input, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type ApiProblem, asProblem, type ProblemField } from '../../shared/api/index.js';
import { formatDay } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { keepUnsentWords, unsentWords } from '../draft/unsent-words.js';
import { BookingDrawer } from '../day/booking-drawer.js';
import { Drawer } from '../frame/drawer.js';
import { useMay, usePerson } from '../frame/person-context.js';
import { showFaults } from '../problem/field-faults.js';
import { keyOfSlot, wordsOfSlot } from '../problem/free-slot.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { type Branch, useBranchName } from '../reach/branches.js';
import { useNotice } from '../frame/notices.js';
import { PeakRunbook } from './peak-runbook.js';
import { type Task, type TaskStatus, type TaskStep, useTask, useTaskStep } from './tasks.data.js';

const WIDTH_PX = 640;
const NOTE_MAX_CHARS = 500;

const STEPS: Readonly<Record<TaskStatus, readonly TaskStep[]>> = {
  OPEN: ['offer', 'dismiss', 'done'],
  OFFERED: ['offer', 'dismiss', 'done'],
  DONE: ['reopen'],
  DISMISSED: ['reopen'],
};
const UNFINISHED: readonly TaskStatus[] = ['OPEN', 'OFFERED'];
/** Whoever reads it tomorrow must learn what was said, or why nothing was done. */
const NEEDS_NOTE: readonly TaskStep[] = ['offer', 'dismiss', 'reopen'];

/** These send the note; who takes a task has not said anything yet, and what was typed is for the next step. */
const SENDS_NOTE: readonly TaskStep[] = ['offer', 'done', 'dismiss', 'reopen'];

/** With these it leaves the list in which it was found, and whoever took them goes on with the next. */
const LEADS_ELSEWHERE: readonly TaskStep[] = ['done', 'dismiss', 'reopen'];

interface TaskDrawerProps {
  readonly found: Task;
  readonly branch: Branch;
  readonly onClose: () => void;
}

/** One task with what can be done about it. It stays until it is closed: what becomes of the task is told in it. */
export function TaskDrawer({ found, branch, onClose }: TaskDrawerProps): ReactNode {
  const { t } = useTranslation();
  const task = useTask(found);
  const mayWork = useMay('teller', 'quota-maker', 'quota-checker');
  const [showsBooking, setShowsBooking] = useState(false);
  return (
    <Drawer size={WIDTH_PX} title={t(`taskKind.${task.kind}`)} onClose={onClose}>
      <Flex vertical gap="middle">
        <p style={{ margin: 0 }}>{t(`taskKindMeans.${task.kind}`)}</p>
        <Facts task={task} />
        {task.booking !== null && (
          <>
            <Alternatives task={task} />
            {task.booking.status !== 'HELD' && (
              <Button onClick={() => setShowsBooking(true)}>{t('worklist.toBooking')}</Button>
            )}
          </>
        )}
        {task.booking === null && task.kind !== 'FORECAST_PEAK' && (
          <p style={{ margin: 0 }}>{t('worklist.bookingElsewhere')}</p>
        )}
        {task.kind === 'FORECAST_PEAK' && (
          <>
            <PeakRunbook details={task.details} branchId={task.branchId} />
            <Link to={`/forecast?branch=${task.branchId}`}>{t('worklist.toForecast')}</Link>
          </>
        )}
        {task.kind === 'WAITLIST_CALL' && (
          <Link to={`/waitlist?branch=${task.branchId}&status=OFFERED`}>{t('worklist.toLine')}</Link>
        )}
        {mayWork && <TaskSteps task={task} onLed={onClose} />}
      </Flex>
      {showsBooking && task.booking !== null && (
        <BookingDrawer id={task.booking.id} branch={branch} onClose={() => setShowsBooking(false)} />
      )}
    </Drawer>
  );
}

function Facts({ task }: { task: Task }): ReactNode {
  const { t, i18n } = useTranslation();
  const { booking, dueOn, note, assignee, status } = task;
  const day = (date: string): string => formatDay(date, i18n.language as Language);
  const facts: [string, ReactNode][] = [
    [t('changes.status'), t(`taskStatus.${status}`)],
    [t('worklist.assignee'), assignee ?? t('worklist.nobody')],
  ];
  if (dueOn !== null) facts.push([t('worklist.due'), day(dueOn)]);
  if (note !== null) facts.push([t('worklist.note'), note]);
  if (booking !== null) {
    facts.push(
      [t('day.number'), booking.number],
      [t('day.date'), `${day(booking.date)} ${booking.window ?? ''}`],
      [t('day.customer'), booking.customerId],
      [t('day.phone'), booking.phone ?? '–'],
      [t('day.channel'), t(`channel.${booking.channel}`, { defaultValue: booking.channel })],
    );
  }
  return (
    <Descriptions
      size="small"
      column={1}
      items={facts.map(([label, children]) => ({ key: label, label, children }))}
    />
  );
}

function Alternatives({ task }: { task: Task }): ReactNode {
  const { t, i18n } = useTranslation();
  const nameOf = useBranchName();
  const alternatives = task.booking?.alternatives ?? [];
  if (alternatives.length === 0) return null;
  return (
    <section aria-label={t('worklist.alternatives')}>
      <Typography.Title level={3} style={{ fontSize: 16 }}>
        {t('worklist.alternatives')}
      </Typography.Title>
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        {alternatives.map((slot) => (
          <li key={keyOfSlot(slot)}>
            {nameOf(slot.branchId)} · {wordsOfSlot(slot, i18n.language as Language)} ·{' '}
            {slot.remaining === null ? t('quotas.unlimited') : t('slot.left', { n: slot.remaining })}
          </li>
        ))}
      </ul>
    </section>
  );
}

function TaskSteps({ task, onLed }: { task: Task; onLed: () => void }): ReactNode {
  const { t } = useTranslation();
  const { id: me } = usePerson();
  const tellDone = useNotice();
  const draft = `task.${task.id}`;
  const [form] = Form.useForm<{ note: string }>();
  const send = useTaskStep();
  const queries = useQueryClient();
  const [busy, setBusy] = useState<TaskStep>();
  const [refused, setRefused] = useState<{ problem: ApiProblem; faults: readonly ProblemField[] }>();

  async function go(step: TaskStep): Promise<void> {
    const note = ((form.getFieldValue('note') as string | undefined) ?? '').trim();
    if (NEEDS_NOTE.includes(step) && note === '') {
      form.setFields([{ name: 'note', errors: [t('worklist.noteAsk')] }]);
      form.focusField('note');
      return;
    }
    setBusy(step);
    try {
      await send(task.id, step, note);
      setRefused(undefined);
      if (SENDS_NOTE.includes(step)) {
        keepUnsentWords(draft, '');
        form.setFieldsValue({ note: '' });
      }
      tellDone(t('worklist.kept'));
      if (LEADS_ELSEWHERE.includes(step)) onLed();
    } catch (error) {
      const problem = asProblem(error);
      setRefused({ problem, faults: showFaults(form, problem) });
    } finally {
      setBusy(undefined);
      await queries.invalidateQueries({ queryKey: ['tasks'] });
      await queries.invalidateQueries({ queryKey: ['overbooked'] });
    }
  }

  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={{ note: unsentWords(draft) }}
      onValuesChange={({ note }: { note?: string }) => keepUnsentWords(draft, note ?? '')}
    >
      <Form.Item name="note" label={t('worklist.note')}>
        <Input.TextArea rows={2} maxLength={NOTE_MAX_CHARS} />
      </Form.Item>
      {refused !== undefined && <ProblemAlert {...refused} />}
      <Flex gap="small" wrap>
        {stepsOf(task, me).map((step) => (
          <Button
            key={step}
            type={step === 'done' ? 'primary' : 'default'}
            loading={busy === step}
            disabled={busy !== undefined && busy !== step}
            onClick={() => void go(step)}
          >
            {t(`taskStep.${step}`, { who: task.assignee })}
          </Button>
        ))}
      </Flex>
    </Form>
  );
}

/** Whose task it is decides how it is taken: from nobody, or from a colleague who may be away. */
function stepsOf({ status, assignee }: Task, me: string): readonly TaskStep[] {
  if (!UNFINISHED.includes(status) || assignee === me) return STEPS[status];
  return [assignee === null ? 'assign' : 'takeOver', ...STEPS[status]];
}
