import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../shared/sign-in/index.js';
import { useOnline } from '../../shared/use-online.js';
import { SignInAgain } from '../parts/sign-in-again.js';

/** What is the matter with the page as a whole. Always there, so that readers of screens hear what comes into it. */
export function Notices(): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  const online = useOnline();
  const ended = session.state.status === 'ended';
  return (
    <div role="status">
      {!online && <p className="notice notice-warn toast toast-offline">{t('frame.offline')}</p>}
      {online && ended && (
        <div className="notice notice-warn toast toast-ended row row-apart">
          <span>{t('frame.ended')}</span>
          <SignInAgain className="button button-small" />
        </div>
      )}
    </div>
  );
}
