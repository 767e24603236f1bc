import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { faultId, FaultText, fieldId } from '../parts/fault-text.js';
import { Section } from '../parts/section.js';

interface Props {
  readonly phone: string;
  readonly fault: string | undefined;
  readonly onType: (phone: string) => void;
}

const MAINLAND = /^(?:\+86)?1[3-9]\d{9}$/;
const INTERNATIONAL = /^\+(?!86)[1-9]\d{6,14}$/;

/** As the interface judges it; spaces and dashes are how people group digits. */
export function plainPhone(typed: string): string {
  return typed.normalize('NFKC').replaceAll(/[\s()-]/g, '');
}

export function isUsablePhone(typed: string): boolean {
  const phone = plainPhone(typed);
  return MAINLAND.test(phone) || INTERNATIONAL.test(phone);
}

export function PhoneField({ phone, fault, onType }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <Section id="phone" title={t('phone.title')}>
      <div className="field">
        <label htmlFor={fieldId('phone')}>{t('phone.label')}</label>
        <input
          id={fieldId('phone')}
          className="input"
          type="tel"
          autoComplete="tel"
          inputMode="tel"
          value={phone}
          aria-invalid={fault !== undefined}
          aria-describedby={`${faultId('phone')} hint-phone`}
          onChange={(event) => onType(event.target.value)}
        />
        <FaultText place="phone" text={fault} />
        <p id="hint-phone" className="hint">
          {t('phone.hint')}
        </p>
      </div>
    </Section>
  );
}
