import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  HourglassOutlined,
  MinusCircleOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark, type Tone } from '../frame/mark.js';
import { serverClock } from '../../shared/api/index.js';
import { formatCountdown, formatDeadline } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { useNow } from '../frame/now.js';
import type { ChangeStatus } from './changes.data.js';

const LOOKS: Readonly<Record<ChangeStatus, { tone: Tone; icon: ReactNode }>> = {
  PENDING: { tone: 'warn', icon: <HourglassOutlined /> },
  SCHEDULED: { tone: 'info', icon: <ClockCircleOutlined /> },
  APPLIED: { tone: 'good', icon: <CheckCircleOutlined /> },
  ENDED: { tone: 'plain', icon: <CheckCircleOutlined /> },
  REJECTED: { tone: 'bad', icon: <CloseCircleOutlined /> },
  EXPIRED: { tone: 'plain', icon: <MinusCircleOutlined /> },
  WITHDRAWN: { tone: 'plain', icon: <MinusCircleOutlined /> },
  SUPERSEDED: { tone: 'warn', icon: <CloseCircleOutlined /> },
  FAILED: { tone: 'bad', icon: <CloseCircleOutlined /> },
};

export function ChangeStatusTag({ status }: { status: ChangeStatus }): ReactNode {
  const { t } = useTranslation();
  const { tone, icon } = LOOKS[status];
  return (
    <Mark tone={tone} icon={icon}>
      {t(`changeStatus.${status}`)}
    </Mark>
  );
}

const DAY_MS = 86_400_000;

/** Until when a second person may decide, as whoever submitted it was told; on the last day also how long that is. */
export function Expiry({ at, timeZone }: { at: string; timeZone: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const leftMs = serverClock.msAt(at) - useNow(1000);
  if (leftMs <= 0) return t('changes.expired');
  return (
    <>
      {formatDeadline(at, i18n.language as Language, timeZone)}
      {leftMs <= DAY_MS && (
        <span style={{ fontVariantNumeric: 'tabular-nums' }}> · {formatCountdown(leftMs)}</span>
      )}
    </>
  );
}
