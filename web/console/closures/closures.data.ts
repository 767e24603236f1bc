import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useCallback } from 'react';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';

export type Closure = components['schemas']['Closure'];
export type ClosureWithImpact = components['schemas']['ClosureWithImpact'];
export type Touched = components['schemas']['ClosurePreview']['touched'];
export type ClosureKind = Closure['kind'];

export const KINDS: readonly ClosureKind[] = ['STATUTORY', 'LOCAL', 'EMERGENCY', 'MAINTENANCE'];

export interface ClosureForm {
  readonly fromDate: string;
  readonly toDate: string;
  readonly kind: ClosureKind;
  readonly allDay: boolean;
  readonly hours?: { readonly from: string; readonly to: string };
  readonly reasonZh: string;
  readonly reasonEn: string;
}

type Span = Pick<ClosureForm, 'fromDate' | 'toDate'> & {
  readonly branchId: string;
  readonly hours?: { readonly from: string; readonly to: string };
};

function spanOf(branchId: string, { fromDate, toDate, allDay, hours }: ClosureForm): Span {
  return { branchId, fromDate, toDate, ...(!allDay && hours !== undefined && { hours: { ...hours } }) };
}

export function useClosures(branchId: string): UseQueryResult<readonly Closure[]> {
  const api = useApi();
  return useQuery({
    queryKey: ['closures', branchId],
    queryFn: async ({ signal }): Promise<readonly Closure[]> => {
      const { closures } = await bodyOf(
        api.GET('/api/v1/staff/closures', { params: { query: { branchId } }, signal }),
      );
      return closures;
    },
  });
}

export function usePreviewClosure(branchId: string): (form: ClosureForm) => Promise<Touched> {
  const api = useApi();
  return useCallback(
    async (form) => {
      const body = spanOf(branchId, form);
      const { touched } = await bodyOf(api.POST('/api/v1/staff/closures/preview', { body }));
      return touched;
    },
    [api, branchId],
  );
}

export function useClose(branchId: string): (form: ClosureForm) => Promise<ClosureWithImpact> {
  const api = useApi();
  return useCallback(
    (form) => {
      const { kind, reasonZh, reasonEn } = form;
      return bodyOf(
        api.POST('/api/v1/staff/closures', { body: { ...spanOf(branchId, form), kind, reasonZh, reasonEn } }),
      );
    },
    [api, branchId],
  );
}

export function useTakeBack(): (id: string) => Promise<void> {
  const api = useApi();
  return useCallback(
    async (id) => {
      await api.DELETE('/api/v1/staff/closures/{id}', { params: { path: { id } } });
    },
    [api],
  );
}
