import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Logger } from '../platform/logging/index.js';
import { OpenHorizon } from './open-horizon.use-case.js';
import { QuotasConfig } from './quotas.config.js';

const MS_PER_MINUTE = 60_000;
/** After a failure, usually of the judge, it is tried again soon: the first day of a month must not be missed. */
const RETRY_AFTER_FAILURE_MS = 60_000;

/** Keeps the horizon open while this process is one that works in the background. */
@Injectable()
export class HorizonKeeper implements OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopped = true;

  constructor(
    private readonly openHorizon: OpenHorizon,
    private readonly config: QuotasConfig,
    private readonly logger: Logger,
  ) {}

  /** Opens the horizon now and then by the clock. Resolves when the first opening is over, whether it worked or not. */
  async start(): Promise<void> {
    if (!this.#stopped) return;
    this.#stopped = false;
    await this.#round();
  }

  /** Resolves when an opening that is under way is over; none begins after. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  async #round(): Promise<void> {
    this.#running = this.#open();
    await this.#running;
  }

  async #open(): Promise<void> {
    let nextMs = this.config.horizonIntervalMinutes * MS_PER_MINUTE;
    try {
      await this.openHorizon.execute();
    } catch (error) {
      this.logger.error({ err: error }, 'the quota horizon could not be opened');
      nextMs = RETRY_AFTER_FAILURE_MS;
    }
    if (this.#stopped) return;
    // The next begins when this one is over, so that they never pile up.
    this.#timer = setTimeout(() => void this.#round(), nextMs).unref();
  }
}
