import { Injectable } from '@nestjs/common';
import { v7 as newId, v4 as newEntryId } from 'uuid';
import { MicroBatcher } from '../platform/batching/index.js';
import { arrayLiteral, Database, sqlFile } from '../platform/postgres/index.js';
import type { Lane } from './queue.state.js';
import type { QueueActor, TicketRow } from './ticket.js';
import { WaitingRoomConfig } from './waiting-room.config.js';

const joinQueue = sqlFile(import.meta.url, 'sql/join-queue.sql');
const findLiveTickets = sqlFile(import.meta.url, 'sql/find-live-tickets.sql');
const findTickets = sqlFile(import.meta.url, 'sql/find-tickets.sql');
const enterQueue = sqlFile(import.meta.url, 'sql/enter-queue.sql');
const leaveQueue = sqlFile(import.meta.url, 'sql/leave-queue.sql');

/** Larger ones hold the lock of a lane for longer than the commit is worth. */
const MAX_BATCH_TICKETS = 512;
/** What comes while one batch is under way shares the next. */
const MAX_BATCHES_IN_FLIGHT = 1;
/** At ten thousand a second this is a wait of half a second; beyond it requests are shed. */
const MAX_QUEUED_TICKETS = 5000;
/** A place that ended between two statements is asked for once more; twice in a row is nobody's bad luck. */
const MAX_JOIN_ATTEMPTS = 2;

export interface Join extends QueueActor {
  readonly customerId: string;
  readonly lane: Lane;
}

export interface Joined {
  readonly ticket: TicketRow;
  /** False: the place that the customer had already. */
  readonly isNew: boolean;
}

interface Enter extends QueueActor {
  readonly ticketId: string;
}

/** The tickets in the judge. What arrives together shares one statement and one commit. */
@Injectable()
export class TicketBook {
  private readonly joins: MicroBatcher<Join, Joined | undefined>;
  private readonly lookups: MicroBatcher<string, TicketRow | undefined>;
  private readonly entries: MicroBatcher<Enter, TicketRow | undefined>;

  constructor(
    private readonly database: Database,
    private readonly config: WaitingRoomConfig,
  ) {
    const bounds = {
      maxBatchItems: MAX_BATCH_TICKETS,
      maxInFlight: MAX_BATCHES_IN_FLIGHT,
      maxQueuedItems: MAX_QUEUED_TICKETS,
    };
    this.joins = new MicroBatcher({ name: 'queue-joins', run: (batch) => this.joinAll(batch), ...bounds });
    this.lookups = new MicroBatcher({ name: 'queue-lookups', run: (ids) => this.findAll(ids), ...bounds });
    this.entries = new MicroBatcher({
      name: 'queue-entries',
      run: (batch) => this.enterAll(batch),
      ...bounds,
    });
  }

  /** A place, or the one that the customer has; undefined when no room takes anyone. */
  join(join: Join): Promise<Joined | undefined> {
    return this.joins.submit(join);
  }

  find(ticketId: string): Promise<TicketRow | undefined> {
    return this.lookups.submit(ticketId);
  }

  /** The ticket as it stands after its right of entry was given, if it was its turn. */
  enter(enter: Enter): Promise<TicketRow | undefined> {
    return this.entries.submit(enter);
  }

  async leave(ticketId: string, { actorId, actorRole, traceId }: QueueActor): Promise<void> {
    await this.database.run(leaveQueue, [ticketId, actorId, actorRole, traceId]);
  }

  private async joinAll(batch: Join[]): Promise<(Joined | undefined)[]> {
    // Two tabs in one batch are one customer, and get one place.
    const wanted = new Map<string, Join>();
    for (const join of batch) if (!wanted.has(join.customerId)) wanted.set(join.customerId, join);
    const found = new Map<string, Joined>();
    for (let attempt = 0; attempt < MAX_JOIN_ATTEMPTS && wanted.size > 0; attempt += 1) {
      const asks = [...wanted.values()];
      const joined = await this.database.run<TicketRow>(joinQueue, [
        ...[
          asks.map(() => newId()),
          asks.map(({ customerId }) => customerId),
          asks.map(({ lane }) => lane),
          asks.map(({ actorId }) => actorId),
          asks.map(({ actorRole }) => actorRole),
          asks.map(({ traceId }) => traceId),
        ].map((column) => arrayLiteral(column)),
        this.config.ticketsMax,
      ]);
      keep(joined, true);
      if (wanted.size > 0) {
        keep(await this.database.run<TicketRow>(findLiveTickets, [arrayLiteral([...wanted.keys()])]), false);
      }
    }
    return batch.map(({ customerId }) => found.get(customerId));

    function keep(tickets: readonly TicketRow[], isNew: boolean): void {
      for (const ticket of tickets) {
        found.set(ticket.customerId, { ticket, isNew });
        wanted.delete(ticket.customerId);
      }
    }
  }

  private async findAll(ids: string[]): Promise<(TicketRow | undefined)[]> {
    const rows = await this.database.run<TicketRow>(findTickets, [arrayLiteral(ids)]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id));
  }

  private async enterAll(batch: Enter[]): Promise<(TicketRow | undefined)[]> {
    const columns = [
      batch.map(({ ticketId }) => ticketId),
      batch.map(() => newEntryId()),
      batch.map(({ actorId }) => actorId),
      batch.map(({ actorRole }) => actorRole),
      batch.map(({ traceId }) => traceId),
    ];
    const values = [...columns.map((column) => arrayLiteral(column)), this.config.entrySeconds];
    const rows = await this.database.run<TicketRow>(enterQueue, values);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return batch.map(({ ticketId }) => byId.get(ticketId));
  }
}
