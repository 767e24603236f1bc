import { useQueryClient } from '@tanstack/react-query';
import { Button, Flex, Form, Result, Space } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type ApiProblem, asProblem, type ProblemField } from '../../shared/api/index.js';
import { useFormDraft } from '../draft/form-draft.js';
import { useLatestAnswer } from '../draft/use-latest-answer.js';
import { Drawer } from '../frame/drawer.js';
import { nameOf, showFaults } from '../problem/field-faults.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import type { Branch } from '../reach/branches.js';
import { ClosureFields } from './closure-fields.js';
import {
  type ClosureForm,
  type ClosureWithImpact,
  type Touched,
  useClose,
  usePreviewClosure,
} from './closures.data.js';
import { TouchedBookings } from './touched-bookings.js';

const WIDTH_PX = 680;
const NEW: Partial<ClosureForm> = { kind: 'LOCAL', allDay: true };

/** What one closes, whom that touches, and only then yes. */
export function ClosureEditor({ branch, onClose }: { branch: Branch; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<ClosureForm>();
  const draft = useFormDraft(form, `closure.${branch.id}`);
  const steps = useClosureSteps(form, branch.id, draft.drop);
  const { touched, made, busy } = steps;
  return (
    <Drawer
      size={WIDTH_PX}
      mask={{ closable: false }}
      title={t('closures.planOf', { branch: branch.name })}
      onClose={onClose}
      footer={
        made === undefined && (
          <Flex justify="space-between">
            <Button onClick={onClose}>{t('change.later')}</Button>
            <Space>
              <Button
                loading={busy === 'preview'}
                disabled={busy === 'submit'}
                onClick={() => void steps.preview()}
              >
                {t('closures.preview')}
              </Button>
              <Button
                type="primary"
                danger
                disabled={touched === undefined || busy === 'preview'}
                loading={busy === 'submit'}
                onClick={() => void steps.submit()}
              >
                {t('closures.close')}
              </Button>
            </Space>
          </Flex>
        )
      }
    >
      {made === undefined ? (
        <Flex vertical gap="middle">
          <Form
            form={form}
            layout="vertical"
            initialValues={NEW}
            scrollToFirstError={{ focus: true }}
            onValuesChange={(changed: Partial<ClosureForm>) => {
              draft.keep();
              steps.typed(changed);
            }}
          >
            <ClosureFields />
          </Form>
          {steps.refused !== undefined && <ProblemAlert {...steps.refused} />}
          <section aria-live="polite">
            {touched !== undefined && <TouchedBookings touched={touched} />}
          </section>
        </Flex>
      ) : (
        <Result
          status="success"
          title={t('closures.made')}
          subTitle={t('closures.tasksMade', { count: made.touched.count })}
          extra={
            <>
              {made.touched.count > 0 && (
                <Link to={`/worklist?branch=${branch.id}&kind=CLOSURE_MOVE`}>{t('closures.toWorklist')}</Link>
              )}{' '}
              <Button type="primary" onClick={onClose}>
                {t('change.done')}
              </Button>
            </>
          }
        />
      )}
    </Drawer>
  );
}

/** What is wrong with the hours as a whole is said where they begin. */
function fieldOf(pointer: string): ReturnType<typeof nameOf> {
  return pointer === '/hours' ? ['hours', 'from'] : nameOf(pointer);
}

interface ClosureSteps {
  readonly touched: Touched | undefined;
  readonly made: ClosureWithImpact | undefined;
  readonly busy: 'preview' | 'submit' | undefined;
  readonly refused: { problem: ApiProblem; faults: readonly ProblemField[] } | undefined;
  readonly preview: () => Promise<void>;
  readonly submit: () => Promise<void>;
  readonly typed: (changed: Partial<ClosureForm>) => void;
}

function useClosureSteps(
  form: ReturnType<typeof Form.useForm<ClosureForm>>[0],
  branchId: string,
  dropDraft: () => void,
): ClosureSteps {
  const { answer: touched, ...previewed } = useLatestAnswer(usePreviewClosure(branchId));
  const close = useClose(branchId);
  const queries = useQueryClient();
  const [made, setMade] = useState<ClosureWithImpact>();
  const [isSending, setSending] = useState(false);
  const [refused, setRefused] = useState<ClosureSteps['refused']>();

  function refuse(error: unknown): void {
    const problem = asProblem(error);
    setRefused({ problem, faults: showFaults(form, problem, fieldOf) });
  }

  async function preview(): Promise<void> {
    const filled = await form.validateFields().catch(() => undefined);
    if (filled === undefined) return;
    setRefused(undefined);
    await previewed.ask(filled).catch(refuse);
  }

  async function submit(): Promise<void> {
    const isLatest = previewed.watch();
    const filled = await form.validateFields().catch(() => undefined);
    if (filled === undefined || touched === undefined || !isLatest()) return;
    setSending(true);
    setRefused(undefined);
    try {
      setMade(await close(filled));
      dropDraft();
      await queries.invalidateQueries({ queryKey: ['closures', branchId] });
    } catch (error) {
      refuse(error);
    } finally {
      setSending(false);
    }
  }

  return {
    touched,
    made,
    busy: isSending ? 'submit' : previewed.isAsking ? 'preview' : undefined,
    refused,
    preview,
    submit,
    typed: (changed) => {
      // Whom it touches depends on the days and hours alone.
      if (['fromDate', 'toDate', 'hours', 'allDay'].some((field) => field in changed)) previewed.outdate();
    },
  };
}
