/** What a branch has on one day, for one group of products. */
export interface HeatDay {
  /** null: no cap. */
  readonly capacity: number | null;
  /** Taken and held. */
  readonly inUse: number;
  readonly overbookedBy: number;
  /** Before today: nothing can be had of it nor changed, whatever was left. */
  readonly isOver?: true;
}

/** A branch with its days, in the order of the columns; undefined where nothing can be booked. */
export interface HeatRow {
  readonly branchId: string;
  readonly name: string;
  readonly days: readonly (HeatDay | undefined)[];
}

export const HEAT_STATES = ['NONE', 'FREE', 'FEW', 'FULL', 'OVERBOOKED', 'UNLIMITED', 'OVER'] as const;
export type HeatState = (typeof HEAT_STATES)[number];

/** As the customer's calendar counts few. */
const FEW_PLACES = 3;
const FEW_SHARE = 0.2;

/** Said by a shape as well as by colour. */
export const MARKS: Readonly<Record<HeatState, string>> = {
  NONE: '–',
  FREE: '○',
  FEW: '△',
  FULL: '✕',
  OVERBOOKED: '!',
  UNLIMITED: '∞',
  OVER: '·',
};

export function stateOf(day: HeatDay | undefined): HeatState {
  if (day === undefined) return 'NONE';
  if (day.isOver === true) return 'OVER';
  if (day.overbookedBy > 0) return 'OVERBOOKED';
  if (day.capacity === null) return 'UNLIMITED';
  const left = day.capacity - day.inUse;
  if (left <= 0) return 'FULL';
  return left <= FEW_PLACES || left <= day.capacity * FEW_SHARE ? 'FEW' : 'FREE';
}

/** How much of the day is in use, 0 to 1. */
export function fillOf(day: HeatDay | undefined): number {
  if (day === undefined || day.capacity === null) return 0;
  if (day.capacity === 0) return 1;
  return Math.min(1, day.inUse / day.capacity);
}
