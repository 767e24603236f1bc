import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { MetricsRegistry } from '../platform/metrics/index.js';
import type { DecidedBy, RateDecision } from './rate-limiter.js';
import { ROUTE_CLASSES, type RouteClass } from './route-class.js';

type Outcome = 'admitted' | 'refused';
type Counts = Record<DecidedBy, Record<Outcome, number>>;

const DECIDERS: readonly DecidedBy[] = ['redis', 'process', 'memory'];
const OUTCOMES: readonly Outcome[] = ['admitted', 'refused'];

/** Decisions by class and outcome. Counted in plain numbers and labelled when asked: labels cost 1 µs a request. */
@Injectable()
export class AdmissionMetrics {
  private readonly counts = Object.fromEntries(ROUTE_CLASSES.map((name) => [name, noCounts()])) as Record<
    RouteClass,
    Counts
  >;

  constructor(registry: MetricsRegistry) {
    const { counts } = this;
    const decisions = new Counter({
      name: 'yuhuan_admission_decisions_total',
      help: 'Requests by class of route, whether they were within their limits, and who decided it',
      labelNames: ['class', 'outcome', 'by'],
      registers: [],
      collect() {
        this.reset();
        for (const routeClass of ROUTE_CLASSES) {
          for (const by of DECIDERS) {
            for (const outcome of OUTCOMES) {
              this.inc({ class: routeClass, outcome, by }, counts[routeClass][by][outcome]);
            }
          }
        }
      },
    });
    registry.registerMetric(decisions);
  }

  count(routeClass: RouteClass, { verdict, by }: RateDecision): void {
    this.counts[routeClass][by][verdict.admitted ? 'admitted' : 'refused'] += 1;
  }
}

function noCounts(): Counts {
  return {
    redis: { admitted: 0, refused: 0 },
    process: { admitted: 0, refused: 0 },
    memory: { admitted: 0, refused: 0 },
  };
}
