import { Button, Result } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatInstant } from '../../../shared/format/index.js';
import type { Language } from '../../../shared/language/index.js';
import type { ChangeMade } from './change.data.js';

interface ChangeMadeProps {
  readonly made: ChangeMade;
  readonly timeZone: string;
  readonly onClose: () => void;
}

export function ChangeMadeNotice({ made, timeZone, onClose }: ChangeMadeProps): ReactNode {
  const { t, i18n } = useTranslation();
  const at = (instant: string | null): string =>
    instant === null ? '' : formatInstant(instant, i18n.language as Language, timeZone);
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
