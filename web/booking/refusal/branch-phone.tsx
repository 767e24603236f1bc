import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Branch } from '../reading.js';

/** Where nothing can be done here, somebody who can. */
export function BranchPhone({ branch }: { branch: Branch }): ReactNode {
  const { t } = useTranslation();
  return (
    <p>
      {t('refusal.contact', { name: branch.name })}{' '}
      <a className="phone" href={`tel:${branch.phone.replaceAll(' ', '')}`}>
        {branch.phone}
      </a>
    </p>
  );
}
