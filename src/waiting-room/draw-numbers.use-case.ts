import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Logger } from '../platform/logging/index.js';
import { Database, sqlFile, type SqlStatement } from '../platform/postgres/index.js';
import type { QueueActor } from './ticket.js';
import { WaitingRoomMetrics } from './waiting-room.metrics.js';

const lockDoor = sqlFile(import.meta.url, 'sql/lock-door.sql');
const findUndrawnRoom = sqlFile(import.meta.url, 'sql/find-undrawn-room.sql');
const digestTickets = sqlFile(import.meta.url, 'sql/digest-tickets.sql');
const drawNumbers = sqlFile(import.meta.url, 'sql/draw-numbers.sql');
const finishDraw = sqlFile(import.meta.url, 'sql/finish-draw.sql');

/** Any number that no other user of the database locks by. */
const DRAW_LOCK_KEY = 592_026_112_4;
/** A million tickets take about half a minute on two cores; this is for a machine that is much slower. */
const DRAW_TIMEOUT_MS = 300_000;
const MS_PER_SECOND = 1000;

/**
 * Gives every ticket of the pre-queue its number, in one transaction: all of them and the seed, or nothing, and then
 * the next worker draws the same order from the same seed. Tickets that come meanwhile have numbers behind it already.
 */
@Injectable()
export class DrawNumbersUseCase {
  constructor(
    private readonly database: Database,
    private readonly metrics: WaitingRoomMetrics,
    private readonly logger: Logger,
  ) {}

  /** @returns whether a draw was made. */
  async execute({ actorId, actorRole, traceId }: QueueActor): Promise<boolean> {
    const startedAtMs = performance.now();
    const drawn = await this.database.transaction(async (client) => {
      await client.query(`SET LOCAL statement_timeout = ${DRAW_TIMEOUT_MS}`);
      const [lock] = await ask<{ locked: boolean }>(client, lockDoor, [DRAW_LOCK_KEY]);
      if (lock?.locked !== true) return undefined;
      const [room] = await ask<{ id: string; seed: string }>(client, findUndrawnRoom, []);
      if (room === undefined) return undefined;
      const [all] = await ask<{ digest: string; tickets: number }>(client, digestTickets, [room.id]);
      await ask(client, drawNumbers, [room.id, room.seed, all!.digest]);
      await ask(client, finishDraw, [room.id, all!.digest, actorId, actorRole, traceId]);
      return { roomId: room.id, tickets: all!.tickets };
    });
    if (drawn === undefined) return false;
    const seconds = (performance.now() - startedAtMs) / MS_PER_SECOND;
    this.metrics.drawSeconds.set(seconds);
    this.logger.info({ ...drawn, seconds }, 'the numbers of a waiting room were drawn');
    return true;
  }
}

/** With the deadline of the draw on this side too: the pool's own is that of a request. */
async function ask<R extends pg.QueryResultRow>(
  client: pg.PoolClient,
  { name, text }: SqlStatement,
  values: unknown[],
): Promise<R[]> {
  const query = { name, text, values, query_timeout: DRAW_TIMEOUT_MS };
  const { rows } = await client.query<R>(query);
  return rows;
}
