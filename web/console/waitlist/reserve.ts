import type { UrgentRequest } from './urgent.data.js';

type Slot = UrgentRequest['reserve']['slots'][number];

export interface BestOfReserve {
  /** Null: unlimited. */
  readonly left: number | null;
  /** To whose need it was agreed, and who wait for these very places. */
  readonly waiting: number;
}

/**
 * Of the slot of the wish that has most to give, and of such the one for which fewest wait.
 * @returns undefined where there is no reserve
 */
export function bestOfReserve({
  left,
  slots,
}: {
  readonly left: number | null;
  readonly slots: readonly Pick<Slot, 'left' | 'waiting'>[];
}): BestOfReserve | undefined {
  if (slots.length === 0) return undefined;
  const best = slots.filter((slot) => slot.left === left);
  return { left, waiting: Math.min(...best.map(({ waiting }) => waiting)) };
}
