import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { changeLanguage } from '../../shared/language/index.js';
import { useSession } from '../../shared/sign-in/index.js';
import { bookingWords } from '../words.js';

export const MAIN_ID = 'main';

export function Header(): ReactNode {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const signedIn = session.state.status === 'signed-in' || session.state.status === 'ended';
  const other = i18n.language === 'en' ? 'zh-CN' : 'en';
  // Without a network its words cannot be had; they are as soon as there is one.
  const change = (): void =>
    void changeLanguage(i18n, other, bookingWords).catch(() =>
      window.addEventListener('online', change, { once: true }),
    );
  return (
    <header className="bar">
      <div className="bar-inner">
        <NavLink className="brand" to="/">
          <img className="brand-mark" src="/favicon.svg" width="28" height="28" alt="" />
          {t('frame.name')}
        </NavLink>
        {signedIn && (
          <nav aria-label={t('frame.nav')}>
            <ul>
              <li>
                <NavLink to="/" end>
                  {t('frame.book')}
                </NavLink>
              </li>
              <li>
                <NavLink to="/appointments">{t('frame.appointments')}</NavLink>
              </li>
            </ul>
          </nav>
        )}
        <div className="bar-tools">
          <button type="button" className="tool" lang={other} onClick={change}>
            {other === 'en' ? 'English' : '中文'}
          </button>
          {signedIn && (
            <button type="button" className="tool" onClick={() => void session.signOut()}>
              {t('frame.signOut')}
            </button>
          )}
        </div>
      </div>
    </header>
  );
}
