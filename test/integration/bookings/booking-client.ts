import { randomUUID } from 'node:crypto';
import { GateReconciler, HoldSweeper } from '../../../src/bookings/index.js';
import { OpenHorizon } from '../../../src/quotas/index.js';
import {
  openApplication,
  type HttpAnswer,
  type TestApplication,
  type TestCaller,
} from '../../harness/index.js';

export interface BookingBody {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly branchId: string;
  readonly date: string;
  readonly changes: number;
  readonly code: string;
  readonly [field: string]: unknown;
}

type Answer = Promise<HttpAnswer<BookingBody>>;

/**
 * An application whose sweeps and reconciling rounds happen when a test says so, and no other time; only the wishes
 * of its gate are heard by themselves.
 */
export class BookingClient {
  private constructor(readonly app: TestApplication) {}

  static async open(env: Readonly<Record<string, string>> = {}): Promise<BookingClient> {
    const app = await openApplication({ env: { YUHUAN_ROLE: 'api', ...env } });
    await app.app.get(OpenHorizon, { strict: false }).execute();
    return new BookingClient(app);
  }

  stop(): Promise<void> {
    return this.app.stop();
  }

  get reconciler(): GateReconciler {
    return this.app.app.get(GateReconciler, { strict: false });
  }

  get sweeper(): HoldSweeper {
    return this.app.app.get(HoldSweeper, { strict: false });
  }

  book(caller: TestCaller, date: string, more: BookMore = {}): Answer {
    const { key = randomUUID(), branchId = 'B001', ...rest } = more;
    return this.post('/api/v1/bookings', caller, key, {
      loanId: caller.loanId,
      branchId,
      date,
      kind: 'FULL',
      contact: { phone: '13800138000' },
      ...rest,
    });
  }

  hold(caller: TestCaller, date: string, branchId = 'B001'): Answer {
    const body = { loanId: caller.loanId, branchId, date };
    return this.app.http<BookingBody>('POST', '/api/v1/holds', { token: caller.token, body });
  }

  giveUp(caller: TestCaller, holdId: string): Answer {
    return this.app.http<BookingBody>('DELETE', `/api/v1/holds/${holdId}`, { token: caller.token });
  }

  cancel(caller: TestCaller, id: string, key: string = randomUUID(), body: object = {}): Answer {
    return this.post(`/api/v1/bookings/${id}/cancel`, caller, key, body);
  }

  reschedule(caller: TestCaller, id: string, body: object, key: string = randomUUID()): Answer {
    return this.post(`/api/v1/bookings/${id}/reschedule`, caller, key, body);
  }

  async sql<T extends Record<string, unknown>>(text: string, values: unknown[] = []): Promise<T[]> {
    return (await this.app.pool.query<T>(text, values)).rows;
  }

  /** What the log says of a booking or a hold, as `1 HELD`. */
  async eventsOf(id: string): Promise<string[]> {
    const rows = await this.sql<{ event: string }>(
      `SELECT seq || ' ' || type AS event FROM events WHERE subject_id = $1 ORDER BY seq`,
      [id],
    );
    return rows.map(({ event }) => event);
  }

  /** Ends the life of a hold by the store's clock, without waiting for it. */
  async letExpire(holdId: string): Promise<void> {
    await this.sql(`UPDATE bookings SET expires_at = now() - interval '1 second' WHERE id = $1`, [holdId]);
  }

  private post(path: string, { token }: TestCaller, key: string, body: object): Answer {
    return this.app.http<BookingBody>('POST', path, { token, body, headers: { 'idempotency-key': key } });
  }
}

interface BookMore {
  readonly key?: string;
  readonly branchId?: string;
  readonly holdId?: string;
  readonly contact?: object;
  readonly window?: string;
  readonly kind?: 'PARTIAL';
  readonly amount?: string;
}
