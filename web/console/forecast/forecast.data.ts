import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';

export type Forecasts = components['schemas']['Forecasts'];
export type ForecastDay = components['schemas']['ForecastDay'];
export type Accuracy = components['schemas']['ForecastAccuracy'];
export type Product = Forecasts['product'];

const GROUP_OF: Readonly<Record<Product, string>> = {
  MORTGAGE: 'HOUSING',
  CAR: 'CONSUMER',
  CONSUMER: 'CONSUMER',
  BUSINESS: 'BUSINESS',
};

/** Those that a branch serves: for others the server has nothing to say. */
export function productsOf(services: readonly string[]): readonly Product[] {
  return (Object.keys(GROUP_OF) as Product[]).filter((product) => services.includes(GROUP_OF[product]));
}

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
