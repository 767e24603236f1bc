import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatAmount } from '../../shared/format/index.js';
import { AmountField } from '../amount/amount-field.js';
import type { Draft, Kind } from '../draft/draft.js';
import { Choice } from '../parts/choice.js';
import { faultId, FaultText, fieldId } from '../parts/fault-text.js';
import { Section } from '../parts/section.js';
import type { Loan } from '../reading.js';
import type { FaultTexts } from './form-faults.js';

interface Props {
  readonly loan: Loan;
  readonly draft: Draft;
  readonly faults: FaultTexts;
  readonly onChange: (changes: Partial<Draft>) => void;
}

/** In part or in full; how much; and what becomes of the loan after a part. */
export function KindChoice({ loan, draft, faults, onChange }: Props): ReactNode {
  const { t } = useTranslation();
  const kinds = loan.rules?.kinds ?? [];
  const amount = loan.rules?.amount ?? null;
  const effects = loan.rules?.effects ?? [];
  const more: Record<Kind, string> = {
    PARTIAL: t('kind.partialMore'),
    FULL: t('kind.fullMore', { amount: formatAmount(loan.balance) }),
  };
  return (
    <Section id="kind" title={t('kind.title')}>
      <div className="stack">
        <fieldset id={fieldId('kind')} tabIndex={-1} aria-describedby={faultId('kind')}>
          <legend className="visually-hidden">{t('kind.title')}</legend>
          <div className="choices choices-two">
            {(['PARTIAL', 'FULL'] as const)
              .filter((kind) => kinds.includes(kind))
              .map((kind) => (
                <Choice
                  key={kind}
                  name="kind"
                  value={kind}
                  checked={draft.kind === kind}
                  label={t(`kind.${kind}`)}
                  more={more[kind]}
                  onChoose={() => onChange({ kind })}
                />
              ))}
          </div>
          <FaultText place="kind" text={faults.kind} />
        </fieldset>
        {draft.kind === 'PARTIAL' && amount !== null && (
          <AmountField
            rules={amount}
            typed={draft.amount}
            fault={faults.amount}
            onType={(typed) => onChange({ amount: typed })}
          />
        )}
        {draft.kind === 'PARTIAL' && effects.length > 0 && (
          <fieldset id={fieldId('effect')} tabIndex={-1} aria-describedby={faultId('effect')}>
            <legend className="label">{t('effect.title')}</legend>
            <div className="choices">
              {effects.map((effect) => (
                <Choice
                  key={effect}
                  name="effect"
                  value={effect}
                  checked={draft.effect === effect}
                  label={t(`effect.${effect}`)}
                  more={t(`effect.more.${effect}`)}
                  onChoose={() => onChange({ effect })}
                />
              ))}
            </div>
            <FaultText place="effect" text={faults.effect} />
          </fieldset>
        )}
      </div>
    </Section>
  );
}
