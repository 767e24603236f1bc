import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../shared/sign-in/index.js';
import { useTitle } from '../parts/use-title.js';
import { doneToTheShell } from './shell.js';

export function Welcome(): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  useTitle(t('frame.name'));
  const [unreachable, setUnreachable] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const signIn = (): void => void session.signIn().catch(() => setUnreachable(true));
  const start = (): void => {
    setUnreachable(false);
    signIn();
  };
  const goOn = useEffectEvent(() => {
    const { asked, focused } = doneToTheShell();
    if (asked || focused) button.current?.focus();
    if (asked) signIn();
  });
  // The shell has shown the same before; what was done there is not lost.
  useEffect(() => goOn(), []);
  return (
    <div className="column welcome">
      <h1>{t('welcome.title')}</h1>
      <p className="soft">{t('welcome.lead')}</p>
      <ol className="card">
        <li>{t('welcome.first')}</li>
        <li>{t('welcome.second')}</li>
        <li>{t('welcome.third')}</li>
      </ol>
      <button ref={button} type="button" className="button button-main button-wide" onClick={start}>
        {t('welcome.signIn')}
      </button>
      <div role="alert">
        {unreachable && <p className="notice notice-warn">{t('welcome.unreachable')}</p>}
      </div>
      <p className="soft small">{t('welcome.anyTime')}</p>
    </div>
  );
}
