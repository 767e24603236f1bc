/** Runs for all, `atOnce` at a time and each lot after the one before. Results are in the order of `all`. */
export async function fewAtOnce<T, R>(
  all: readonly T[],
  atOnce: number,
  run: (one: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < all.length; at += atOnce) {
    results.push(...(await Promise.all(all.slice(at, at + atOnce).map(run))));
  }
  return results;
}
