import type { Draft } from '../draft/draft.js';
import { type Loan, useCalendar } from '../reading.js';

export interface Express {
  /** The calendar has been asked, which says so. */
  readonly isKnown: boolean;
  /** The branch that is chosen takes bookings of a loan and a day. */
  readonly isOn: boolean;
  /** And nobody wants to say more: the page asks for the day alone. */
  readonly isUsed: boolean;
}

/** Whether the amount may follow later, as the calendar says that the page has anyway. */
export function useExpress({ branchId, sent, saysAll }: Draft, loan: Loan | undefined): Express {
  const { data, isLoading } = useCalendar(branchId, loan?.product, false);
  const isOn = data?.express != null;
  // What was sent is asked for as it was sent, under its key, whatever is on by now.
  return {
    isKnown: !isLoading,
    isOn,
    isUsed: sent === undefined ? isOn && saysAll !== true : sent.express === true,
  };
}
