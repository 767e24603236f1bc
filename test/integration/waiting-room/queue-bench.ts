import { randomUUID } from 'node:crypto';
import { Doorkeeper } from '../../../src/waiting-room/index.js';
import {
  type ApplicationOptions,
  type HttpAnswer,
  openApplication,
  type TestApplication,
  type Who,
} from '../../harness/index.js';

export interface TicketBody {
  readonly id: string;
  readonly status: string;
  readonly lane: string;
  readonly roomId: string;
  readonly number: number | null;
  readonly position: number | null;
  readonly ahead: number | null;
  readonly estimate: { fromSeconds: number; toSeconds: number; reason: string | null } | null;
  readonly expiresAt: string | null;
  readonly draw: { commitment: string; seed: string | null; ticketsDigest: string | null } | null;
  readonly code?: string;
}

export interface DoorSettings {
  /** Floor, ceiling and rate at once, so that the controller cannot move it. */
  readonly ratePerMinute?: number;
  readonly assistedPercent?: number;
  readonly insideMax?: number;
}

/** An application in which no worker attends the door but the test: one round at a time. */
export class QueueBench {
  private constructor(readonly open: TestApplication) {}

  static async start(options: ApplicationOptions = {}): Promise<QueueBench> {
    const env = { YUHUAN_ROLE: 'api', YUHUAN_QUEUE_SAFETY_NET: 'off', ...options.env };
    return new QueueBench(await openApplication({ ...options, env }));
  }

  round(): Promise<void> {
    return this.open.app.get(Doorkeeper).round();
  }

  /** Empty, as after the migration. */
  async empty(): Promise<void> {
    await this.open.pool.query(
      'TRUNCATE queue_tickets, queue_lanes, queue_rooms, queue_draws, queue_pressure',
    );
    await this.setDoor({ ratePerMinute: 3000, assistedPercent: 10, insideMax: 30_000 });
    await this.open.pool.query(
      'UPDATE queue_door SET paused = false, credit = 0, assisted_credit = 0, ticked_at = now()',
    );
  }

  async setDoor({ ratePerMinute, assistedPercent, insideMax }: DoorSettings): Promise<void> {
    await this.open.pool.query(
      `UPDATE queue_door SET rate_per_minute = coalesce($1, rate_per_minute), floor_per_minute = coalesce($1, floor_per_minute),
         ceiling_per_minute = coalesce($1, ceiling_per_minute), assisted_percent = coalesce($2, assisted_percent),
         inside_max = coalesce($3, inside_max)`,
      [ratePerMinute ?? null, assistedPercent ?? null, insideMax ?? null],
    );
  }

  /** As if so much time had passed since the door was last attended. */
  async saveUp(seconds: number): Promise<void> {
    await this.open.pool.query(
      `UPDATE queue_door SET ticked_at = ticked_at - $1::integer * interval '1 second'`,
      [seconds],
    );
  }

  /** A room that staff schedule; without a moment it opens with the next round. */
  async schedule(body: object = {}): Promise<string> {
    const answer = await this.sre('POST', '/api/v1/ops/queue/rooms', { reason: 'a test', ...body });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body.id;
  }

  /** A room whose pre-queue is on; `openNow` brings its opening about. */
  async preQueue(): Promise<string> {
    const opensAt = new Date(Date.now() + 600_000).toISOString();
    return this.schedule({ opensAt, preQueueMinutes: 60 });
  }

  async openNow(roomId: string): Promise<void> {
    await this.open.pool.query(`UPDATE queue_rooms SET opens_at = now() WHERE id = $1`, [roomId]);
    await this.round();
  }

  sre(method: string, path: string, body?: object): Promise<HttpAnswer> {
    return this.as({ role: 'sre' }, method, path, body);
  }

  as<T>(who: Who, method: string, path: string, body?: object): Promise<HttpAnswer<T>> {
    const token = this.open.token(who);
    return this.open.http<T>(method, path, { token, ...(body !== undefined && { body }) });
  }

  /** The n-th customer asks for a place. */
  join(n: number): Promise<HttpAnswer<TicketBody>> {
    return this.as(customerId(n), 'POST', '/api/v1/queue/tickets', {});
  }

  ticket(n: number, id: string): Promise<HttpAnswer<TicketBody>> {
    return this.as(customerId(n), 'GET', `/api/v1/queue/tickets/${id}`);
  }

  enter(n: number, id: string): Promise<HttpAnswer<{ token: string; expiresAt: string; code?: string }>> {
    return this.as(customerId(n), 'POST', `/api/v1/queue/tickets/${id}/entry`, {});
  }

  /** Tickets straight in the store, one a customer, numbered from the lane's last on. */
  async fill(roomId: string, lane: 'ONLINE' | 'ASSISTED', count: number): Promise<void> {
    await this.open.pool.query(
      `WITH place AS (UPDATE queue_lanes SET joined = joined + $3 WHERE room_id = $1 AND lane = $2
         RETURNING joined - $3 AS before, numbering)
       INSERT INTO queue_tickets (id, room_id, lane, customer_id, joined_by, status, number)
       SELECT gen_random_uuid(), $1, $2, $4 || n, $4 || n, 'WAITING', CASE WHEN p.numbering THEN p.before + n END
       FROM place p, generate_series(1, $3) AS n`,
      [roomId, lane, count, `${lane}-${randomUUID().slice(0, 8)}-`],
    );
  }

  /** How many tickets of a lane are in a state. */
  async count(status: string, lane = 'ONLINE'): Promise<number> {
    const { rows } = await this.open.pool.query<{ count: string }>(
      'SELECT count(*) FROM queue_tickets WHERE status = $1 AND lane = $2',
      [status, lane],
    );
    return Number(rows[0]!.count);
  }

  async rows<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
    const { rows } = await this.open.pool.query<T>(sql, values);
    return rows;
  }
}

export function customerId(n: number): string {
  return `C${100_000 + n}`;
}
