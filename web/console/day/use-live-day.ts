import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useApi } from '../../shared/api/index.js';
import { useSession } from '../../shared/sign-in/index.js';
import { type Connection, stayConnected } from '../live/stay-connected.js';
import { type BookingChanged, dayKey, LiveDay } from './day-in-cache.js';

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
    const day = new LiveDay(queries, dayKey(branchId, date));
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
          void day.readAnew();
        } else if (type === 'booking') {
          day.tell(JSON.parse(data) as BookingChanged);
        }
      },
    });
  }, [api, queries, branchId, date, signedIn]);

  return signedIn ? connection : 'stopped';
}
