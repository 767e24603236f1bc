import { parseMetrics, type Sample, sumOf } from './prometheus-text.js';

const INTERVAL_MS = 1_000;
/** A process that restarts does not answer; the picture has a gap there. */
const TIMEOUT_MS = 900;
/** Four samples in five are those of a histogram's buckets, which no picture shows; an hour of them would fill the memory. */
const BUCKET = '_bucket';
/** With so many a picture is fuller than anybody can read; beyond an hour they lie further apart, and none is at its end. */
const READINGS_MAX = 3_600;

export interface Reading {
  readonly atMs: number;
  /** By process; undefined: no answer. */
  readonly processes: readonly (readonly Sample[] | undefined)[];
}

/** Reads the metrics of every process each second, as Prometheus would, for the pictures of a report. */
export class MetricsWatch {
  readonly readings: Reading[] = [];
  private intervalMs = INTERVAL_MS;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly urls: readonly string[],
    private readonly ask: typeof metricsOf = metricsOf,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.read(), this.intervalMs);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /**
   * How much a counter has grown since the first reading of each process, over all that have not begun anew.
   * @returns undefined where no process has told its metrics
   */
  growthOf(name: string): number | undefined {
    const last = this.readings.at(-1)?.processes ?? [];
    const grown = last.flatMap((samples, index) => {
      const first = this.readings.find(({ processes }) => processes[index] !== undefined)?.processes[index];
      // A process that told nothing at first and grew since would else bring along what was before.
      return samples === undefined ? [] : [(sumOf(samples, name) ?? 0) - (sumOf(first, name) ?? 0)];
    });
    return grown.length === 0 ? undefined : grown.reduce((sum, each) => sum + Math.max(0, each), 0);
  }

  async read(): Promise<void> {
    const atMs = Date.now();
    const processes = await Promise.all(this.urls.map((url) => this.ask(url)));
    this.readings.push({ atMs, processes });
    if (this.readings.length >= READINGS_MAX) this.thin();
  }

  /** The first and the last stay: growth is counted between them. From here on, readings are made half as often. */
  private thin(): void {
    const last = this.readings.length - 1;
    const kept = this.readings.filter((_, index) => index % 2 === 0 || index === last);
    this.readings.splice(0, this.readings.length, ...kept);
    this.intervalMs *= 2;
    if (this.timer === undefined) return;
    this.stop();
    this.start();
  }
}

/** @returns undefined where there is no answer; buckets of histograms are left out */
export async function metricsOf(url: string): Promise<readonly Sample[] | undefined> {
  try {
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) return undefined;
    const samples = parseMetrics(await response.text());
    return samples.filter(({ name }) => !name.endsWith(BUCKET));
  } catch {
    return undefined;
  }
}
