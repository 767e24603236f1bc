import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatAmount } from '../../shared/format/index.js';
import { faultId, FaultText, fieldId } from '../parts/fault-text.js';
import { amountFault, type AmountRules, amountText, fenOf, suggestedAmounts } from './amount.js';

interface Props {
  readonly rules: AmountRules;
  readonly typed: string;
  /** Of the server, or of trying to go on. */
  readonly fault: string | undefined;
  readonly onType: (typed: string) => void;
}

/** The rule stands there before anything is typed, and what breaks it is told while it is typed. */
export function AmountField({ rules, typed, fault, onType }: Props): ReactNode {
  const { t } = useTranslation();
  const [left, setLeft] = useState(false);
  const own = amountFault(typed, rules);
  const tooEarly = own?.kind === 'EMPTY' || (own?.kind === 'RULES' && !left && isOnItsWay(typed, rules));
  const text = fault ?? (own === undefined || tooEarly ? undefined : amountFaultText(t, own.kind, rules));
  const fen = fenOf(typed);
  return (
    <div className="field">
      <label htmlFor={fieldId('amount')}>{t('amount.title')}</label>
      <div className="input-money">
        <span aria-hidden="true" className="strong">
          ¥
        </span>
        <input
          id={fieldId('amount')}
          className="input"
          inputMode="decimal"
          autoComplete="off"
          enterKeyHint="next"
          value={typed}
          aria-invalid={text !== undefined}
          aria-describedby={`${faultId('amount')} hint-amount`}
          onBlur={() => setLeft(true)}
          onChange={(event) => onType(event.target.value)}
        />
      </div>
      <FaultText place="amount" text={text} />
      <p id="hint-amount" className="hint">
        {/* Said once: a fault tells the same rule. */}
        {text === undefined && ruleText(t, rules)}
        {own === undefined &&
          fen !== undefined &&
          ` ${t('amount.is', { amount: formatAmount(amountText(fen)) })}`}
      </p>
      <div className="row" role="group" aria-label={t('amount.suggested')}>
        {suggestedAmounts(rules).map((amount) => (
          <button
            key={amount}
            type="button"
            className="button button-small"
            onClick={() => onType(amount.replace(/\.00$/, ''))}
          >
            {formatAmount(amount)}
          </button>
        ))}
      </div>
    </div>
  );
}

type Translate = ReturnType<typeof useTranslation>['t'];

function ruleText(t: Translate, { min, multipleOf, max }: AmountRules): string {
  return t('amount.rule', {
    min: formatAmount(min),
    multipleOf: formatAmount(multipleOf),
    max: formatAmount(max),
  });
}

export function amountFaultText(
  t: Translate,
  kind: 'EMPTY' | 'UNREADABLE' | 'RULES' | 'TOO_MUCH',
  { min, multipleOf, max }: AmountRules,
): string {
  const values = { min: formatAmount(min), multipleOf: formatAmount(multipleOf), max: formatAmount(max) };
  return t(`amount.fault.${kind}`, values);
}

/** `5` may become 50,000 with the next key; 9,999 is shorter than the least only because it is wrong. */
function isOnItsWay(typed: string, { min }: AmountRules): boolean {
  const digits = typed.normalize('NFKC').replaceAll(/\D/g, '');
  return digits.length < min.replace(/\..*$/, '').length - 1;
}
