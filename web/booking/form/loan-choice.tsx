import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatAmount } from '../../shared/format/index.js';
import { Choice } from '../parts/choice.js';
import { FaultText, fieldId } from '../parts/fault-text.js';
import { Section } from '../parts/section.js';
import { type Loan, useBranches } from '../reading.js';
import { BranchPhone } from '../refusal/branch-phone.js';

interface Props {
  /** undefined: they are still being asked for. */
  readonly loans: readonly Loan[] | undefined;
  readonly loan: Loan | undefined;
  readonly fault: string | undefined;
  readonly onChoose: (loan: Loan) => void;
}

/** One loan is chosen already; of several the person chooses, and those that cannot be prepaid say why. */
export function LoanChoice({ loans, loan, fault, onChoose }: Props): ReactNode {
  const { t } = useTranslation();
  if (loans === undefined) return <div className="skeleton skeleton-card" aria-busy="true" />;
  if (loans.length === 0)
    return (
      <Section id="loan" title={t('loan.title')}>
        {t('loan.none')}
      </Section>
    );
  return (
    <Section id="loan" title={t('loan.title')}>
      <div
        id={fieldId('loan')}
        tabIndex={-1}
        className="stack-small"
        role="group"
        aria-label={t('loan.title')}
      >
        {loans.length === 1 ? (
          <AboutLoan loan={loans[0]!} />
        ) : (
          <div className="choices">
            {loans.map((each) =>
              each.prepayable ? (
                <Choice
                  key={each.loanId}
                  name="loan"
                  value={each.loanId}
                  checked={each.loanId === loan?.loanId}
                  label={`${t(`loan.product.${each.product}`)} ${each.loanId}`}
                  more={t('loan.balance', { amount: formatAmount(each.balance) })}
                  onChoose={() => onChoose(each)}
                />
              ) : (
                <div key={each.loanId} className="choice choice-off">
                  <span aria-hidden="true">–</span>
                  <span className="strong">{`${t(`loan.product.${each.product}`)} ${each.loanId}`}</span>
                  <span className="choice-more">{each.reasons.map(({ detail }) => detail).join(' ')}</span>
                </div>
              ),
            )}
          </div>
        )}
        <FaultText place="loan" text={fault} />
      </div>
    </Section>
  );
}

function AboutLoan({ loan }: { loan: Loan }): ReactNode {
  const { t } = useTranslation();
  const home = useBranches(undefined).data?.find(({ id }) => id === loan.homeBranchId);
  return (
    <>
      <dl className="facts">
        <dt>{t(`loan.product.${loan.product}`)}</dt>
        <dd>{loan.loanId}</dd>
        <dt>{t('loan.borrower')}</dt>
        <dd>{loan.customerName}</dd>
        <dt>{t('loan.left')}</dt>
        <dd>{formatAmount(loan.balance)}</dd>
        <dt>{t('loan.instalment')}</dt>
        <dd>{formatAmount(loan.instalment)}</dd>
      </dl>
      {!loan.prepayable && (
        <div className="notice notice-warn stack-small">
          <ul>
            {loan.reasons.map(({ code, detail }) => (
              <li key={code}>{detail}</li>
            ))}
          </ul>
          {home !== undefined && <BranchPhone branch={home} />}
        </div>
      )}
    </>
  );
}
