import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatAmount, formatDay } from '../../shared/format/index.js';
import { amountText, fenOf } from '../amount/amount.js';
import { type Draft, effectOf } from '../draft/draft.js';
import { type Branch, type Loan, useLanguage } from '../reading.js';

interface Props {
  readonly draft: Draft;
  readonly loan: Loan | undefined;
  readonly branch: Branch | undefined;
  readonly phone?: string;
  /** The amount follows later. */
  readonly isExpress?: boolean;
}

/** What has been chosen so far, in the words of the confirmation. */
export function Summary({ draft, loan, branch, phone, isExpress = false }: Props): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const fen = fenOf(draft.amount);
  const amount =
    draft.kind === 'FULL'
      ? t('kind.FULL')
      : draft.kind && fen !== undefined
        ? formatAmount(amountText(fen))
        : undefined;
  const effect = effectOf(draft, loan?.rules?.effects);
  const day = draft.date && [formatDay(draft.date, language), draft.window].filter(Boolean).join(' ');
  const rows: readonly (readonly [string, string | undefined])[] = [
    [t('loan.title'), loan && `${t(`loan.product.${loan.product}`)} ${loan.loanId}`],
    [t('kind.short'), isExpress ? t('express.amountLater') : amount],
    ...(!isExpress && effect ? [[t('effect.short'), t(`effect.${effect}`)] as const] : []),
    [t('branch.title'), branch?.name ?? draft.branchId],
    [t('day.title'), day],
    ...(phone === undefined ? [] : [[t('phone.title'), phone] as const]),
  ];
  return (
    <dl className="facts">
      {rows.map(([label, value]) => (
        <div key={label} style={{ display: 'contents' }}>
          <dt>{label}</dt>
          <dd>{value ?? <span className="soft">{t('form.notYet')}</span>}</dd>
        </div>
      ))}
    </dl>
  );
}
