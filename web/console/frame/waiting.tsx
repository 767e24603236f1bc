import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Lines in place of what is still being fetched. Ant Design's own has an empty heading, which readers of screens stop at. */
export function Waiting({ rows = 4 }: { rows?: number }): ReactNode {
  const { t } = useTranslation();
  return (
    <div role="status">
      <span className="unseen">{t('console.starting')}</span>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}
