import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Logger } from '../platform/logging/index.js';
import { arrayLiteral, Database, isStoreAway, sqlFile } from '../platform/postgres/index.js';
import { PeriodicTask } from '../platform/tasks/index.js';
import { IdGaps } from './id-gaps.js';
import type { LoggedEvent } from './logged-event.js';

const readNew = sqlFile(import.meta.url, 'sql/read-new-events.sql');
const readLastIds = sqlFile(import.meta.url, 'sql/read-last-event-ids.sql');

/** A quarter of what a screen may be behind, with room for the reading itself. */
const POLL_EVERY_MS = 250;
/** Longer than any transaction may run: its statements and its idle time are bounded well below. */
const GAP_WAIT_MS = 15_000;
/** Ids of transactions that were undone stay missing; a storm of those must not make the reading slow. */
const MAX_GAPS = 1000;
/** Events that are looked back on when reading begins, for gaps among them. */
const LOOK_BACK_EVENTS = 1000;
/** Keeps the reading to the partitions of now. */
const MAX_EVENT_AGE_MINUTES = 10;
/** A reading at the peak of a bank; the rest follows at once in the next. */
const MAX_BATCH_EVENTS = 2000;
const MAX_BATCHES = 20;

export type EventListener = (events: readonly LoggedEvent[]) => void | Promise<void>;

/**
 * New events of the log as they are committed, by whichever process. One reading a process, and only while somebody
 * listens; each event is told once, soon, and in about the order of its id: a transaction that commits late is told
 * late. See ADR 0015 for why the log is polled.
 */
@Injectable()
export class EventTail implements OnApplicationShutdown {
  private readonly listeners = new Set<EventListener>();
  private beginning: Promise<IdGaps> | undefined;
  private readonly task: PeriodicTask;

  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
  ) {
    this.task = new PeriodicTask({
      name: 'event-tail',
      everyMs: POLL_EVERY_MS,
      run: () => this.poll(),
      logger,
      expected: isStoreAway,
    });
  }

  /**
   * @returns the highest id that was there when listening began; events from it on are told to the listener.
   * @throws whatever the store fails with.
   */
  async listen(listener: EventListener): Promise<number> {
    this.listeners.add(listener);
    try {
      const gaps = await (this.beginning ??= this.begin());
      this.task.start();
      return gaps.highest;
    } catch (error) {
      this.beginning = undefined;
      throw error;
    }
  }

  leave(listener: EventListener): void {
    this.listeners.delete(listener);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task.stop();
  }

  private async begin(): Promise<IdGaps> {
    const rows = await this.database.run<{ id: number }>(readLastIds, [LOOK_BACK_EVENTS]);
    const ids = rows.map(({ id }) => id).toReversed();
    const gaps = new IdGaps((ids[0] ?? 1) - 1, { gapsMax: MAX_GAPS, waitMs: GAP_WAIT_MS });
    gaps.saw(ids, performance.now());
    return gaps;
  }

  private async poll(): Promise<void> {
    if (this.listeners.size === 0) {
      // Whoever listens next begins anew, and not with all that was logged meanwhile.
      this.beginning = undefined;
      return;
    }
    const gaps = await this.beginning;
    if (gaps === undefined) return;
    for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
      const events = await this.database.run<LoggedEvent>(readNew, [
        gaps.highest,
        arrayLiteral(gaps.missing),
        MAX_EVENT_AGE_MINUTES,
        MAX_BATCH_EVENTS,
      ]);
      gaps.saw(
        events.map(({ id }) => id),
        performance.now(),
      );
      if (events.length > 0) await this.tell(events);
      if (events.length < MAX_BATCH_EVENTS) return;
    }
  }

  private async tell(events: readonly LoggedEvent[]): Promise<void> {
    for (const listener of this.listeners) {
      try {
        await listener(events);
      } catch (error) {
        this.logger.error({ err: error }, 'a listener of the event log failed');
      }
    }
  }
}
