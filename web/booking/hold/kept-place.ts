import { type Draft, type HeldSlot, isSameSlot, type Slot, slotOf } from '../draft/draft.js';

export interface Wanted extends Slot {
  readonly loanId: string;
}

/**
 * What becomes of the place that is kept, when another is wanted:
 * HELD: it is the one; OFFERED: the line has offered it, so that it stays kept and no other is asked for;
 * KEPT: no other is chosen yet; MOVE: it becomes the other one, or stays when that cannot be had;
 * GIVE_UP: released; LEAVE: not of this form any more, and nothing to release.
 */
export type Fate = 'HELD' | 'OFFERED' | 'KEPT' | 'MOVE' | 'GIVE_UP' | 'LEAVE';

/** What is chosen so far: the loan comes before its day. */
export type Choice = Pick<Draft, 'loanId'> & { readonly slot?: Slot | undefined };

export function choiceOf(draft: Draft): Choice {
  return { loanId: draft.loanId, slot: slotOf(draft) };
}

export function wantedOf({ loanId, slot }: Choice): Wanted | undefined {
  return loanId === undefined || slot === undefined ? undefined : { ...slot, loanId };
}

/** An offer is given up by a word of the person alone: others wait behind it, and it would be gone for good. */
export function fateOf(kept: HeldSlot | undefined, choice: Choice, nowMs: number): Fate {
  if (kept === undefined) return 'LEAVE';
  const wanted = wantedOf(choice);
  const isOpen = kept.endsAtMs > nowMs;
  if (wanted !== undefined && isOpen && isFor(kept, wanted) && kept.unsure !== true) return 'HELD';
  if (kept.isOffer !== true) {
    if (!isOpen || choice.loanId !== kept.loanId) return 'GIVE_UP';
    return wanted === undefined ? 'KEPT' : 'MOVE';
  }
  // Other loans have places of their own; of this one there is one at a time.
  return isOpen && (choice.loanId === undefined || choice.loanId === kept.loanId) ? 'OFFERED' : 'LEAVE';
}

/** Kept for another day than the chosen one: none is chosen yet, or the chosen one cannot be had. An offer says so itself. */
export function isElsewhere(kept: HeldSlot | undefined, choice: Choice): kept is HeldSlot {
  if (kept === undefined || kept.isOffer === true || kept.unsure === true) return false;
  const wanted = wantedOf(choice);
  return kept.loanId === choice.loanId && (wanted === undefined || !isFor(kept, wanted));
}

export function isFor(kept: HeldSlot, wanted: Wanted): boolean {
  return kept.loanId === wanted.loanId && isSameSlot(kept, wanted);
}
