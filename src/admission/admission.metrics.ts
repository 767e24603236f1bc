import { Injectable } from '@nestjs/common';
import { MetricsRegistry, type Sample } from '../platform/metrics/index.js';
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
    registry.showCounters(
      'yuhuan_admission_decisions_total',
      'Requests by class of route, whether they were within their limits, and who decided it',
      ['class', 'outcome', 'by'],
      () => this.sums(),
    );
  }

  count(routeClass: RouteClass, { verdict, by }: RateDecision): void {
    this.counts[routeClass][by][verdict.admitted ? 'admitted' : 'refused'] += 1;
  }

  private sums(): Sample<'class' | 'outcome' | 'by'>[] {
    return ROUTE_CLASSES.flatMap((routeClass) =>
      DECIDERS.flatMap((by) =>
        OUTCOMES.map((outcome): Sample<'class' | 'outcome' | 'by'> => [
          { class: routeClass, outcome, by },
          this.counts[routeClass][by][outcome],
        ]),
      ),
    );
  }
}

function noCounts(): Counts {
  return {
    redis: { admitted: 0, refused: 0 },
    process: { admitted: 0, refused: 0 },
    memory: { admitted: 0, refused: 0 },
  };
}
