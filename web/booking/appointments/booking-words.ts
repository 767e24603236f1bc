import type { TFunction } from 'i18next';
import { formatAmount } from '../../shared/format/index.js';
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

/** How much is repaid, as far as anybody has said. */
export function amountOf(t: TFunction, { kind, amount, detailsUntil }: Booking): string | null {
  if (kind === 'FULL') return t('kind.FULL');
  if (amount !== null) return formatAmount(amount);
  return detailsUntil === null ? null : t('details.open');
}
