import { parseMetrics, type Sample, sumOf } from './prometheus-text.js';

const INTERVAL_MS = 1_000;
/** A process that restarts does not answer; the picture has a gap there. */
const TIMEOUT_MS = 900;
/** Four samples in five are those of a histogram's buckets, which no picture shows; an hour of them would fill the memory. */
const BUCKET = '_bucket';
/** An hour, with which a picture is fuller than anybody can read. */
const READINGS_MAX = 3_600;

export interface Reading {
  readonly atMs: number;
  /** By process; undefined: no answer. */
  readonly processes: readonly (readonly Sample[] | undefined)[];
}

/** Reads the metrics of every process each second, as Prometheus would, for the pictures of a report. */
export class MetricsWatch {
  readonly readings: Reading[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly urls: readonly string[]) {}

  start(): void {
    this.timer = setInterval(() => void this.read(), INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** How much a counter has grown since the first reading, over all processes that have not begun anew. */
  growthOf(name: string): number {
    const [first, last] = [this.readings[0], this.readings.at(-1)];
    if (first === undefined || last === undefined) return 0;
    return last.processes.reduce((sum, samples, index) => {
      const grown = (sumOf(samples, name) ?? 0) - (sumOf(first.processes[index], name) ?? 0);
      return sum + Math.max(0, grown);
    }, 0);
  }

  async read(): Promise<void> {
    if (this.readings.length >= READINGS_MAX) return;
    const atMs = Date.now();
    const processes = await Promise.all(this.urls.map(metricsOf));
    this.readings.push({ atMs, processes });
  }
}

async function metricsOf(url: string): Promise<readonly Sample[] | undefined> {
  try {
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) return undefined;
    const samples = parseMetrics(await response.text());
    return samples.filter(({ name }) => !name.endsWith(BUCKET));
  } catch {
    return undefined;
  }
}
