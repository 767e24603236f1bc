import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useApi } from '../../shared/api/index.js';
import { useSession } from '../../shared/sign-in/index.js';
import { type Connection, stayConnected } from '../live/stay-connected.js';
import { dayKey, type StaffBooking, withBooking } from './day.data.js';

interface BookingChanged {
  readonly bookingId: string;
  readonly booking: StaffBooking | null;
}

/** Stopped: whoever is not signed in is told nothing. */
export type DayConnection = Connection | 'stopped';

/** Keeps the day in the cache as it is at the branch. */
export function useLiveDay(branchId: string, date: string): DayConnection {
  const api = useApi();
  const queries = useQueryClient();
  const { state } = useSession();
  const [connection, setConnection] = useState<Connection>('connecting');
  const signedIn = state.status === 'signed-in';

  useEffect(() => {
    if (!signedIn) return undefined;
    const key = dayKey(branchId, date);
    /** What was told while the day was being read anew: the reading may be older. */
    let waiting: BookingChanged[] | undefined;

    function take({ bookingId, booking }: BookingChanged): void {
      queries.setQueryData<readonly StaffBooking[]>(key, (before) =>
        before === undefined ? before : withBooking(before, bookingId, booking),
      );
      void queries.invalidateQueries({ queryKey: ['booking', bookingId] });
    }

    async function readAnew(): Promise<void> {
      waiting ??= [];
      await queries.invalidateQueries({ queryKey: key });
      const told = waiting;
      waiting = undefined;
      for (const change of told ?? []) take(change);
    }

    return stayConnected({
      open: async (lastEventId, signal) => {
        const { data } = await api.GET('/api/v1/staff/bookings/stream', {
          params: {
            query: { branchId, date },
            header: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
          },
          parseAs: 'stream',
          signal,
          // Not within the time of an ordinary answer: this one stays open.
          fetch: (request) => fetch(request),
        });
        return data as unknown as ReadableStream<Uint8Array>;
      },
      onConnection: setConnection,
      onEvent: ({ type, data }) => {
        if (type === 'ready' || type === 'reload') {
          setConnection('live');
          void readAnew();
        } else if (type === 'booking') {
          const change = JSON.parse(data) as BookingChanged;
          if (waiting === undefined) take(change);
          else waiting.push(change);
        }
      },
    });
  }, [api, queries, branchId, date, signedIn]);

  return signedIn ? connection : 'stopped';
}
