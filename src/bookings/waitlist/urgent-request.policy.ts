import { bodyFault, type FieldFault } from '../../platform/errors/index.js';
import { waitlistErrors } from './waitlist.errors.js';

/** A fixed list, so that branches decide alike and nobody has to tell more of their life than this. */
export const URGENT_REASONS = ['HOME_SALE', 'RELOCATION', 'FAMILY', 'COURT', 'REFINANCING', 'OTHER'] as const;
export type UrgentReason = (typeof URGENT_REASONS)[number];

export interface UrgentNeed {
  readonly reason: UrgentReason;
  /** In their own words, where none of the reasons fits. */
  readonly note?: string | undefined;
}

/** Words are asked for where the list has none, and nowhere else: what is not needed is not collected. */
export function faultsOfNeed(need: UrgentNeed | undefined, pointer = '/urgent/note'): FieldFault[] {
  if (need === undefined || (need.reason === 'OTHER') === (need.note !== undefined)) return [];
  const code = need.note === undefined ? 'WAITLIST_URGENT_NOTE_REQUIRED' : 'WAITLIST_URGENT_NOTE_UNUSED';
  return [bodyFault(pointer, waitlistErrors[code])];
}
