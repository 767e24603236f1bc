import type { Counter } from '../../quotas/index.js';

export interface Take {
  readonly branchId: string;
  readonly bookingId: string;
  readonly loanDigest: string;
  /** What marks the loan as being booked by this very request; null for a move, which books no second slot. */
  readonly claim: string | null;
  /** In order of precedence; unlimited ones are not asked for. */
  readonly counters: readonly Counter[];
}

/** Only these are counted at the gate. */
export function limited(counters: readonly Counter[]): readonly Counter[] {
  return counters.filter(({ capacity }) => capacity !== null);
}

/** As the scripts take them and as flights record them. */
export function limitedIds(counters: readonly Counter[]): string {
  let ids = '';
  for (const { id, capacity } of counters) if (capacity !== null) ids += ids === '' ? id : `,${id}`;
  return ids;
}
