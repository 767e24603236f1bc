import type { ApiProblem } from '../../shared/api/index.js';
import { formatDay } from '../../shared/format/format.js';
import type { Language } from '../../shared/language/index.js';

/** A place that the server names. Of one branch and day there may be several: a day that has windows has one in each. */
export type FreeSlot = Pick<ApiProblem['alternatives'][number], 'branchId' | 'date' | 'window'>;

export function keyOfSlot({ branchId, date, window = '' }: FreeSlot): string {
  return `${branchId} ${date} ${window}`;
}

export function wordsOfSlot(
  { date, window }: FreeSlot,
  language: Language,
  style?: 'full' | 'medium',
): string {
  const day = formatDay(date, language, style);
  return window === undefined ? day : `${day} · ${window}`;
}

/** Both fields of a form: a window that was chosen before is not one of a day that is booked as a whole. */
export function fieldsOfSlot({ date, window }: FreeSlot): { date: string; window: string | undefined } {
  return { date, window };
}
