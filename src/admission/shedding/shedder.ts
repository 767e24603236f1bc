import { Injectable } from '@nestjs/common';
import { Logger } from '../../platform/logging/index.js';
import { InFlight } from './in-flight.js';
import { type PressureReading } from './pressure.js';
import {
  ADMITTED_SHARE,
  Pace,
  PACE_REQUESTS_MIN,
  SHED_LAYERS,
  type ShedLayer,
  TRAFFIC_CLASSES,
  type TrafficClass,
  Trip,
} from './shed.policy.js';
import { SheddingConfig, type Switch } from './shedding.config.js';

type SampledLayer = Exclude<ShedLayer, (typeof EXACT_LAYERS)[number]>;

/** Known at every request; the others are as old as their last reading, and have hysteresis. */
const EXACT_LAYERS = ['in-flight', 'pace'] as const;
const isSampled = (layer: ShedLayer): layer is SampledLayer =>
  !(EXACT_LAYERS as readonly ShedLayer[]).includes(layer);

interface Watch {
  readonly layer: SampledLayer;
  readonly traffic: TrafficClass;
  readonly trip: Trip;
  on: boolean;
}

/** Classes that a layer refuses just now, by class; undefined: it is let in. */
type Refusing = Partial<Record<TrafficClass, SampledLayer>>;

/** Whether a request is let in. Asked for every request, so it compares some numbers and looks up one name. */
@Injectable()
export class Shedder {
  private readonly switches: Readonly<Record<ShedLayer, Switch>>;
  private readonly bounds: Readonly<Record<ShedLayer, number>>;
  private readonly watches: readonly Watch[];
  private readonly pace = new Pace();
  /** Requests for bookings and holds that are answered within the wait that one may expect. */
  private demandMax = PACE_REQUESTS_MIN;
  private refusing: Refusing = {};
  private wouldRefuse: Refusing = {};

  constructor(
    private readonly inFlight: InFlight,
    config: SheddingConfig,
    private readonly logger: Logger,
  ) {
    const { concurrency, batchers, process } = config;
    this.switches = {
      'in-flight': concurrency,
      pace: batchers,
      'queue-fill': batchers,
      'queue-age': batchers,
      'loop-delay': process,
      heap: process,
    };
    this.bounds = {
      'in-flight': config.inFlightMax,
      pace: config.queueAgeMaxMs,
      'queue-fill': 1,
      'queue-age': config.queueAgeMaxMs,
      'loop-delay': config.loopDelayMaxMs,
      heap: config.heapMaxPercent / 100,
    };
    this.watches = SHED_LAYERS.filter(isSampled)
      .filter((layer) => this.switches[layer] !== 'off')
      .flatMap((layer) => this.watchesOf(layer));
  }

  /** @returns the layer that refuses it; undefined: it is let in. */
  refuses(traffic: TrafficClass): ShedLayer | undefined {
    return this.refusing[traffic] ?? this.exactly(traffic, 'on');
  }

  /** As `refuses`, for layers that are only watched. */
  wouldRefuseIfOn(traffic: TrafficClass): ShedLayer | undefined {
    return this.wouldRefuse[traffic] ?? this.exactly(traffic, 'watch');
  }

  /** The classes that a sampled layer refuses just now; those of a watched one are not among them. */
  get shedding(): readonly TrafficClass[] {
    return TRAFFIC_CLASSES.filter((traffic) => this.refusing[traffic] !== undefined);
  }

  /** Takes a reading into account: from now on classes are refused, or let in again. */
  sample(reading: PressureReading, nowMs = performance.now()): void {
    this.pace.sample(this.inFlight.answered('demand'), nowMs);
    this.demandMax = this.pace.answersWithin(this.bounds.pace * ADMITTED_SHARE.pace.demand);
    const values: Record<SampledLayer, number> = {
      'queue-fill': reading.queueFill,
      'queue-age': reading.queueOldestMs,
      'loop-delay': reading.eventLoopDelayMs,
      heap: reading.heapShare,
    };
    const refusing: Refusing = {};
    const wouldRefuse: Refusing = {};
    for (const watch of this.watches) {
      const { layer, traffic } = watch;
      const on = watch.trip.sample(values[layer]);
      if (on !== watch.on) this.tell(watch, on, values[layer]);
      watch.on = on;
      if (on) (this.switches[layer] === 'on' ? refusing : wouldRefuse)[traffic] ??= layer;
    }
    this.refusing = refusing;
    this.wouldRefuse = wouldRefuse;
  }

  private exactly(traffic: TrafficClass, state: Switch): ShedLayer | undefined {
    if (this.isCrowded(traffic, state)) return 'in-flight';
    return this.isBehind(traffic, state) ? 'pace' : undefined;
  }

  /** Whether one more booking or hold would wait longer for those before it than its class may. */
  private isBehind(traffic: TrafficClass, state: Switch): boolean {
    if (this.switches.pace !== state) return false;
    const share = ADMITTED_SHARE.pace[traffic] / ADMITTED_SHARE.pace.demand;
    return this.inFlight.of('demand') >= this.demandMax * share;
  }

  private isCrowded(traffic: TrafficClass, state: Switch): boolean {
    if (this.switches['in-flight'] !== state) return false;
    return this.inFlight.total >= this.bounds['in-flight'] * ADMITTED_SHARE['in-flight'][traffic];
  }

  private watchesOf(layer: SampledLayer): Watch[] {
    return TRAFFIC_CLASSES.filter((traffic) => ADMITTED_SHARE[layer][traffic] !== Infinity).map(
      (traffic) => ({
        layer,
        traffic,
        trip: new Trip(this.bounds[layer] * ADMITTED_SHARE[layer][traffic]),
        on: false,
      }),
    );
  }

  /** Bounded by the hysteresis: a few lines a storm, whatever comes in it. */
  private tell({ layer, traffic }: Watch, on: boolean, measured: number): void {
    const fields = { layer, traffic, measured: Number(measured.toFixed(3)), switch: this.switches[layer] };
    if (on) this.logger.warn(fields, 'requests of a class are too many just now');
    else this.logger.info(fields, 'requests of a class are welcome again');
  }
}
