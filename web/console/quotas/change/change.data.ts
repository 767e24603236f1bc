import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { bodyOf, type components, useApi } from '../../../shared/api/index.js';
import { type SentDraftState, useSentDraft } from '../../draft/use-sent-draft.js';
import { type ChangeBody, hasVersions, type SeenVersions } from './change-target.js';
import { type ChangeDraft, changeName } from './kept-changes.js';
import { movedLines } from './moved-lines.js';

export type Foreseen = components['schemas']['QuotaChangeForeseen'];
export type ChangeMade = components['schemas']['QuotaChangeMade'];
export type PreviewLine = components['schemas']['QuotaChangePreview'];
export type ChangeSummary = components['schemas']['QuotaChangeSummary'];

/** Nothing is written by it, so it is asked for again as every reading is. */
export function usePreview(): (body: ChangeBody) => Promise<Foreseen> {
  const api = useApi();
  const queries = useQueryClient();
  return useCallback(
    ({ reason, ...rest }) =>
      queries.fetchQuery({
        queryKey: ['foreseen', rest],
        staleTime: 0,
        gcTime: 0,
        queryFn: () =>
          bodyOf(
            api.POST('/api/v1/staff/quota-changes/preview', {
              // A reason may be written last; it does not change what is foreseen.
              body: { ...rest, ...(reason !== '' && { reason }) },
            }),
          ),
      }),
    [api, queries],
  );
}

/** Whether the counters of a change are as they were shown; of what carries versions the server tells when it is sent. */
export function useIsAsShown(): (body: ChangeBody, shown: Foreseen | undefined) => Promise<boolean> {
  const foresee = usePreview();
  return useCallback(
    async (body, shown) => {
      if (shown === undefined || hasVersions(body)) return true;
      const now = await foresee(body);
      return movedLines(shown.preview, now.preview).length === 0;
    },
    [foresee],
  );
}

export function useMakeChange(draft: ChangeDraft): SentDraftState<ChangeBody, ChangeMade> {
  const api = useApi();
  const breakGlass = draft.breakGlass === true;
  return useSentDraft(
    changeName(draft),
    useCallback(
      async (body: ChangeBody, key: string) => {
        const request = { body, params: { header: { 'idempotency-key': key } } };
        const made = breakGlass
          ? await bodyOf(api.POST('/api/v1/staff/quota-changes/break-glass', request))
          : await bodyOf(api.POST('/api/v1/staff/quota-changes', request));
        return made as ChangeMade;
      },
      [api, breakGlass],
    ),
  );
}

/** What the preview showed of each counter, for the server to hold it against. */
export function seenIn({ preview, summary }: Foreseen): SeenVersions | undefined {
  if (!summary.complete) return undefined;
  return new Map(preview.map(({ start, old }) => [start, old?.version ?? 0]));
}
