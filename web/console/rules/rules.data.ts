import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useCallback } from 'react';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';
import { useKeyedSend } from '../draft/request-key.js';

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

interface RuleProposal {
  readonly rule: Pick<PoolRule, 'productGroup' | 'version'>;
  readonly form: PoolRuleForm;
}

export function useProposeRule(branchId: string): (proposal: RuleProposal) => Promise<ChangeMade> {
  const api = useApi();
  return useKeyedSend(
    useCallback(
      ({ rule: { productGroup, version }, form }: RuleProposal, key: string) => {
        const { spills, spillBusinessDays = null, keep = 0, reason } = form;
        return bodyOf(
          api.PUT('/api/v1/staff/branches/{id}/pool-rules', {
            params: { path: { id: branchId }, header: { 'idempotency-key': key } },
            body: {
              productGroup,
              version,
              spillBusinessDays: spills ? spillBusinessDays : null,
              keep,
              reason: reason.trim(),
            },
          }),
        );
      },
      [api, branchId],
    ),
  );
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
