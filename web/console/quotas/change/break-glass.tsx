import { Alert, Checkbox, Form } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChangeForm } from './change-target.js';

const CONSEQUENCES = ['atOnce', 'alerted', 'logged', 'reviewed', 'ordinary'] as const;

/** Said before anything is typed: whoever breaks the glass should know who hears it. */
export function BreakGlassWarning(): ReactNode {
  const { t } = useTranslation();
  return (
    <Alert
      type="error"
      showIcon
      title={t('breakGlass.warning')}
      description={
        <ul className="plain-list">
          {CONSEQUENCES.map((each) => (
            <li key={each}>{t(`breakGlass.means.${each}`)}</li>
          ))}
        </ul>
      }
    />
  );
}

export function BreakGlassConsent(): ReactNode {
  const { t } = useTranslation();
  return (
    <Form.Item<ChangeForm>
      name="understood"
      valuePropName="checked"
      rules={[
        {
          validator: (_, understood) =>
            understood === true ? Promise.resolve() : Promise.reject(new Error(t('breakGlass.consentAsk'))),
        },
      ]}
    >
      <Checkbox>{t('breakGlass.consent')}</Checkbox>
    </Form.Item>
  );
}
