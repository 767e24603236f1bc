import { Injectable } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import { MetricsRegistry } from '../metrics/index.js';

type Timer = { observe(seconds: number): void };
/**
 * The interface has some twelve hundred routes × statuses, and pages and unknown routes come besides; past this
 * something else than routes is being labelled, and only the status is told.
 */
const MAX_LABEL_SETS = 2000;
const OTHER = 'other';

/** Duration of requests by route and status, and what was refused. */
@Injectable()
export class HttpMetrics {
  private readonly histogram: Histogram<'method' | 'route' | 'status'>;
  private readonly refusals: Counter<'code'>;
  private readonly timers = new Map<string, Timer>();

  constructor(registry: MetricsRegistry) {
    this.histogram = new Histogram({
      name: 'yuhuan_http_request_duration_seconds',
      help: 'Time from the request line to the end of the answer',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [registry],
    });
    this.refusals = new Counter({
      name: 'yuhuan_refusals_total',
      help: 'Requests that were refused, by the code of the refusal',
      labelNames: ['code'],
      registers: [registry],
    });
  }

  /** The codes of the catalogue are some hundred, so that none is left out. */
  refused(code: string): void {
    this.refusals.inc({ code });
  }

  observe(method: string, route: string, status: number, elapsedMs: number): void {
    // The routes of HEAD are those of GET.
    const labelled = method === 'HEAD' ? 'GET' : method;
    const timer =
      this.timers.get(`${labelled} ${route} ${status}`) ??
      (this.timers.size < MAX_LABEL_SETS
        ? this.newTimer(labelled, route, status)
        : (this.timers.get(`${OTHER} ${OTHER} ${status}`) ?? this.newTimer(OTHER, OTHER, status)));
    timer.observe(elapsedMs / 1000);
  }

  private newTimer(method: string, route: string, status: number): Timer {
    const timer = this.histogram.labels(method, route, String(status));
    this.timers.set(`${method} ${route} ${status}`, timer);
    return timer;
  }
}
