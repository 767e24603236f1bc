import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { entityTag } from '../branches/index.js';
import { Logger } from '../platform/logging/index.js';
import { Database, isStoreAway, sqlFile, StoreClock } from '../platform/postgres/index.js';
import { PeriodicTask } from '../platform/tasks/index.js';
import { publicQueueOf } from './public-queue.js';
import { entryRequired, type QueueRoom, type QueueState } from './queue-state.policy.js';
import { type QueueRow, queueStateOf } from './queue-row.js';
import { WaitingRoomConfig } from './waiting-room.config.js';

const readQueue = sqlFile(import.meta.url, 'sql/read-queue.sql');

/** Everybody sees a turn this much late at most; one small statement a process. */
const REFRESH_EVERY_MS = 500;
const HOURS_PER_DAY = 24;

/** The public state, serialised: sent again and again while nothing changes. */
export interface QueuePage {
  readonly body: Buffer;
  readonly etag: string;
}

/**
 * The queue in memory, read anew by one reader a process. While the judge is away it answers what it read last: without
 * the judge nobody is let in anyway.
 */
@Injectable()
export class QueueReadModel implements OnModuleInit, OnApplicationShutdown {
  private readonly task: PeriodicTask;
  private readonly announcedHours: number;
  private known: QueueState | undefined;
  private asked = 0;
  private knownAsAsked = 0;
  private sent: { text: string; page: QueuePage } | undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: StoreClock,
    config: WaitingRoomConfig,
    logger: Logger,
  ) {
    this.announcedHours = config.announcedDays * HOURS_PER_DAY;
    this.task = new PeriodicTask({
      name: 'queue-reader',
      everyMs: REFRESH_EVERY_MS,
      run: () => this.refresh(),
      logger,
      expected: isStoreAway,
    });
  }

  /** @throws if the judge cannot be read: a process that does not know whether to ask for entry is not ready. */
  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task.stop();
  }

  get state(): QueueState {
    if (this.known === undefined) throw new Error('the queue was asked before it was read');
    return this.known;
  }

  nowMs(): number {
    return this.clock.nowMs();
  }

  /** Whether holds and bookings need an entry now. */
  isEntryRequired(): boolean {
    return entryRequired(this.state, this.clock.nowMs());
  }

  room(id: string): QueueRoom | undefined {
    return this.state.rooms.find((room) => room.id === id);
  }

  page(): QueuePage {
    return this.sent!.page;
  }

  async refresh(): Promise<QueueState> {
    const asked = (this.asked += 1);
    const [row] = await this.database.run<QueueRow>(readQueue, [this.announcedHours]);
    // Readings may overtake each other; nobody is to see a number called and then not called. The clock of the store
    // could not tell them apart: it may be set back, as when another server takes over.
    if (this.known !== undefined && asked < this.knownAsAsked) return this.known;
    this.knownAsAsked = asked;
    this.known = queueStateOf(row!);
    const text = JSON.stringify(publicQueueOf(this.known, this.clock.nowMs()));
    if (this.sent?.text !== text) {
      this.sent = { text, page: { body: Buffer.from(text), etag: entityTag(text) } };
    }
    return this.known;
  }
}
