import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';
import { usePerson } from '../frame/person-context.js';
import { BANK_TIME_ZONE } from '../../shared/format/index.js';

export type Branch = components['schemas']['Branch'];

/** The most that one answer holds; a larger bank's staff see the first and search for others. */
const BRANCHES_MAX = 500;
/** Branches open and move a few times a year. */
const STALE_MS = 300_000;

/** The branches that the person acts for, by id. */
export function useBranches(): UseQueryResult<readonly Branch[]> {
  const { branches } = usePerson();
  return useNetwork((each) =>
    each
      .filter(({ id }) => branches.includes('*') || branches.includes(id))
      .toSorted((one, other) => one.id.localeCompare(other.id)),
  );
}

/** The name of any branch, beside its id: customers are offered those of others as well. */
export function useBranchName(): (id: string) => string {
  const { data } = useNetwork((each) => new Map(each.map(({ id, name }) => [id, name])));
  return (id) => [id, data?.get(id)].filter((part) => part !== undefined).join(' ');
}

/** By whose clock a branch goes. */
export function useBranchZone(): (id: string | undefined) => string {
  const { data } = useNetwork((each) => new Map(each.map(({ id, timeZone }) => [id, timeZone])));
  return (id) => data?.get(id ?? '') ?? BANK_TIME_ZONE;
}

function useNetwork<Shown>(select: (branches: readonly Branch[]) => Shown): UseQueryResult<Shown> {
  const api = useApi();
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ['branches', i18n.language],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/branches', { params: { query: { limit: BRANCHES_MAX } }, signal })),
    staleTime: STALE_MS,
    placeholderData: (before) => before,
    select: (body) => select(body.branches),
  });
}

/** The day that a branch has now. Another zone may be a day ahead. */
export function todayAt(timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date());
}
