import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatAmount, formatMonth } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { amountFault, isNothing } from '../amount/amount.js';
import { AmountField } from '../amount/amount-field.js';
import {
  type Beside,
  isOfAmount,
  type PrepaymentOption,
  usePrepaymentOptions,
} from '../amount/prepayment-options.js';
import type { Draft, Effect, Kind } from '../draft/draft.js';
import { Choice } from '../parts/choice.js';
import { faultId, FaultText, fieldId } from '../parts/fault-text.js';
import { Section } from '../parts/section.js';
import { type Loan, useLanguage } from '../reading.js';
import { useSaid } from '../refusal/use-said.js';
import { BesideFigures } from './beside-figures.js';
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
  const { more, effectMore, isWorkedOut, beside, amountFaultOfDay } = useMore(loan, draft);
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
            fault={faults.amount ?? amountFaultOfDay}
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
                  more={effectMore(effect)}
                  onChoose={() => onChange({ effect })}
                />
              ))}
            </div>
            <FaultText place="effect" text={faults.effect} />
          </fieldset>
        )}
        {isWorkedOut && <BesideFigures loan={loan} beside={beside} />}
      </div>
    </Section>
  );
}

type Translate = ReturnType<typeof useTranslation>['t'];

/** What becomes of the loan: the interest that is not paid any more, the instalment, and when it ends. */
function outcomeText(
  t: Translate,
  { after, interestSaved, pays }: PrepaymentOption,
  language: Language,
): string {
  const saved = formatAmount(interestSaved.gross);
  const said =
    after === null
      ? t('kind.fullPays', { total: formatAmount(pays.total), saved })
      : t('effect.saves', {
          saved,
          instalment: formatAmount(after.instalment),
          month: formatMonth(after.endsOn, language),
        });
  return isNothing(pays.penalty)
    ? said
    : said + t('kind.then') + t('effect.penalty', { amount: formatAmount(pays.penalty) });
}

/** What stands below each choice: what it means, and what it costs and saves. */
function useMore(
  loan: Loan,
  draft: Draft,
): {
  readonly more: Record<Kind, ReactNode>;
  readonly effectMore: (effect: Effect) => ReactNode;
  /** Or will be at once. */
  readonly isWorkedOut: boolean;
  readonly beside: Beside | undefined;
  /** On the day that is chosen less may be owed than today. */
  readonly amountFaultOfDay: string | undefined;
} {
  const { t } = useTranslation();
  const language = useLanguage();
  const amount = loan.rules?.amount ?? null;
  const usable = amount !== null && amountFault(draft.amount, amount) === undefined;
  const wanted = draft.kind === 'FULL' || (draft.kind === 'PARTIAL' && usable);
  const { options, beside, refusal, isPending } = usePrepaymentOptions({
    loanId: loan.loanId,
    amount: draft.kind === 'PARTIAL' && usable ? draft.amount : undefined,
    date: draft.date,
  });
  const against = useSaid(refusal)?.fields.filter(isOfAmount) ?? [];
  const amountFaultOfDay = against.length > 0 ? against.map(({ detail }) => detail).join(' ') : undefined;
  const outcomeOf = (kind: Kind, effect: Effect | null): ReactNode => {
    const option = options.find((each) => each.kind === kind && each.effect === effect);
    if (!wanted || draft.kind !== kind || (option === undefined && !isPending)) return null;
    // Its room is made at the key that asks for it: what grows later would move things under somebody's finger.
    return (
      <span className="outcome">
        {option === undefined ? t('effect.working') : outcomeText(t, option, language)}
      </span>
    );
  };
  const more: Record<Kind, ReactNode> = {
    PARTIAL: t('kind.partialMore'),
    FULL: (
      <>
        {(loan.rules?.kinds.length ?? 0) === 1 && <span className="outcome-only">{t('kind.fullOnly')}</span>}
        {t('kind.fullMore', { amount: formatAmount(loan.balance) })}
        {outcomeOf('FULL', null)}
      </>
    ),
  };
  const effectMore = (effect: Effect): ReactNode => (
    <>
      {t(`effect.more.${effect}`)}
      {outcomeOf('PARTIAL', effect)}
    </>
  );
  return {
    more,
    effectMore,
    beside,
    amountFaultOfDay,
    isWorkedOut: wanted && (options.length > 0 || isPending),
  };
}
