import { useQueryClient } from '@tanstack/react-query';
import { Button, Drawer, Flex, Form, Result, Space } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type ApiProblem, asProblem, type ProblemField } from '../../shared/api/index.js';
import { useFormDraft } from '../draft/form-draft.js';
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
      open
      size={WIDTH_PX}
      mask={{ closable: false }}
      title={t('closures.planOf', { branch: branch.name })}
      onClose={onClose}
      footer={
        made === undefined && (
          <Flex justify="space-between">
            <Button onClick={onClose}>{t('change.later')}</Button>
            <Space>
              <Button loading={busy === 'preview'} onClick={() => void steps.preview()}>
                {t('closures.preview')}
              </Button>
              <Button
                type="primary"
                danger
                disabled={touched === undefined}
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
  const foresee = usePreviewClosure(branchId);
  const close = useClose(branchId);
  const queries = useQueryClient();
  const [touched, setTouched] = useState<Touched>();
  const [made, setMade] = useState<ClosureWithImpact>();
  const [busy, setBusy] = useState<'preview' | 'submit'>();
  const [refused, setRefused] = useState<ClosureSteps['refused']>();

  async function step(name: 'preview' | 'submit', go: (typed: ClosureForm) => Promise<void>): Promise<void> {
    const typed = await form.validateFields().catch(() => undefined);
    if (typed === undefined) return;
    setBusy(name);
    setRefused(undefined);
    try {
      await go(typed);
    } catch (error) {
      const problem = asProblem(error);
      setRefused({ problem, faults: showFaults(form, problem, fieldOf) });
    } finally {
      setBusy(undefined);
    }
  }

  return {
    touched,
    made,
    busy,
    refused,
    preview: () => step('preview', async (typed) => setTouched(await foresee(typed))),
    submit: () =>
      step('submit', async (typed) => {
        setMade(await close(typed));
        dropDraft();
        await queries.invalidateQueries({ queryKey: ['closures', branchId] });
      }),
    typed: (changed) => {
      // Whom it touches depends on the days and hours alone.
      if (['fromDate', 'toDate', 'hours', 'allDay'].some((field) => field in changed)) setTouched(undefined);
    },
  };
}
