import { Button, Result } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatDeadline } from '../../../shared/format/index.js';
import type { Language } from '../../../shared/language/index.js';
import type { ChangeMade } from './change.data.js';

interface ChangeMadeProps {
  readonly made: ChangeMade;
  readonly timeZone: string;
  readonly onClose: () => void;
}

/** Loud on the screen as well: who did it should know who has heard of it by now. */
function GlassBroken({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Result
      status="warning"
      title={t('breakGlass.made')}
      subTitle={t('breakGlass.madeMeans')}
      extra={
        <>
          <Link to={`/changes?id=${id}`}>{t('change.show')}</Link>{' '}
          <Link to="/reliability">{t('breakGlass.toLog')}</Link>{' '}
          <Button type="primary" onClick={onClose}>
            {t('change.done')}
          </Button>
        </>
      }
    />
  );
}

export function ChangeMadeNotice({ made, timeZone, onClose }: ChangeMadeProps): ReactNode {
  const { t, i18n } = useTranslation();
  const at = (instant: string | null): string =>
    instant === null ? '' : formatDeadline(instant, i18n.language as Language, timeZone);
  if (made.breakGlass) return <GlassBroken id={made.id} onClose={onClose} />;
  return (
    <Result
      status={made.status === 'APPLIED' ? 'success' : 'info'}
      title={t(`change.made.${made.status}`, {
        defaultValue: t(`changeStatus.${made.status}`),
        from: at(made.effectiveFrom),
        until: at(made.expiresAt),
      })}
      extra={
        <>
          <Link to={`/changes?id=${made.id}`}>{t('change.show')}</Link>{' '}
          <Button type="primary" onClick={onClose}>
            {t('change.done')}
          </Button>
        </>
      }
    />
  );
}
