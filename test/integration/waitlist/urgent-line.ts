import { afterAll, beforeAll } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type HttpAnswer, type TestCaller, type Who } from '../../harness/index.js';
import { type EntryBody, LineClient } from './line-client.js';

/** Days of B001 are capped as a whole; those of B004 have shares. */
export const PLAIN = 'B001';
export const SHARED = 'B004';
export const CHECKER: Who = { role: 'quota-checker', branch: PLAIN };
export const SECOND_CHECKER: Who = { role: 'quota-checker', branch: PLAIN, colleague: 2 };
export const NEED = { reason: 'FAMILY' };

export interface Entry extends EntryBody {
  readonly urgent: {
    readonly status: string;
    readonly place: number | null;
    readonly message: string;
    readonly declineReason: string | null;
    readonly branchIds: readonly string[] | null;
  } | null;
  readonly errors: readonly { readonly pointer: string; readonly code: string }[];
}

export interface Request {
  readonly entry: Entry;
  readonly reserve: {
    readonly left: number | null;
    readonly slots: readonly { readonly left: number; readonly waiting: number }[];
  };
  readonly code: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface Waiting {
  readonly caller: TestCaller;
  readonly id: string;
}

interface Units {
  readonly [column: string]: unknown;
  readonly capacity: number;
  readonly taken: number;
  readonly held: number;
  readonly kept: number;
  readonly reserved: number;
}

/** A line beside which staff keep places for urgent needs, and decide about them. */
export class UrgentLine {
  private days = 0;

  private constructor(readonly line: LineClient) {}

  static async open(): Promise<UrgentLine> {
    return new UrgentLine(await LineClient.open(PLAIN));
  }

  nextDay(): string {
    return this.line.day((this.days += 1));
  }

  ask<Body>(who: Who, method: string, path: string, body?: object): Promise<HttpAnswer<Body>> {
    return this.line.bookings.app.http<Body>(method, `/api/v1${path}`, {
      token: this.line.bookings.app.token(who),
      headers: { 'idempotency-key': randomUUID(), 'accept-language': 'en' },
      ...(body !== undefined && { body }),
    });
  }

  /** Staff give the reserve its places as they give every share its own. */
  async reserve(start: string, set: number, branchId = PLAIN): Promise<void> {
    const { status, body } = await this.ask<{ status: string }>(
      { role: 'quota-maker', branch: branchId },
      'POST',
      '/staff/quota-changes',
      {
        branchId,
        product: 'MORTGAGE',
        changes: [{ period: 'DAY', start, pool: 'URGENT', set }],
        reason: 'urgent needs',
      },
    );
    if (status !== 201 || body.status !== 'APPLIED') throw new Error(JSON.stringify(body));
    await this.line.keeper.round();
    await this.line.atRest();
  }

  async waiter(date: string, urgent?: object): Promise<Waiting> {
    const caller = this.line.person();
    const wish = { branchId: PLAIN, date, ...(urgent !== undefined && { urgent }) };
    const { status, body } = await this.line.join(caller, wish);
    if (status !== 201) throw new Error(`joining was answered ${status} ${JSON.stringify(body)}`);
    return { caller, id: body.id };
  }

  async entry({ caller, id }: Waiting): Promise<Entry> {
    return (await this.ask<Entry>(caller.id, 'GET', `/waitlist/${id}`)).body;
  }

  decide(
    id: string,
    how: 'agree' | 'decline',
    who: Who = CHECKER,
    reason = 'no deadline is near',
  ): Promise<HttpAnswer<Request>> {
    const body = how === 'decline' ? { reason } : undefined;
    return this.ask<Request>(who, 'POST', `/staff/waitlist/${id}/urgent/${how}`, body);
  }

  async agreed(date: string): Promise<Waiting> {
    const waiting = await this.waiter(date, NEED);
    const { status, body } = await this.decide(waiting.id, 'agree');
    if (status !== 200) throw new Error(`agreeing was answered ${status} ${body.code}`);
    return waiting;
  }

  async units(date: string, pool: string, period = 'DAY', branchId = PLAIN): Promise<Units> {
    const [row] = await this.line.bookings.sql<Units>(
      `SELECT capacity, taken, held, kept, reserved FROM quota_counters
       WHERE branch_id = $1 AND product_group = 'HOUSING' AND period = $4 AND pool = $3 AND time_window = ''
         AND period_start = CASE $4 WHEN 'DAY' THEN $2::date ELSE date_trunc(lower($4), $2::date::timestamp)::date END`,
      [branchId, date, pool, period],
    );
    return row!;
  }

  byStaff(date: string, channel: 'PHONE' | 'COUNTER', branchId = PLAIN): Promise<HttpAnswer<EntryBody>> {
    const { id: customerId, loanId } = this.line.person();
    return this.ask<EntryBody>({ role: 'teller', branch: branchId }, 'POST', '/staff/bookings', {
      customerId,
      loanId,
      channel,
      branchId,
      date,
      kind: 'FULL',
      contact: { phone: '13800138000' },
    });
  }
}

/** Opens the line before the tests of a file and closes it after them. */
export function urgentLineForTests(use: (urgency: UrgentLine) => void): void {
  let opened: UrgentLine | undefined;
  beforeAll(async () => use((opened = await UrgentLine.open())));
  afterAll(() => opened?.line.bookings.stop());
}
