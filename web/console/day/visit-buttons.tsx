import { Button, Space } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
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
  const buttons = useRef<HTMLDivElement>(null);
  /** The step that was taken by the keyboard, whose button goes away with it. */
  const goneWithFocus = useRef<VisitStep>(undefined);
  const steps = stepsFor(booking, todayAt(branch.timeZone));
  const first = steps[0];

  useEffect(() => {
    // The live stream may be faster than the answer; until that is there no button takes the focus.
    if (busy !== undefined || goneWithFocus.current === undefined || first === goneWithFocus.current) return;
    goneWithFocus.current = undefined;
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost) buttons.current?.querySelector('button')?.focus();
  }, [first, busy]);

  async function go(step: VisitStep): Promise<void> {
    setBusy(step);
    goneWithFocus.current = buttons.current?.contains(document.activeElement) === true ? step : undefined;
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
    <Space ref={buttons}>
      {steps.map((step, index) => (
        <Button
          key={step}
          type={index === 0 ? 'primary' : 'default'}
          ghost={index === 0}
          loading={busy === step}
          disabled={busy !== undefined && busy !== step}
          aria-label={t('day.stepOf', { step: t(`visit.${step}`), number: booking.number })}
          // The second of two quick clicks is for the button that stood here, not for the next step; as is a key that is
          // held down. Keys count no clicks.
          onKeyDown={(event) => {
            if (event.repeat) event.preventDefault();
          }}
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
