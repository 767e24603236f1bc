import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useCallback } from 'react';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';
import { type SentDraftState, useSentDraft } from '../draft/use-sent-draft.js';

export type PoolRule = components['schemas']['PoolRules']['rules'][number];
export type ServicePlan = components['schemas']['ServicePlan'];
type ChangeMade = components['schemas']['QuotaChangeMade'];

/** A colleague approves on another screen. */
const REFRESH_MS = 10_000;

/** What one types about when unused places of phone and counter go online. */
export interface PoolRuleForm {
  readonly spills: boolean;
  readonly spillBusinessDays?: number | null;
  /** Absent where nothing goes online: then all stay. */
  readonly keep?: number;
  readonly reason: string;
  /** The rule over which it is typed; kept with it, so that nobody's newer one is run over unseen. */
  readonly seen: PoolRule;
}

export function usePoolRules(branchId: string): UseQueryResult<readonly PoolRule[]> {
  const api = useApi();
  return useQuery({
    queryKey: ['pool-rules', branchId],
    queryFn: async ({ signal }): Promise<readonly PoolRule[]> => {
      const { rules } = await bodyOf(
        api.GET('/api/v1/staff/branches/{id}/pool-rules', { params: { path: { id: branchId } }, signal }),
      );
      return rules;
    },
    refetchInterval: REFRESH_MS,
  });
}

/** What goes out. */
interface RuleProposal extends Omit<PoolRule, 'version'> {
  /** That of the rule which was seen. */
  readonly version: number;
  readonly reason: string;
}

export const poolRuleDraft = (branchId: string, { productGroup }: Pick<PoolRule, 'productGroup'>): string =>
  `pool-rule.${branchId}.${productGroup}`;

/** @param draft is what the proposal is kept under until it is answered. */
export function useProposeRule(branchId: string, draft: string): SentDraftState<RuleProposal, ChangeMade> {
  const api = useApi();
  return useSentDraft(
    draft,
    useCallback(
      (body: RuleProposal, key: string) =>
        bodyOf(
          api.PUT('/api/v1/staff/branches/{id}/pool-rules', {
            params: { path: { id: branchId }, header: { 'idempotency-key': key } },
            body,
          }),
        ),
      [api, branchId],
    ),
  );
}

/** @returns what is asked for as it goes out; without the version it is the same wish, whatever was seen. */
export function proposalOf({ seen, spills, spillBusinessDays = null, keep = 0, reason }: PoolRuleForm): {
  readonly asked: string;
  readonly body: RuleProposal;
} {
  const wish = {
    productGroup: seen.productGroup,
    spillBusinessDays: spills ? spillBusinessDays : null,
    keep,
    reason: reason.trim(),
  };
  return { asked: JSON.stringify(wish), body: { ...wish, version: seen.version } };
}

export type ServicePlanForm = Pick<ServicePlan, 'staff' | 'visitMinutes' | 'minutesPerDay'>;

/** Visits a day, as the server counts them: a visit that does not fit in is not begun. */
export function visitsADay({ staff, visitMinutes, minutesPerDay }: ServicePlanForm): number {
  return staff * Math.floor(minutesPerDay / visitMinutes);
}

export function useSavePlan(branchId: string): (form: ServicePlanForm) => Promise<ServicePlan> {
  const api = useApi();
  return useCallback(
    ({ staff, visitMinutes, minutesPerDay }) =>
      bodyOf(
        api.PUT('/api/v1/staff/forecasts/service-plan', {
          body: { branchId, staff, visitMinutes, minutesPerDay },
        }),
      ),
    [api, branchId],
  );
}
