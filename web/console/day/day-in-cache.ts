import type { QueryClient } from '@tanstack/react-query';
import type { components } from '../../shared/api/index.js';

type StaffBooking = components['schemas']['StaffBooking'];

/** What the live stream tells of one booking; null: it has left the day. */
export interface BookingChanged {
  readonly bookingId: string;
  readonly booking: StaffBooking | null;
}

export const dayKey = (branchId: string, date: string): readonly string[] => ['day', branchId, date];

/** In the order of the board: by window, then by number; one that is new is put in, one that has left is taken out. */
function withBooking(
  bookings: readonly StaffBooking[],
  { bookingId, booking }: BookingChanged,
): readonly StaffBooking[] {
  const others = bookings.filter((each) => each.id !== bookingId);
  if (booking === null) return others;
  return [...others, booking].sort(
    (one, other) =>
      (one.window ?? '').localeCompare(other.window ?? '') || one.number.localeCompare(other.number),
  );
}

/**
 * Puts what is known of a booking on the board of its day.
 * @returns whether the day is being read just now. That reading may be older and would take it away again, so the day
 * has to be read anew.
 */
export function putOnDay(queries: QueryClient, key: readonly string[], change: BookingChanged): boolean {
  queries.setQueryData<readonly StaffBooking[]>(key, (before) =>
    before === undefined ? before : withBooking(before, change),
  );
  void queries.invalidateQueries({ queryKey: ['booking', change.bookingId] });
  return queries.isFetching({ queryKey: key }) > 0;
}

/** A reading that was begun before is given up, also the first one, which would else be waited for in place of this. */
export async function readDayAnew(queries: QueryClient, key: readonly string[]): Promise<void> {
  await queries.cancelQueries({ queryKey: key });
  await queries.invalidateQueries({ queryKey: key });
}

/** A day in the cache as the live stream tells it. */
export class LiveDay {
  /** What was told while the day was being read anew: the reading may be older. */
  private waiting: BookingChanged[] | undefined;

  constructor(
    private readonly queries: QueryClient,
    private readonly key: readonly string[],
  ) {}

  tell(change: BookingChanged): void {
    if (this.waiting === undefined) this.take([change]);
    else this.waiting.push(change);
  }

  async readAnew(): Promise<void> {
    this.waiting ??= [];
    await readDayAnew(this.queries, this.key);
    const told = this.waiting ?? [];
    this.waiting = undefined;
    this.take(told);
  }

  private take(changes: readonly BookingChanged[]): void {
    const overtaken = changes.map((change) => putOnDay(this.queries, this.key, change));
    if (overtaken.includes(true)) void this.readAnew();
  }
}
