import { Injectable } from '@nestjs/common';
import { shedByBatchers } from '../../platform/batching/index.js';
import { MetricsRegistry } from '../../platform/metrics/index.js';
import { InFlight } from './in-flight.js';
import { Pressure } from './pressure.js';
import { SHED_LAYERS, type ShedLayer, TRAFFIC_CLASSES, type TrafficClass } from './shed.policy.js';
import { Shedder } from './shedder.js';

type Outcome = 'shed' | 'watched';
type Counts = Map<string, { layer: ShedLayer; traffic: TrafficClass; outcome: Outcome; count: number }>;

/** What is measured and what was shed. Counted in plain numbers and labelled when asked. */
@Injectable()
export class SheddingMetrics {
  /** At most layers × classes × outcomes. */
  private readonly counts: Counts = new Map();

  constructor(metrics: MetricsRegistry, pressure: Pressure, shedder: Shedder, inFlight: InFlight) {
    metrics.showCounters(
      'yuhuan_shed_requests_total',
      `Requests refused before anything was done for them, by layer (${SHED_LAYERS.join(', ')}) and class; watched: would have been`,
      ['layer', 'class', 'outcome'],
      () =>
        [...this.counts.values()].map(({ layer, traffic, outcome, count }) => [
          { layer, class: traffic, outcome },
          count,
        ]),
    );
    metrics.showCounters(
      'yuhuan_batcher_shed_items_total',
      'Items that a batcher refused because its queue was full, or was not emptied in time',
      ['batcher'],
      () => [...shedByBatchers()].map(([batcher, items]) => [{ batcher }, items]),
    );
    metrics.showGauges(
      'yuhuan_in_flight_requests',
      'Requests under way, by how much they matter',
      ['class'],
      () => TRAFFIC_CLASSES.map((traffic) => [{ class: traffic }, inFlight.of(traffic)]),
    );
    metrics.showGauges('yuhuan_shedding', '1 while a class is refused by a sampled layer', ['class'], () =>
      TRAFFIC_CLASSES.map((traffic) => [{ class: traffic }, shedder.shedding.includes(traffic) ? 1 : 0]),
    );
    metrics.showGauge(
      'yuhuan_pressure_event_loop_delay_seconds',
      'Mean delay of the event loop',
      () => pressure.read().eventLoopDelayMs / 1000,
    );
    metrics.showGauge(
      'yuhuan_pressure_event_loop_ratio',
      'Share of time in which the event loop had work',
      () => pressure.read().eventLoopUtilization,
    );
    metrics.showGauge(
      'yuhuan_pressure_queued_items',
      'Items waiting in all batchers',
      () => pressure.read().queuedItems,
    );
    metrics.showGauge(
      'yuhuan_pressure_queue_oldest_seconds',
      'Age of the oldest item of all batchers',
      () => pressure.read().queueOldestMs / 1000,
    );
    metrics.showGauge(
      'yuhuan_pressure_commit_p95_seconds',
      'What 95 in a hundred commits of the last ten seconds stayed within; 0: there was none',
      () => (pressure.read().commitP95Ms ?? 0) / 1000,
    );
    metrics.showGauge(
      'yuhuan_pressure_heap_ratio',
      'Used heap, of its limit',
      () => pressure.read().heapShare,
    );
  }

  count(layer: ShedLayer, traffic: TrafficClass, outcome: Outcome): void {
    const key = `${layer} ${traffic} ${outcome}`;
    const known = this.counts.get(key);
    if (known === undefined) this.counts.set(key, { layer, traffic, outcome, count: 1 });
    else known.count += 1;
  }
}
