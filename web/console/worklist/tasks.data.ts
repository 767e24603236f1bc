import {
  type InfiniteData,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  useQuery,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useCallback } from 'react';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';
import { usePerson } from '../frame/person-context.js';

export type Task = components['schemas']['Task'];
export type TaskKind = Task['kind'];
export type TaskStatus = Task['status'];
export type TaskStep = 'assign' | 'takeOver' | 'offer' | 'done' | 'dismiss' | 'reopen';
type TaskList = components['schemas']['TaskList'];
export type OverbookedCounter = components['schemas']['OverbookedList']['counters'][number];

export const TASK_KINDS: readonly TaskKind[] = [
  'OVERBOOKED_OFFER',
  'CLOSURE_MOVE',
  'UNFINISHED_VISIT',
  'FORECAST_PEAK',
  'WAITLIST_CALL',
  'EXPRESS_DETAILS',
];

/** Colleagues work on the same list. */
const REFRESH_MS = 15_000;

export interface TaskFilter {
  readonly branchId: string;
  readonly kind?: TaskKind;
  readonly status?: TaskStatus;
}

export function useTasks(filter: TaskFilter): UseInfiniteQueryResult<InfiniteData<TaskList>> {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['tasks', filter],
    queryFn: ({ pageParam, signal }) =>
      bodyOf(
        api.GET('/api/v1/staff/tasks', {
          params: { query: { ...filter, ...(pageParam !== null && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: REFRESH_MS,
  });
}

/** As it is now, also when it has left the list in which it was found. */
export function useTask(found: Task): Task {
  const api = useApi();
  const path = { id: found.id };
  const { data } = useQuery({
    queryKey: ['tasks', 'one', found.id],
    queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/staff/tasks/{id}', { params: { path }, signal })),
    initialData: found,
    refetchInterval: REFRESH_MS,
  });
  return data;
}

export function useOverbooked(branchId: string): UseQueryResult<readonly OverbookedCounter[]> {
  const api = useApi();
  return useQuery({
    queryKey: ['overbooked', branchId],
    queryFn: async ({ signal }): Promise<readonly OverbookedCounter[]> => {
      const { counters } = await bodyOf(
        api.GET('/api/v1/staff/overbooked', { params: { query: { branchId } }, signal }),
      );
      return counters;
    },
    refetchInterval: REFRESH_MS,
  });
}

export function useTaskStep(): (id: string, step: TaskStep, note: string) => Promise<Task> {
  const api = useApi();
  const { id: me } = usePerson();
  return useCallback(
    (id, step, note) => {
      const params = { path: { id } };
      const requests: Readonly<Record<TaskStep, () => Promise<Task>>> = {
        assign: () => bodyOf(api.POST('/api/v1/staff/tasks/{id}/assign', { params, body: {} })),
        // Named, so that it is taken from whoever has it.
        takeOver: () =>
          bodyOf(api.POST('/api/v1/staff/tasks/{id}/assign', { params, body: { assignee: me } })),
        offer: () => bodyOf(api.POST('/api/v1/staff/tasks/{id}/offer', { params, body: { note } })),
        done: () =>
          bodyOf(api.POST('/api/v1/staff/tasks/{id}/done', { params, body: note === '' ? {} : { note } })),
        dismiss: () => bodyOf(api.POST('/api/v1/staff/tasks/{id}/dismiss', { params, body: { note } })),
        reopen: () => bodyOf(api.POST('/api/v1/staff/tasks/{id}/reopen', { params, body: { note } })),
      };
      return requests[step]();
    },
    [api, me],
  );
}
