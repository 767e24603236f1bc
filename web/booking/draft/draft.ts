import type { components } from '../../shared/api/index.js';

export type Kind = 'FULL' | 'PARTIAL';
export type Effect = NonNullable<components['schemas']['Booking']['effect']>;

/** A day at a branch, or a part of that day. */
export interface Slot {
  readonly branchId: string;
  readonly date: string;
  /** null: the branch has no time windows on that day. */
  readonly window: string | null;
}

export interface HeldSlot extends Slot {
  readonly id: string;
  readonly loanId: string;
  /** By the clock of this browser, counted from when the answer came: the two clocks need not agree. */
  readonly endsAtMs: number;
  /** The same by the clock of the server. */
  readonly expiresAt: string;
  /** How often it may still be extended; undefined: nobody has said, so it may be tried. */
  readonly extensionsLeft?: number;
  /** Nobody has heard whether it moved: where it is will be told when it is asked to be somewhere. */
  readonly unsure?: true;
  /** The line has offered it: it is to be confirmed in time, or the next one is asked. */
  readonly isOffer?: true;
}

/** A promise that was asked for, and of which the answer may not have come. */
export interface SentPromise {
  readonly key: string;
  readonly sentAtMs: number;
  /** With the loan and the day alone, as express mode takes it. */
  readonly express?: true;
}

/** Everything chosen and typed but the phone number, which is nowhere but on the page. */
export interface Draft {
  readonly loanId?: string | undefined;
  readonly kind?: Kind | undefined;
  readonly amount: string;
  readonly effect?: Effect | undefined;
  readonly branchId?: string | undefined;
  readonly date?: string | undefined;
  readonly window?: string | null | undefined;
  readonly hold?: HeldSlot | undefined;
  /** Express mode is on, and this person gives everything now all the same. */
  readonly saysAll?: boolean | undefined;
  readonly sent?: SentPromise | undefined;
  /** The place of this person in a waiting room, so that a page that was loaded again asks how it stands. */
  readonly ticketId?: string | undefined;
}

export const EMPTY_DRAFT: Draft = { amount: '' };

/** The place that is chosen, once it is chosen wholly. */
export function slotOf({ branchId, date, window }: Draft): Slot | undefined {
  if (branchId === undefined || date === undefined || window === undefined) return undefined;
  return { branchId, date, window };
}

/** Another loan has rules of its own: how it is repaid is asked anew. */
export function withLoan(draft: Draft, loanId: string): Partial<Draft> {
  return draft.loanId === loanId ? { loanId } : { loanId, kind: undefined, effect: undefined };
}

/** Where it was the chosen one, none is chosen now: else it would be asked for again. */
export function withoutPlace(draft: Draft, holdId: string): Partial<Draft> {
  const { hold } = draft;
  if (hold?.id !== holdId) return {};
  const slot = slotOf(draft);
  const wasChosen = slot !== undefined && isSameSlot(slot, hold);
  return { hold: undefined, ...(wasChosen && { date: undefined, window: undefined }) };
}

/** What becomes of the loan after a part of it is repaid, where the loan offers that. */
export function effectOf(
  { kind, effect }: Draft,
  offered: readonly Effect[] | undefined,
): Effect | undefined {
  return kind === 'PARTIAL' && effect !== undefined && offered?.includes(effect) === true
    ? effect
    : undefined;
}

export function isSameSlot(one: Slot, other: Slot): boolean {
  return one.branchId === other.branchId && one.date === other.date && one.window === other.window;
}
