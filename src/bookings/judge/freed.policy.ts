/** One booking of a batch that was released; `keptIds` is the same in every row, since the line keeps by counter. */
export interface ReleasedRow {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly seq: number;
  readonly branchId: string;
  readonly loanId: string;
  readonly counterIds: readonly number[];
  readonly keptIds: readonly number[] | null;
  readonly decidedAt: Date;
}

export interface Freed {
  readonly id: string;
  readonly seq: number;
  readonly branchId: string;
  readonly loanId: string;
  /** Counters whose unit is everybody's again. */
  readonly freedIds: readonly number[];
  readonly decidedAt: Date;
}

/**
 * Says of each released booking which of its units everybody may have. Who told the gate of a unit that the line keeps
 * would have the gate let in somebody whom the judge then refuses.
 */
export function freedOf(rows: readonly ReleasedRow[]): Freed[] {
  const kept = new Map<number, number>();
  for (const id of rows[0]?.keptIds ?? []) kept.set(id, (kept.get(id) ?? 0) + 1);
  return rows.map(({ id, seq, branchId, loanId, counterIds, decidedAt }) => {
    const freedIds = counterIds.filter((counterId) => {
      const units = kept.get(counterId) ?? 0;
      if (units > 0) kept.set(counterId, units - 1);
      return units === 0;
    });
    return { id, seq, branchId, loanId, freedIds, decidedAt };
  });
}
