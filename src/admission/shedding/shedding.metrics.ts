import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { shedByFullBatchers } from '../../platform/batching/index.js';
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

  constructor(
    private readonly registry: MetricsRegistry,
    pressure: Pressure,
    shedder: Shedder,
    inFlight: InFlight,
  ) {
    this.countSheds();
    this.showFullBatchers();
    this.show(
      'yuhuan_in_flight_requests',
      'Requests under way, by how much they matter',
      ['class'],
      (gauge) => {
        for (const traffic of TRAFFIC_CLASSES) gauge.set({ class: traffic }, inFlight.of(traffic));
      },
    );
    this.show('yuhuan_shedding', '1 while a class is refused by a sampled layer', ['class'], (gauge) => {
      for (const traffic of TRAFFIC_CLASSES)
        gauge.set({ class: traffic }, shedder.shedding.includes(traffic) ? 1 : 0);
    });
    this.show('yuhuan_pressure_event_loop_delay_seconds', 'Mean delay of the event loop', [], (gauge) =>
      gauge.set(pressure.read().eventLoopDelayMs / 1000),
    );
    this.show(
      'yuhuan_pressure_event_loop_ratio',
      'Share of time in which the event loop had work',
      [],
      (gauge) => gauge.set(pressure.read().eventLoopUtilization),
    );
    this.show('yuhuan_pressure_queued_items', 'Items waiting in all batchers', [], (gauge) =>
      gauge.set(pressure.read().queuedItems),
    );
    this.show('yuhuan_pressure_queue_oldest_seconds', 'Age of the oldest item of all batchers', [], (gauge) =>
      gauge.set(pressure.read().queueOldestMs / 1000),
    );
    this.show(
      'yuhuan_pressure_commit_p95_seconds',
      'What 95 in a hundred commits of the last ten seconds stayed within; 0: there was none',
      [],
      (gauge) => gauge.set((pressure.read().commitP95Ms ?? 0) / 1000),
    );
    this.show('yuhuan_pressure_heap_ratio', 'Used heap, of its limit', [], (gauge) =>
      gauge.set(pressure.read().heapShare),
    );
  }

  count(layer: ShedLayer, traffic: TrafficClass, outcome: Outcome): void {
    const key = `${layer} ${traffic} ${outcome}`;
    const known = this.counts.get(key);
    if (known === undefined) this.counts.set(key, { layer, traffic, outcome, count: 1 });
    else known.count += 1;
  }

  private countSheds(): void {
    const { counts } = this;
    const sheds = new Counter({
      name: 'yuhuan_shed_requests_total',
      help: `Requests refused before anything was done for them, by layer (${SHED_LAYERS.join(', ')}) and class; watched: would have been`,
      labelNames: ['layer', 'class', 'outcome'],
      registers: [],
      collect() {
        this.reset();
        for (const { layer, traffic, outcome, count } of counts.values()) {
          this.inc({ layer, class: traffic, outcome }, count);
        }
      },
    });
    this.registry.registerMetric(sheds);
  }

  private showFullBatchers(): void {
    const full = new Counter({
      name: 'yuhuan_batcher_shed_items_total',
      help: 'Items that a batcher refused because its queue was full',
      labelNames: ['batcher'],
      registers: [],
      collect() {
        this.reset();
        for (const [batcher, items] of shedByFullBatchers()) this.inc({ batcher }, items);
      },
    });
    this.registry.registerMetric(full);
  }

  private show<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    collect: (gauge: Gauge<L>) => void,
  ): void {
    const gauge: Gauge<L> = new Gauge<L>({
      name,
      help,
      labelNames,
      registers: [],
      collect: () => collect(gauge),
    });
    this.registry.registerMetric(gauge);
  }
}
