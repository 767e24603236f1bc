import type { BookingRow } from './booking.js';
import { extensionsLeft } from './hold-extension.policy.js';

/** A slot kept for some minutes, as its customer is told of it. */
export interface Hold {
  readonly id: string;
  readonly loanId: string;
  readonly branchId: string;
  readonly date: string;
  /** Empty: the whole day. */
  readonly timeWindow: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly extensionsLeft: number;
}

/** @param row a row that is held */
export function holdOfRow(row: BookingRow): Hold {
  const { id, loanId, branchId, date, timeWindow, createdAt, expiresAt } = row;
  return {
    id,
    loanId,
    branchId,
    date,
    timeWindow,
    createdAt,
    expiresAt: expiresAt!,
    extensionsLeft: extensionsLeft(row),
  };
}
