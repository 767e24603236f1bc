import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Logger } from '../logging/index.js';
import { MetricsRegistry } from '../metrics/index.js';
import { Database } from './database.js';

/** Quartz drifts by some milliseconds a minute at the worst; rules are decided by the minute. */
const RESYNC_MS = 10_000;
/** Half of a round trip is what an answer may be wrong by; one of this length is of a busy moment. */
const SLOW_TRIP_MS = 250;
/** An answer of a quick round trip is better than a new one of a slow for so long. */
const GOOD_FOR_MS = 60_000;

/**
 * The store's time, without asking the store each time: what it said last, plus what has passed since by a clock
 * that never jumps. A process whose own clock is wrong or set back decides as every other one does.
 */
@Injectable()
export class StoreClock implements OnModuleInit, OnApplicationShutdown {
  private offsetMs: number | undefined;
  private setAtMs = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
    metrics: MetricsRegistry,
  ) {
    metrics.showGauge(
      'yuhuan_clock_skew_seconds',
      "The store's clock minus the clock of this process",
      () => (this.nowMs() - Date.now()) / 1000,
    );
  }

  /** Milliseconds since 1970 by the store's clock. */
  nowMs(): number {
    return this.offsetMs === undefined ? Date.now() : performance.now() + this.offsetMs;
  }

  async onModuleInit(): Promise<void> {
    await this.sync();
    this.timer = setInterval(() => {
      this.sync().catch((error: unknown) =>
        this.logger.debug({ err: error }, 'the clock could not be set by the store'),
      );
    }, RESYNC_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private sync(): Promise<void> {
    return this.database.session(async (client) => {
      // Measured from here: the time spent waiting for a connection lies before the answer only, and half of it would
      // be taken for the way back.
      const before = performance.now();
      const { rows } = await client.query<{ ms: string }>(
        'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms',
      );
      const after = performance.now();
      if (after - before > SLOW_TRIP_MS && after - this.setAtMs < GOOD_FOR_MS) return;
      this.offsetMs = Number(rows[0]!.ms) - (before + after) / 2;
      this.setAtMs = after;
    });
  }
}
