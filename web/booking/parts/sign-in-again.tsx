import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../shared/sign-in/index.js';

/** Beside the page, so that nothing on it is lost. */
export function SignInAgain({ className = 'button' }: { className?: string }): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <button type="button" className={className} onClick={() => void session.signInAgain()}>
      {t('frame.signInAgain')}
    </button>
  );
}
