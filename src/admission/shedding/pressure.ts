import { getHeapStatistics } from 'node:v8';
import { Injectable } from '@nestjs/common';
import { busyBatchers } from '../../platform/batching/index.js';
import { RecentCommits } from '../../platform/postgres/index.js';
import { InFlight } from './in-flight.js';

/** What the process says of itself; `@fastify/under-pressure` measures it. */
export interface ProcessMeasures {
  /** Mean delay of the event loop since the last measure, ms. */
  readonly eventLoopDelay: number;
  /** Share of the time since the last measure in which the event loop had work, 0 to 1. */
  readonly eventLoopUtilized: number;
  readonly heapUsed: number;
}

/** How hard this process is pressed, now. */
export interface PressureReading {
  /** 0 to 1; at 1 there is no idle moment, which under load is no fault by itself. */
  readonly eventLoopUtilization: number;
  readonly eventLoopDelayMs: number;
  /** Requests under way. */
  readonly inFlight: number;
  /** Items waiting in all batchers. */
  readonly queuedItems: number;
  /** How full the fullest queue of a batcher is, 0 to 1. */
  readonly queueFill: number;
  /** Age of the oldest item that waits or is being decided; 0: none. */
  readonly queueOldestMs: number;
  /** What 95 in a hundred commits of the last ten seconds stayed within; undefined: there was none. */
  readonly commitP95Ms: number | undefined;
  readonly heapUsedBytes: number;
  /** Of the limit of the heap, 0 to 1. */
  readonly heapShare: number;
}

const HEAP_LIMIT_BYTES = getHeapStatistics().heap_size_limit;
const IDLE: ProcessMeasures = { eventLoopDelay: 0, eventLoopUtilized: 0, heapUsed: 0 };

/**
 * The read-out of how hard this process is pressed. Whoever decides how many may come in asks it; a reading costs some
 * microseconds, and its parts about the process are as old as SAMPLE_EVERY_MS at most.
 */
@Injectable()
export class Pressure {
  private measure: () => ProcessMeasures = () => IDLE;

  constructor(
    private readonly inFlight: InFlight,
    private readonly commits: RecentCommits,
  ) {}

  /** Until it is told, the process counts as idle. */
  measureWith(measure: () => ProcessMeasures): void {
    this.measure = measure;
  }

  read(): PressureReading {
    const { eventLoopDelay, eventLoopUtilized, heapUsed } = this.measure();
    let queuedItems = 0;
    let queueFill = 0;
    let queueOldestMs = 0;
    for (const { depth, maxQueuedItems, oldestAgeMs } of busyBatchers()) {
      queuedItems += depth;
      queueFill = Math.max(queueFill, depth / maxQueuedItems);
      queueOldestMs = Math.max(queueOldestMs, oldestAgeMs);
    }
    return {
      eventLoopUtilization: eventLoopUtilized,
      eventLoopDelayMs: eventLoopDelay,
      inFlight: this.inFlight.total,
      queuedItems,
      queueFill,
      queueOldestMs,
      commitP95Ms: this.commits.p95Ms(),
      heapUsedBytes: heapUsed,
      heapShare: heapUsed / HEAP_LIMIT_BYTES,
    };
  }
}
