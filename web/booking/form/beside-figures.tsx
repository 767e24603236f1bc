import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatAmount, formatDay } from '../../shared/format/index.js';
import { isNothing } from '../amount/amount.js';
import type { Beside } from '../amount/prepayment-options.js';
import { type Loan, useLanguage } from '../reading.js';

interface Props {
  readonly loan: Loan;
  /** Undefined until it is worked out. */
  readonly beside: Beside | undefined;
}

/** What is to be known with the figures of each choice. */
export function BesideFigures({ loan, beside }: Props): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { arrears, overdueDays } = loan;
  const isTold = (code: Beside['notes'][number]['code']): boolean =>
    beside?.notes.some((note) => note.code === code) ?? false;
  const repricesOn = isTold('AT_RATE_OF_TODAY') ? (beside?.repricesOn ?? undefined) : undefined;
  return (
    <>
      {/* From the loan, and not from the figures: what came later would move things under somebody's finger. */}
      {(overdueDays > 0 || !isNothing(arrears)) && (
        <p className="notice notice-warn">
          {isNothing(arrears)
            ? t('beside.arrearsUnknown')
            : t('beside.ARREARS_BESIDE', { amount: formatAmount(arrears) })}
        </p>
      )}
      <p className="hint beside-figures">
        {repricesOn !== undefined &&
          `${t('beside.AT_RATE_OF_TODAY', { on: formatDay(repricesOn, language, 'medium') })} `}
        {isTold('NO_PROMISE') && t('beside.NO_PROMISE')}
      </p>
    </>
  );
}
