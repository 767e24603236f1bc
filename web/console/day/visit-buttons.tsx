import { Button, Space } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../shared/api/index.js';
import { useProblemNotice } from '../problem/problem-notice.js';
import { type Branch, todayAt } from '../reach/branches.js';
import type { StaffBooking } from './day.data.js';
import { useNotice } from '../frame/notices.js';
import { stepsFor } from './visit-steps.js';
import { useReadBookingAnew, useTakeBooking, useVisitStep, type VisitStep } from './visits.data.js';

export function VisitButtons({ booking, branch }: { booking: StaffBooking; branch: Branch }): ReactNode {
  const { t } = useTranslation();
  const tellDone = useNotice();
  const send = useVisitStep();
  const take = useTakeBooking();
  const tell = useProblemNotice();
  const readAnew = useReadBookingAnew();
  const [busy, setBusy] = useState<VisitStep>();

  async function go(step: VisitStep): Promise<void> {
    setBusy(step);
    try {
      const after = await send(booking.id, step);
      take(after);
      if (step === 'check-in') tellDone(t('day.checkedIn', { ticket: after.arrival.ticket }));
    } catch (error) {
      tell(asProblem(error));
      readAnew(booking);
    } finally {
      setBusy(undefined);
    }
  }

  return (
    <Space>
      {stepsFor(booking, todayAt(branch.timeZone)).map((step, index) => (
        <Button
          key={step}
          type={index === 0 ? 'primary' : 'default'}
          ghost={index === 0}
          loading={busy === step}
          disabled={busy !== undefined}
          aria-label={t('day.stepOf', { step: t(`visit.${step}`), number: booking.number })}
          // The second of two quick clicks is for the button that stood here, not for the next step. Keys count none.
          onClick={({ detail }) => {
            if (detail <= 1) void go(step);
          }}
        >
          {t(`visit.${step}`)}
        </Button>
      ))}
    </Space>
  );
}
