import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Booking } from '../reading.js';

const QrCode = lazy(() => import('./qr-code.js'));

/** Shown at the branch. It says the number, which is what the counter asks for. */
export function CheckInCode({ booking }: { booking: Booking }): ReactNode {
  const { t } = useTranslation();
  const code = useQuery({ queryKey: ['check-in-code', booking.id], queryFn: () => booking.number }).data;
  return (
    <figure className="stack-small">
      <Suspense fallback={<div className="qr" />}>
        <QrCode text={code ?? booking.number} label={t('appointment.qr', { number: booking.number })} />
      </Suspense>
      <figcaption className="soft small">{t('appointment.qrMore')}</figcaption>
    </figure>
  );
}
