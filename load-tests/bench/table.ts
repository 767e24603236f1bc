export interface Measured {
  readonly perSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** A request: of the process that answered, of PostgreSQL, of Redis; undefined where the machine does not tell. */
  readonly processorUs: readonly (number | undefined)[];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** @param results by `name<tab>connections`; ratios are against the ceiling and the usual way of the same connections. */
export function markdownTable(results: ReadonlyMap<string, readonly Measured[]>): string {
  const of = (name: string, connections: string): number | undefined => {
    const runs = results.get(`${name}\t${connections}`);
    return runs === undefined ? undefined : median(runs.map(({ perSecond }) => perSecond));
  };
  const ratio = (value: number, base: number | undefined): string =>
    base === undefined ? '–' : (value / base).toFixed(2);
  const lines = [...results].map(([key, runs]) => {
    const [name = '', connections = ''] = key.split('\t');
    const perSecond = median(runs.map((run) => run.perSecond));
    const spread = runs.map((run) => run.perSecond).sort((a, b) => a - b);
    const processor = [0, 1, 2].map((at) => runs.flatMap(({ processorUs }) => processorUs[at] ?? []));
    return [
      name,
      connections,
      Math.round(perSecond),
      `${Math.round(spread[0]!)}–${Math.round(spread.at(-1)!)}`,
      ratio(perSecond, of('ceiling', connections)),
      ratio(perSecond, of('usual way', connections)),
      ratio(perSecond, of('bare Fastify echo', connections)),
      (median(runs.map(({ p50Us }) => p50Us)) / 1000).toFixed(1),
      (median(runs.map(({ p99Us }) => p99Us)) / 1000).toFixed(1),
      processor.map((used) => (used.length === 0 ? '–' : median(used).toFixed(0))).join(' + '),
    ].join(' | ');
  });
  return [
    '| what | connections | requests/s | min–max | × ceiling | × usual way | × bare echo | p50 ms | p99 ms | CPU µs/request: API + PostgreSQL + Redis |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n');
}
