import { ThunderboltOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatInstant } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import type { StaffBooking } from '../day/day.data.js';
import { Mark } from '../frame/mark.js';

interface ExpressFlagProps {
  readonly booking: Pick<StaffBooking, 'express' | 'detailsUntil'>;
  readonly timeZone: string;
}

/** That a booking was made in express mode, and what of it is open until when. */
export function ExpressFlag({ booking: { express, detailsUntil }, timeZone }: ExpressFlagProps): ReactNode {
  const { t, i18n } = useTranslation();
  if (!express) return null;
  const icon = <ThunderboltOutlined />;
  if (detailsUntil === null) return <Mark icon={icon}>{t('express.flag')}</Mark>;
  return (
    <Mark tone="warn" icon={icon}>
      {t('express.openUntil', { at: formatInstant(detailsUntil, i18n.language as Language, timeZone) })}
    </Mark>
  );
}
