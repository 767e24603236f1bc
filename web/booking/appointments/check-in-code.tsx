import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf, useApi } from '../../shared/api/index.js';
import type { Booking } from '../reading.js';

/** Without it there is the number beside, by which the counter finds the booking as well. */
const QrCode = lazy(() => import('./qr-code.js').catch(() => ({ default: () => null })));

/** Shown at the branch: the signed code, and until it is there the number, by which the counter finds it as well. */
export function CheckInCode({ booking }: { booking: Booking }): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { id } = booking;
  const code = useQuery({
    queryKey: ['check-in-code', id],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/bookings/{id}/check-in-code', { params: { path: { id } }, signal })),
    staleTime: Infinity,
  }).data?.code;
  return (
    <figure className="stack-small">
      <Suspense fallback={<div className="qr" />}>
        <QrCode text={code ?? booking.number} label={t('appointment.qr', { number: booking.number })} />
      </Suspense>
      <figcaption className="soft small">{t('appointment.qrMore')}</figcaption>
    </figure>
  );
}
