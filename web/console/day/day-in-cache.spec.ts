import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { type BookingChanged, dayKey, LiveDay } from './day-in-cache.js';

type Booking = NonNullable<BookingChanged['booking']>;

const key = dayKey('B001', '2026-11-30');
const bookingOf = (number: string): Booking => ({ id: number, number, window: null }) as unknown as Booking;
const told = (number: string): BookingChanged => ({ bookingId: number, booking: bookingOf(number) });

let queries: QueryClient;
let readings: PromiseWithResolvers<readonly Booking[]>[];
let leave: () => void;

beforeEach(() => {
  queries = new QueryClient({ defaultOptions: { queries: { gcTime: Infinity } } });
  readings = [];
  const queryFn = (): Promise<readonly Booking[]> => {
    const reading = Promise.withResolvers<readonly Booking[]>();
    readings.push(reading);
    return reading.promise;
  };
  leave = new QueryObserver(queries, { queryKey: key, queryFn }).subscribe(() => undefined);
});
afterEach(() => leave());

const shown = (): string[] =>
  (queries.getQueryData<readonly Booking[]>(key) ?? []).map(({ number }) => number);
const answer = (nth: number, ...numbers: string[]): void => readings[nth]?.resolve(numbers.map(bookingOf));

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const TURNS_MAX = 100;

/** What has been answered is in the cache. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < TURNS_MAX && queries.isFetching() > 0; turns += 1) await turn();
}

describe('a day that is told live', () => {
  it('is read anew when the stream begins, and not as a reading has it that was begun before', async () => {
    const begun = new LiveDay(queries, key).readAnew();
    await turn();
    expect(readings).toHaveLength(2);
    answer(1, 'A', 'B');
    answer(0, 'A');
    await begun;
    expect(shown()).toEqual(['A', 'B']);
  });

  it('keeps what is told while an older reading is on its way', async () => {
    answer(0, 'A');
    await settled();
    void queries.refetchQueries({ queryKey: key });
    new LiveDay(queries, key).tell(told('B'));
    expect(shown()).toEqual(['A', 'B']);
    await turn();
    answer(1, 'A');
    await turn();
    expect(shown()).toEqual(['A', 'B']);
    answer(2, 'A', 'B');
    await settled();
    expect(shown()).toEqual(['A', 'B']);
  });

  it('has what was told after its reading was answered for', async () => {
    answer(0, 'A');
    await settled();
    const day = new LiveDay(queries, key);
    const begun = day.readAnew();
    day.tell(told('B'));
    await turn();
    answer(1, 'A');
    await begun;
    expect([shown(), readings.length]).toEqual([['A', 'B'], 2]);
  });
});
