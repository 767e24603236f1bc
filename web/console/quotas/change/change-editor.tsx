import { Alert, Button, Drawer, Flex, Form, Space, Typography } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay } from '../../../shared/format/index.js';
import type { Language } from '../../../shared/language/index.js';
import { dropDraft, keepDraft } from '../../draft/form-draft.js';
import { ProblemAlert } from '../../problem/problem-alert.js';
import { BreakGlassConsent, BreakGlassWarning } from './break-glass.js';
import { ChangeFields } from './change-fields.js';
import { ChangeMadeNotice } from './change-made.js';
import { ChangePreview } from './change-preview.js';
import type { ChangeForm, ChangeTarget } from './change-target.js';
import { Overtaken } from './overtaken.js';
import { useChangeSteps } from './use-change-steps.js';

/** A change that was begun and not sent is found again under this. */
export const CHANGE_DRAFT = 'quota-change';

export interface ChangeDraft {
  readonly target: ChangeTarget;
  readonly form: Partial<ChangeForm>;
  /** Without a second person, by those on call. */
  readonly breakGlass?: true;
}

interface ChangeEditorProps {
  readonly draft: ChangeDraft;
  readonly timeZone: string;
  readonly onClose: () => void;
}

const WIDTH_PX = 760;
const FRESH: Partial<ChangeForm> = { period: 'DAY', pool: 'ALL', action: 'set', reason: '' };

export function ChangeEditor({ draft, timeZone, onClose }: ChangeEditorProps): ReactNode {
  const { t } = useTranslation();
  const { target } = draft;
  const breakGlass = draft.breakGlass === true;
  const [form] = Form.useForm<ChangeForm>();
  const steps = useChangeSteps(form, target, { timeZone, breakGlass });
  const { made } = steps;

  useEffect(() => {
    if (made !== undefined) dropDraft(CHANGE_DRAFT);
  }, [made]);

  function typed(changed: Partial<ChangeForm>): void {
    const { understood: _notKept, ...kept } = form.getFieldsValue(true) as ChangeForm;
    keepDraft(CHANGE_DRAFT, { ...draft, form: kept });
    // Neither the reason nor a consent changes what is foreseen.
    if (Object.keys(changed).some((field) => field !== 'reason' && field !== 'understood')) steps.outdate();
  }

  return (
    <Drawer
      open
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
              initialValues={{ ...FRESH, ...draft.form }}
              onValuesChange={typed}
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
  const { foreseen, busy } = steps;
  return (
    <Flex justify="space-between">
      <Button onClick={onClose}>{t('change.later')}</Button>
      <Space>
        <Button
          type={foreseen === undefined ? 'primary' : 'default'}
          loading={busy === 'preview'}
          disabled={busy !== undefined}
          onClick={() => void steps.preview()}
        >
          {t('change.doPreview')}
        </Button>
        <Button
          type="primary"
          danger={breakGlass}
          loading={busy === 'submit'}
          disabled={foreseen === undefined || busy !== undefined}
          onClick={() => void steps.submit()}
        >
          {submitWords(foreseen, breakGlass, t)}
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

/** As many names as a line holds. */
const NAMED_MAX = 6;

function TargetText({ target }: { target: ChangeTarget }): ReactNode {
  const { t, i18n } = useTranslation();
  const { branchIds, dates, group } = target;
  const names = branchIds.slice(0, NAMED_MAX).join(', ') + (branchIds.length > NAMED_MAX ? '…' : '');
  const day = (date: string): string => formatDay(date, i18n.language as Language, 'medium');
  const [first, last] = [dates[0], dates.at(-1)];
  return (
    <Typography.Paragraph style={{ margin: 0 }}>
      <strong>{t('change.of', { branches: branchIds.length, days: dates.length })}</strong> {names} ·{' '}
      {t(`group.${group}`)}
      {first !== undefined && last !== undefined && (
        <>
          {' · '}
          {first === last ? day(first) : `${day(first)} – ${day(last)}`}
        </>
      )}
    </Typography.Paragraph>
  );
}
