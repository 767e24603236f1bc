import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Express } from './use-express.js';

interface Props {
  readonly express: Express;
  readonly onSayAll: (saysAll: boolean) => void;
}

/** Why so little is asked for, what follows, and the way to the usual form; from there the way back. */
export function ExpressNotice({ express, onSayAll }: Props): ReactNode {
  const { t } = useTranslation();
  if (!express.isOn && !express.isUsed) return null;
  if (!express.isUsed) {
    return (
      <p>
        <button type="button" className="button button-small" onClick={() => onSayAll(false)}>
          {t('express.short')}
        </button>
      </p>
    );
  }
  return (
    <section className="notice stack-small" aria-labelledby="express-title">
      <h2 id="express-title">{t('express.title')}</h2>
      <p>{t('express.why')}</p>
      <p>{t('express.later')}</p>
      <p>
        <button type="button" className="button button-small" onClick={() => onSayAll(true)}>
          {t('express.full')}
        </button>
      </p>
    </section>
  );
}
