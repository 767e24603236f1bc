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
const findUnnumberedRoom = sqlFile(import.meta.url, 'sql/find-unnumbered-room.sql');
const numberTickets = sqlFile(import.meta.url, 'sql/number-tickets.sql');

/** Any number that no other user of the database locks by. */
const DRAW_LOCK_KEY = 592_026_112_4;
/** A million tickets take some ten seconds on two cores; this is for a machine that is much slower. */
const DRAW_TIMEOUT_MS = 300_000;
/** Of each lane and round: many times what a round admits, and short enough that nobody waits for its locks. */
const MAX_NUMBERED = 10_000;
const MS_PER_SECOND = 1000;

/**
 * Draws the order of a room in one transaction: all of it, with its seed, or nothing, and then the next worker draws the
 * same from the same seed. Tickets then get their numbers from it, the first ones first, so that the first are called
 * while the last are still being told. Who comes meanwhile has a number behind all of them already.
 */
@Injectable()
export class DrawNumbersUseCase {
  constructor(
    private readonly database: Database,
    private readonly metrics: WaitingRoomMetrics,
    private readonly logger: Logger,
  ) {}

  /** Draws, if there is something to draw, and gives out a part of the numbers. @returns whether there was anything. */
  async execute(actor: QueueActor): Promise<boolean> {
    const drawn = await this.draw(actor);
    return (await this.numberTickets()) || drawn;
  }

  private async draw({ actorId, actorRole, traceId }: QueueActor): Promise<boolean> {
    const startedAtMs = performance.now();
    const drawn = await this.locked(async (client) => {
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
    this.logger.info({ ...drawn, seconds }, 'the order of a waiting room was drawn');
    return true;
  }

  private async numberTickets(): Promise<boolean> {
    const numbered = await this.locked(async (client) => {
      const [room] = await ask<{ id: string }>(client, findUnnumberedRoom, []);
      if (room !== undefined) await ask(client, numberTickets, [room.id, MAX_NUMBERED]);
      return room;
    });
    return numbered !== undefined;
  }

  /** @returns undefined where another worker is at it. */
  private locked<T>(work: (client: pg.PoolClient) => Promise<T | undefined>): Promise<T | undefined> {
    return this.database.transaction(async (client) => {
      await client.query(`SET LOCAL statement_timeout = ${DRAW_TIMEOUT_MS}`);
      const [lock] = await ask<{ locked: boolean }>(client, lockDoor, [DRAW_LOCK_KEY]);
      return lock?.locked === true ? work(client) : undefined;
    });
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
