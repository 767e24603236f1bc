import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';
import { usePerson } from '../frame/person-context.js';
import { readNetwork } from './network.js';
import { BANK_TIME_ZONE } from '../../shared/format/index.js';
import type { Person } from '../../shared/sign-in/index.js';

export type Branch = components['schemas']['Branch'];

/** Branches open and move a few times a year. */
const STALE_MS = 300_000;

const reaches = ({ branches }: Person, id: string): boolean =>
  branches.includes('*') || branches.includes(id);

/** The branches that the person acts for, by id. */
export function useBranches(): UseQueryResult<readonly Branch[]> {
  const person = usePerson();
  return useNetwork((each) =>
    each.filter(({ id }) => reaches(person, id)).toSorted((one, other) => one.id.localeCompare(other.id)),
  );
}

/** Whether the person acts for each of these branches: what is about several is decided as a whole. */
export function useReachesAll(branchIds: readonly string[]): boolean {
  const person = usePerson();
  return branchIds.every((id) => reaches(person, id));
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
  const named = usePerson().branches;
  return useQuery({
    queryKey: ['branches', i18n.language, named],
    queryFn: ({ signal }) =>
      readNetwork((query) => bodyOf(api.GET('/api/v1/branches', { params: { query }, signal })), named),
    staleTime: STALE_MS,
    placeholderData: (before) => before,
    select: (body) => select(body.branches),
  });
}

/** The day that a branch has now. Another zone may be a day ahead. */
export function todayAt(timeZone: string, nowMs = Date.now()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(nowMs);
}

/** The wall clock of a branch now, `HH:mm`. */
export function timeAt(timeZone: string, nowMs = Date.now()): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' }).format(nowMs);
}
