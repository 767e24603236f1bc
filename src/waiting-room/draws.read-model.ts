import { Injectable } from '@nestjs/common';
import { platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { Database, type Row, sqlFile } from '../platform/postgres/index.js';
import { DRAW_RULE } from './draw.policy.js';
import type { DrawView } from './queue.schemas.js';
import type { Lane } from './queue.state.js';

const findRoom = sqlFile(import.meta.url, 'sql/find-room.sql');
const listDrawnTickets = sqlFile(import.meta.url, 'sql/list-drawn-tickets.sql');

export interface DrawPage {
  readonly roomId: string;
  readonly lane: Lane;
  readonly draw: DrawView;
  readonly tickets: string[];
  readonly nextAfter: number | null;
}

interface RoomRow extends Row {
  readonly commitment: string;
  readonly seed: string | null;
  readonly ticketsDigest: string | null;
  readonly drawnOnline: number | null;
  readonly drawnAssisted: number | null;
}

/** What anybody needs to draw again, also long after the room has closed. */
@Injectable()
export class DrawsReadModel {
  constructor(private readonly database: Database) {}

  async page(
    roomId: string,
    { lane, after, limit }: { lane: Lane; after: number; limit: number },
  ): Promise<DrawPage | Refusal> {
    const [room] = await this.database.run<RoomRow>(findRoom, [roomId]);
    if (room === undefined) return refuse(platformErrors.NOT_FOUND);
    const rows = await this.database.run<{ id: string; number: number }>(listDrawnTickets, [
      roomId,
      lane,
      after,
      limit + 1,
    ]);
    const shown = rows.slice(0, limit);
    const { commitment, seed, ticketsDigest, drawnOnline, drawnAssisted } = room;
    const tickets = seed === null ? null : { ONLINE: drawnOnline ?? 0, ASSISTED: drawnAssisted ?? 0 };
    return {
      roomId,
      lane,
      draw: { commitment, seed, ticketsDigest, tickets, rule: DRAW_RULE },
      tickets: shown.map(({ id }) => id),
      nextAfter: rows.length > limit ? shown.at(-1)!.number : null,
    };
  }
}
