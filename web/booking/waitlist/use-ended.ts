import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ApiProblem, bodyOf, useApi } from '../../shared/api/index.js';
import { useBookings, useLanguage } from '../reading.js';
import { type Ended, endedOf } from './endings.js';
import { useWaitlist, WAITLIST_KEY, type WaitlistEntry } from './waitlist.js';

/** Of one person a fortnight holds a handful; a company with more loans than that sees the newest. */
const READ_MAX = 50;

/**
 * The wishes that have ended lately without an appointment, the newest first; undefined until that is known. Read anew
 * when an entry comes or goes, and not by the clock: what has ended stays as it is.
 */
export function useEnded(): readonly Ended[] | undefined {
  const api = useApi();
  const language = useLanguage();
  const standing = useWaitlist().data?.map(({ id }) => id);
  const bookings = useBookings().data;
  const { data } = useQuery<{ entries: readonly WaitlistEntry[]; nowMs: number }, ApiProblem>({
    queryKey: [...WAITLIST_KEY, 'ended', language, standing],
    enabled: standing !== undefined,
    queryFn: async ({ signal }) => {
      const params = { query: { limit: READ_MAX } };
      const { entries } = await bodyOf(api.GET('/api/v1/waitlist', { params, signal }));
      return { entries, nowMs: Date.now() };
    },
    placeholderData: keepPreviousData,
  });
  if (data === undefined || bookings === undefined) return undefined;
  return endedOf(data.entries, bookings, data.nowMs);
}
