import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../shared/sign-in/index.js';

export function Welcome(): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <div className="column welcome">
      <h1>{t('welcome.title')}</h1>
      <p className="soft">{t('welcome.lead')}</p>
      <ol className="card">
        <li>{t('welcome.first')}</li>
        <li>{t('welcome.second')}</li>
        <li>{t('welcome.third')}</li>
      </ol>
      <button type="button" className="button button-main button-wide" onClick={() => void session.signIn()}>
        {t('welcome.signIn')}
      </button>
      <p className="soft small">{t('welcome.anyTime')}</p>
    </div>
  );
}
