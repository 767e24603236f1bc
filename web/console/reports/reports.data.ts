import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';
import { ASKED_AS_FILE, type ExportFormat, saveFile } from '../files/save-file.js';
import type { Product } from '../reach/products.js';
import { isSameAsk } from '../reach/same-ask.js';

export type BookingReport = components['schemas']['BookingReport'];
export type ReportDay = components['schemas']['BookingReportDay'];

export interface ReportAsk {
  readonly branchId: string;
  readonly product: Product;
  /** Left out: the last four weeks, as the server says. */
  readonly from?: string;
  readonly to?: string;
}

export function useReport(ask: ReportAsk): UseQueryResult<BookingReport> {
  const api = useApi();
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ['report', ask, i18n.language],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/staff/reports/bookings', { params: { query: ask }, signal })),
    // The same figures stay while they are fetched in other words; those of other days are not these.
    placeholderData: (before, query) => (isSameAsk(query?.queryKey[1], ask) ? before : undefined),
  });
}

export function useReportFile(ask: ReportAsk): (format: ExportFormat) => Promise<void> {
  const api = useApi();
  return useCallback(
    async (format) => {
      const params = { query: { ...ask, format } };
      const answer = await api.GET('/api/v1/staff/reports/bookings/export', { params, ...ASKED_AS_FILE });
      saveFile(answer, `bookings-${ask.branchId}.${format}`);
    },
    [api, ask],
  );
}
