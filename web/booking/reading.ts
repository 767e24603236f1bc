import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useQueries,
  useQuery,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import {
  type Api,
  type ApiProblem,
  bodyOf,
  type components,
  type operations,
  useApi,
} from '../shared/api/index.js';
import type { Language } from '../shared/language/index.js';

export type Loan = operations['loans.list']['responses'][200]['content']['application/json']['loans'][number];
export type Branch = components['schemas']['Branch'];
export type BranchCalendar = components['schemas']['BranchCalendar'];
export type Booking = components['schemas']['Booking'];
export type ListedBooking = components['schemas']['ListedBooking'];
export type BookingWithTimeline = components['schemas']['OwnBooking'];
export type Product = Loan['product'];

/** What is left changes within seconds on a busy morning; an unchanged calendar is answered 304 without a body. */
const CALENDAR_EVERY_MS = 5_000;
/** Of a branch that is only listed. */
const GLANCE_STALE_MS = 30_000;
/** Branches change once in a while. */
const BRANCHES_STALE_MS = 300_000;
const APPOINTMENTS_EVERY_MS = 20_000;

export type Read<T> = UseQueryResult<T, ApiProblem>;

export function useLanguage(): Language {
  return useTranslation().i18n.language as Language;
}

const loansOf = (api: Api, language: Language) =>
  queryOptions<readonly Loan[], ApiProblem>({
    queryKey: ['loans', language],
    queryFn: async ({ signal }) => (await bodyOf(api.GET('/api/v1/loans', { signal }))).loans,
    staleTime: 60_000,
  });

export function useLoans(): Read<readonly Loan[]> {
  return useQuery({ ...loansOf(useApi(), useLanguage()), placeholderData: keepPreviousData });
}

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Two decimals are about a kilometre: near enough to sort by, and not where somebody lives. */
const PLACE_DECIMALS = 2;

const branchesOf = (api: Api, language: Language, near: Place | undefined) => {
  const at = near && `${near.latitude.toFixed(PLACE_DECIMALS)},${near.longitude.toFixed(PLACE_DECIMALS)}`;
  return queryOptions<readonly Branch[], ApiProblem>({
    queryKey: ['branches', language, at],
    queryFn: async ({ signal }) => {
      const query = at === undefined ? {} : { near: at };
      return (await bodyOf(api.GET('/api/v1/branches', { params: { query }, signal }))).branches;
    },
    staleTime: BRANCHES_STALE_MS,
  });
};

/** @param retryOnMount false: whoever tells that it could not be read does not ask again by telling it */
export function useBranches(near: Place | undefined, retryOnMount = true): Read<readonly Branch[]> {
  const options = branchesOf(useApi(), useLanguage(), near);
  return useQuery({ ...options, placeholderData: keepPreviousData, retryOnMount });
}

/** What every page of somebody who is signed in needs, asked for before any of them is drawn. */
export function readAhead(queries: QueryClient, api: Api, language: Language): void {
  void queries.prefetchQuery(loansOf(api, language));
  void queries.prefetchQuery(branchesOf(api, language, undefined));
}

interface OfBranch {
  readonly branchId: string | undefined;
  readonly product: Product | undefined;
  readonly language: Language;
}

function calendarOf(api: Api, { branchId, product, language }: OfBranch) {
  return queryOptions<BranchCalendar, ApiProblem>({
    queryKey: ['calendar', branchId, product, language],
    enabled: branchId !== undefined && product !== undefined,
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/v1/branches/{id}/calendar', {
          params: { path: { id: branchId! }, query: { product: product! } },
          signal,
          // The browser asks with the tag of what it has, and takes that again when nothing changed.
          cache: 'no-cache',
        }),
      ),
    staleTime: GLANCE_STALE_MS,
    // In the other language the same days stand there until their words have come; another branch has other days, and
    // so has another kind of loan.
    placeholderData: (before, query) =>
      query?.queryKey[1] === branchId && query?.queryKey[2] === product ? before : undefined,
  });
}

/** @param live asked again and again while somebody looks at it */
export function useCalendar(
  branchId: string | undefined,
  product: Product | undefined,
  live: boolean,
): Read<BranchCalendar> {
  const options = calendarOf(useApi(), { branchId, product, language: useLanguage() });
  return useQuery({
    ...options,
    ...(live && { staleTime: 0 }),
    refetchInterval: live ? CALENDAR_EVERY_MS : false,
  });
}

/** Of branches that are only listed, in the same order. */
export function useCalendars(branchIds: readonly string[], product: Product): Read<BranchCalendar>[] {
  const api = useApi();
  const language = useLanguage();
  return useQueries({
    queries: branchIds.map((branchId) => calendarOf(api, { branchId, product, language })),
  });
}

export function useBookings(): Read<readonly ListedBooking[]> {
  const api = useApi();
  return useQuery<readonly ListedBooking[], ApiProblem>({
    queryKey: ['bookings'],
    queryFn: async ({ signal }) =>
      (await bodyOf(api.GET('/api/v1/bookings', { params: { query: { limit: 50 } }, signal }))).bookings,
    refetchInterval: APPOINTMENTS_EVERY_MS,
  });
}

export function useBooking(id: string): Read<BookingWithTimeline> {
  const api = useApi();
  const language = useLanguage();
  return useQuery<BookingWithTimeline, ApiProblem>({
    queryKey: ['booking', id, language],
    queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/bookings/{id}', { params: { path: { id } }, signal })),
    placeholderData: (before, query) => (query?.queryKey[1] === id ? before : undefined),
    refetchInterval: APPOINTMENTS_EVERY_MS,
  });
}
