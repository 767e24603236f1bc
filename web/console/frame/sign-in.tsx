import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Result } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../shared/sign-in/index.js';

/** Goes to the issuer, and knows whether it was there to be gone to. */
function useGoing(go: () => Promise<void>): { readonly unreachable: boolean; readonly start: () => void } {
  const [unreachable, setUnreachable] = useState(false);
  const start = (): void => {
    setUnreachable(false);
    void go().catch(() => setUnreachable(true));
  };
  return { unreachable, start };
}

/** Of somebody whom nobody knows yet. */
export function SignIn(): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  const { unreachable, start } = useGoing(() => session.signIn());
  return (
    <Result
      icon={<img src="/favicon.svg" width={64} height={64} alt="" />}
      title={t('console.signInAsk')}
      extra={
        <Button type="primary" size="large" onClick={start}>
          {t('console.signIn')}
        </Button>
      }
    >
      {unreachable && <Alert type="warning" showIcon role="alert" title={t('console.signInUnreachable')} />}
    </Result>
  );
}

/**
 * In a window of its own, so that what was typed stays. It stands at the top of the page, and in each answer that says
 * that the sign-in has ended: with a drawer open nothing else can be pressed.
 */
export function SignInAgainButton(): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  const queries = useQueryClient();
  const { unreachable, start } = useGoing(async () => {
    await session.signInAgain();
    // What could not be read meanwhile is read now.
    await queries.invalidateQueries({ predicate: ({ state }) => state.status === 'error' });
  });
  return (
    <>
      <Button onClick={start}>{t('console.signInAgain')}</Button>
      {unreachable && <div>{t('console.signInUnreachable')}</div>}
    </>
  );
}
