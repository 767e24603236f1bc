/**
 * Parts a batch into rounds in each of which a booking occurs once, in the order of arrival. A statement changes a
 * row once, so that of two asks about one booking both would seem to have changed it.
 */
export function roundsOf<T extends { readonly id: string }>(batch: readonly T[]): T[][] {
  const rounds: T[][] = [];
  const roundOf = new Map<string, number>();
  for (const item of batch) {
    const round = roundOf.get(item.id) ?? 0;
    roundOf.set(item.id, round + 1);
    (rounds[round] ??= []).push(item);
  }
  return rounds;
}

/**
 * Decides a batch round by round; the usual one without repeats is one round.
 * @param decide returns one verdict an item, in the same order
 */
export async function decideInRounds<T extends { readonly id: string }, V>(
  batch: T[],
  decide: (round: T[]) => Promise<V[]>,
): Promise<V[]> {
  const rounds = roundsOf(batch);
  if (rounds.length <= 1) return decide(batch);
  const verdicts = new Map<T, V>();
  for (const round of rounds) {
    for (const [index, verdict] of (await decide(round)).entries()) verdicts.set(round[index]!, verdict);
  }
  return batch.map((item) => verdicts.get(item)!);
}
