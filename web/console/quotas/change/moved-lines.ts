import type { PreviewLine } from './change.data.js';

export const keyOf = ({ branchId, period, start, pool, window }: PreviewLine): string =>
  [branchId, period, start, pool, window].join();

export interface MovedLine {
  readonly line: PreviewLine;
  readonly before: PreviewLine['old'] | undefined;
}

/** Counters that somebody else has changed between two previews of one change. */
export function movedLines(
  before: readonly PreviewLine[],
  now: readonly PreviewLine[],
): readonly MovedLine[] {
  const known = new Map(before.map((line) => [keyOf(line), line.old]));
  return now
    .map((line) => ({ line, before: known.get(keyOf(line)) }))
    .filter((moved) => moved.before?.version !== moved.line.old?.version);
}
