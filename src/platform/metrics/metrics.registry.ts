import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

/** One value of a metric, by its labels. */
export type Sample<L extends string> = readonly [labels: Readonly<Record<L, string>>, value: number];

/** The metrics of this process, one registry for all rooms; names start with `yuhuan_` and end with their unit. */
export class MetricsRegistry extends Registry {
  /** With those of Node.js itself: memory, the event loop, collections. */
  static ofProcess(): MetricsRegistry {
    const metrics = new MetricsRegistry();
    collectDefaultMetrics({ register: metrics });
    return metrics;
  }

  /** @param read called whenever the metrics are asked for, so that nobody has to keep the gauge up to date */
  showGauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({ name, help, registers: [this], collect: () => gauge.set(read()) });
  }

  /** As `showGauge`, with labels; what is not among the samples any more is not shown any more. */
  showGauges<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read: () => Iterable<Sample<L>>,
  ): void {
    const gauge: Gauge<L> = new Gauge<L>({
      name,
      help,
      labelNames,
      registers: [this],
      collect: () => {
        gauge.reset();
        for (const [labels, value] of read()) gauge.set(labels, value);
      },
    });
  }

  /** For what is counted without a look at any label, a thousand times a second: `read` tells the sums so far. */
  showCounters<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read: () => Iterable<Sample<L>>,
  ): void {
    const counter: Counter<L> = new Counter<L>({
      name,
      help,
      labelNames,
      registers: [this],
      collect: () => {
        counter.reset();
        for (const [labels, sum] of read()) counter.inc(labels, sum);
      },
    });
  }
}
