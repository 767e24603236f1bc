import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';
import type { Product } from '../reach/products.js';

export type Forecasts = components['schemas']['Forecasts'];
export type ForecastDay = components['schemas']['ForecastDay'];
export type Accuracy = components['schemas']['ForecastAccuracy'];

export function useForecasts(branchId: string, product: Product): UseQueryResult<Forecasts> {
  const api = useApi();
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ['forecasts', branchId, product, i18n.language],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/staff/forecasts', { params: { query: { branchId, product } }, signal })),
  });
}

export function useAccuracy(branchId: string): UseQueryResult<Accuracy[]> {
  const api = useApi();
  return useQuery({
    queryKey: ['forecasts', 'accuracy', branchId],
    queryFn: async ({ signal }): Promise<Accuracy[]> => {
      const { series } = await bodyOf(
        api.GET('/api/v1/staff/forecasts/accuracy', { params: { query: { branchId } }, signal }),
      );
      return series;
    },
  });
}
