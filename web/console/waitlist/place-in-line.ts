import type { LineFilter, WaitlistEntry } from './waitlist.data.js';

/**
 * Where an entry stands in the lines that are listed: it may stand further ahead on another day, or elsewhere.
 * @returns null when it stands in none of them.
 */
export function placeInLine(
  {
    slots,
  }: { readonly slots: readonly Pick<WaitlistEntry['slots'][number], 'branchId' | 'date' | 'place'>[] },
  { branchId, date }: Pick<LineFilter, 'branchId' | 'date'>,
): number | null {
  const places = slots
    .filter((slot) => slot.branchId === branchId && (date === undefined || slot.date === date))
    .map(({ place }) => place);
  return places.length === 0 ? null : Math.min(...places);
}
