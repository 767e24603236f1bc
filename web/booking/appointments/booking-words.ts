import type { Booking } from '../reading.js';

type Status = Booking['status'];

/** What can still become of it. */
export const ACTIVE: readonly Status[] = ['HELD', 'BOOKED', 'CHECKED_IN'];

export function badgeClass(status: Status): string {
  if (status === 'NO_SHOW') return 'badge badge-warn';
  return ACTIVE.includes(status) || status === 'COMPLETED' ? 'badge' : 'badge badge-off';
}

/** A sign before the words, so that the state is not told by colour alone. */
export const SIGNS: Readonly<Record<Status, string>> = {
  HELD: '◷',
  BOOKED: '✓',
  CHECKED_IN: '●',
  COMPLETED: '✓',
  CANCELLED: '✕',
  RELEASED: '✕',
  EXPIRED: '✕',
  NO_SHOW: '!',
};
