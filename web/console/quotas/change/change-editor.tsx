import { Alert, Button, Flex, Form, Space } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Drawer } from '../../frame/drawer.js';
import { ProblemAlert } from '../../problem/problem-alert.js';
import { BreakGlassConsent, BreakGlassWarning } from './break-glass.js';
import { ChangeFields } from './change-fields.js';
import { ChangeMadeNotice } from './change-made.js';
import { ChangePreview } from './change-preview.js';
import type { ChangeForm } from './change-target.js';
import { type ChangeDraft, formOf } from './kept-changes.js';
import { Overtaken } from './overtaken.js';
import { TargetText } from './target-text.js';
import { useChangeSteps } from './use-change-steps.js';

interface ChangeEditorProps {
  readonly draft: ChangeDraft;
  readonly timeZone: string;
  readonly onClose: () => void;
}

const WIDTH_PX = 760;
const FRESH: ChangeForm = { period: 'DAY', pool: 'ALL', action: 'set', reason: '' };

export function ChangeEditor({ draft, timeZone, onClose }: ChangeEditorProps): ReactNode {
  const { t } = useTranslation();
  const { target } = draft;
  const breakGlass = draft.breakGlass === true;
  const [form] = Form.useForm<ChangeForm>();
  const [initial] = useState(() => ({ ...FRESH, ...formOf(draft) }));
  const steps = useChangeSteps(form, { draft, initial, timeZone });
  const { made } = steps;

  return (
    <Drawer
      size={WIDTH_PX}
      title={breakGlass ? t('breakGlass.title') : t('change.title')}
      onClose={onClose}
      mask={{ closable: false }}
      footer={made === undefined ? <Steps steps={steps} breakGlass={breakGlass} onClose={onClose} /> : null}
    >
      <Flex vertical gap="middle">
        {breakGlass && made === undefined && <BreakGlassWarning />}
        <TargetText target={target} />
        {made === undefined ? (
          <>
            <Form
              form={form}
              layout="vertical"
              scrollToFirstError={{ focus: true }}
              initialValues={initial}
              onValuesChange={steps.typed}
            >
              <ChangeFields target={target} timeZone={timeZone} breakGlass={breakGlass} />
              {breakGlass && <BreakGlassConsent />}
            </Form>
            {steps.problem !== undefined &&
              (steps.overtaken === undefined || steps.foreseen === undefined) && (
                <ProblemAlert problem={steps.problem} faults={steps.faults} />
              )}
            {steps.overtaken !== undefined && steps.foreseen !== undefined && (
              <Overtaken before={steps.overtaken.preview} now={steps.foreseen.preview} />
            )}
            {steps.unanswered !== undefined && steps.busy !== 'submit' && steps.problem === undefined && (
              <Alert type="warning" showIcon title={t('change.unanswered')} />
            )}
            <section aria-live="polite" aria-label={t('change.preview')}>
              {steps.foreseen === undefined ? (
                <Alert type="info" title={t('change.previewFirst')} />
              ) : (
                <ChangePreview
                  {...steps.foreseen}
                  approvalReasons={breakGlass ? [] : steps.foreseen.approvalReasons}
                />
              )}
            </section>
          </>
        ) : (
          <ChangeMadeNotice made={made} timeZone={timeZone} onClose={onClose} />
        )}
      </Flex>
    </Drawer>
  );
}

interface StepsProps {
  readonly steps: ReturnType<typeof useChangeSteps>;
  readonly breakGlass: boolean;
  readonly onClose: () => void;
}

function Steps({ steps, breakGlass, onClose }: StepsProps): ReactNode {
  const { t } = useTranslation();
  const { foreseen, unanswered, busy } = steps;
  const sendsAgain = unanswered === 'SAME' && busy !== 'submit';
  return (
    <Flex justify="space-between">
      <Button disabled={busy === 'submit'} onClick={onClose}>
        {t('change.later')}
      </Button>
      <Space>
        <Button
          type={foreseen === undefined && !sendsAgain ? 'primary' : 'default'}
          loading={busy === 'preview'}
          disabled={busy === 'submit'}
          onClick={() => void steps.preview()}
        >
          {t('change.doPreview')}
        </Button>
        <Button
          type="primary"
          danger={breakGlass}
          loading={busy === 'submit'}
          disabled={(foreseen === undefined && !sendsAgain) || busy === 'preview'}
          onClick={() => void steps.submit()}
        >
          {sendsAgain ? t('change.sendAgain') : submitWords(foreseen, breakGlass, t)}
        </Button>
      </Space>
    </Flex>
  );
}

function submitWords(
  foreseen: ReturnType<typeof useChangeSteps>['foreseen'],
  breakGlass: boolean,
  t: ReturnType<typeof useTranslation>['t'],
): string {
  if (breakGlass) return t('breakGlass.submit');
  return foreseen?.needsApproval === true ? t('change.submitForApproval') : t('change.submit');
}
