import {
  CheckCircleFilled,
  ClockCircleOutlined,
  CloseCircleOutlined,
  ExclamationCircleFilled,
  LoginOutlined,
  MinusCircleOutlined,
  WarningFilled,
} from '@ant-design/icons';
import { Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark, type Tone } from '../frame/mark.js';
import { formatInstant } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import type { Arrival, StaffBooking } from './day.data.js';

const LOOKS: Readonly<Record<Arrival, { tone: Tone; icon: ReactNode }>> = {
  EXPECTED: { tone: 'plain', icon: <ClockCircleOutlined /> },
  LATE: { tone: 'warn', icon: <WarningFilled /> },
  NO_SHOW_DUE: { tone: 'warn', icon: <ExclamationCircleFilled /> },
  ARRIVED: { tone: 'info', icon: <LoginOutlined /> },
  SERVED: { tone: 'good', icon: <CheckCircleFilled /> },
  NO_SHOW: { tone: 'bad', icon: <CloseCircleOutlined /> },
  CANCELLED: { tone: 'plain', icon: <MinusCircleOutlined /> },
};

/** How a booking stands on its day, and the moment that matters. */
export function ArrivalTag({
  arrival,
  timeZone,
}: {
  arrival: StaffBooking['arrival'];
  timeZone: string;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { tone, icon } = LOOKS[arrival.status];
  const at = (instant: string): string => formatInstant(instant, i18n.language as Language, timeZone);
  return (
    <Flex gap={4} align="center">
      <Mark tone={tone} icon={icon}>
        {t(`arrival.${arrival.status}`)}
        {arrival.excused && ` · ${t('day.excused')}`}
      </Mark>
      {arrival.arrivedAt !== null && <small>{at(arrival.arrivedAt)}</small>}
      {arrival.status === 'LATE' && <small>{t('day.until', { at: at(arrival.expectedUntil) })}</small>}
    </Flex>
  );
}
