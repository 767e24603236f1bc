import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useCallback } from 'react';
import { type Api, asProblem, bodyOf, type components, useApi } from '../../shared/api/index.js';
import { usePerson } from '../frame/person-context.js';

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

async function readClosures(api: Api, branchId: string, signal?: AbortSignal): Promise<readonly Closure[]> {
  const params = { query: { branchId } };
  const { closures } = await bodyOf(
    api.GET('/api/v1/staff/closures', { params, ...(signal !== undefined && { signal }) }),
  );
  return closures;
}

export function useClosures(branchId: string): UseQueryResult<readonly Closure[]> {
  const api = useApi();
  return useQuery({
    queryKey: ['closures', branchId],
    queryFn: ({ signal }) => readClosures(api, branchId, signal),
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
  const { id: personId } = usePerson();
  const preview = usePreviewClosure(branchId);
  return useCallback(
    async (form) => {
      const { kind, reasonZh, reasonEn } = form;
      const body = { ...spanOf(branchId, form), kind, reasonZh, reasonEn };
      try {
        return await bodyOf(api.POST('/api/v1/staff/closures', { body }));
      } catch (error) {
        const { code, params } = asProblem(error);
        if (code !== 'CLOSURE_EXISTS') throw error;
        // Sent before, and the answer was lost: the same in the words of the same person is no other closure.
        const closures = await readClosures(api, branchId);
        const same = closures.find(({ id }) => id === params['closureId']);
        const isOwn = same?.createdBy === personId && isSaid(same, body);
        if (!isOwn) throw error;
        return { ...same, touched: await preview(form) };
      }
    },
    [api, branchId, personId, preview],
  );
}

/** As the server keeps a reason: without spaces around it. */
function isSaid(
  closure: Closure,
  { reasonZh, reasonEn }: Pick<ClosureForm, 'reasonZh' | 'reasonEn'>,
): boolean {
  return closure.reasonZh === reasonZh.trim() && closure.reasonEn === reasonEn.trim();
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
