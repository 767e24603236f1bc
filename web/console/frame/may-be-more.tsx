import { Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Beneath a list of which the server tells no more than so many, and not how many there are. */
export function MayBeMore({ shown, most }: { shown: number; most: number }): ReactNode {
  const { t } = useTranslation();
  if (shown < most) return null;
  return <Typography.Text type="secondary">{t('console.mayBeMore', { shown })}</Typography.Text>;
}
