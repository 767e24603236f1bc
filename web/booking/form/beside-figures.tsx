import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatAmount } from '../../shared/format/index.js';
import { isNothing } from '../amount/amount.js';
import type { Loan } from '../reading.js';

/** What is to be known with the figures of each choice; its room is there before the figures are. */
export function BesideFigures({ loan }: { loan: Loan }): ReactNode {
  const { t } = useTranslation();
  const { arrears, overdueDays } = loan;
  if (isNothing(arrears) && overdueDays === 0) return null;
  return (
    <p className="notice notice-warn">
      {isNothing(arrears)
        ? t('beside.arrearsUnknown')
        : t('beside.ARREARS_BESIDE', { amount: formatAmount(arrears) })}
    </p>
  );
}
