import { randomUUID } from 'node:crypto';
import { LineKeeper } from '../../../src/bookings/index.js';
import { BranchesReadModel } from '../../../src/branches/index.js';
import { type HttpAnswer, openAtAllHours, type TestCaller, waitUntil } from '../../harness/index.js';
import { BookingClient } from '../bookings/booking-client.js';

export interface EntryBody {
  readonly id: string;
  readonly status: string;
  readonly place: number | null;
  readonly slots: readonly { branchId: string; date: string; window: string | null; ahead: number }[];
  readonly offer: { holdId: string; branchId: string; date: string; expiresAt: string } | null;
  readonly bookingId: string | null;
  readonly reason: string | null;
  readonly rule: string;
  readonly code: string;
  readonly [field: string]: unknown;
}

export interface Units {
  readonly [column: string]: unknown;
  readonly taken: number;
  readonly held: number;
  readonly kept: number;
  readonly capacity: number;
}

/** Flights that were committed are struck off within milliseconds; the rest is for a busy machine. */
const LANDED_WITHIN_MS = 5000;

/** A branch whose line is asked when a test says so, and no other time. */
export class LineClient {
  private persons: number;

  private constructor(
    readonly bookings: BookingClient,
    readonly branchId: string,
    private readonly days: readonly string[],
    firstPerson: number,
  ) {
    this.persons = firstPerson;
  }

  static async open(
    branchId = 'B001',
    env: Readonly<Record<string, string>> = {},
    firstPerson = 0,
  ): Promise<LineClient> {
    const bookings = await BookingClient.open(env);
    const { body } = await bookings.app.http<{ days: { date: string; status: string }[] }>(
      'GET',
      `/api/v1/branches/${branchId}/calendar`,
    );
    const open = body.days.filter(({ status }) => status === 'OPEN').map(({ date }) => date);
    return new LineClient(bookings, branchId, open, firstPerson);
  }

  get keeper(): LineKeeper {
    return this.bookings.app.app.get(LineKeeper, { strict: false });
  }

  person(): TestCaller {
    return this.bookings.app.callers.customer((this.persons += 1));
  }

  /** The n-th open day, from 1, of the calendar as it was in the beginning: a test that fills days moves none. */
  day(n: number): string {
    return this.days[n - 1]!;
  }

  /** From now on somebody is at these branches to call people, whenever the tests run; other processes hear of it soon. */
  async openAtAllHours(branchIds: readonly string[] = [this.branchId]): Promise<void> {
    await openAtAllHours(this.bookings.app.pool, branchIds);
    await this.network.refresh();
  }

  get network(): BranchesReadModel {
    return this.bookings.app.app.get(BranchesReadModel, { strict: false });
  }

  /** Sets what the day has in all and tells the gate. */
  async capacity(date: string, capacity: number, period = 'DAY'): Promise<void> {
    await this.bookings.sql(
      `UPDATE quota_counters SET capacity = $3, ceiling = greatest($3::integer, taken + held)
       WHERE branch_id = $1 AND product_group = 'HOUSING' AND period = $4 AND pool = 'ALL' AND time_window = ''
         AND period_start = CASE $4 WHEN 'DAY' THEN $2::date ELSE date_trunc(lower($4), $2::date::timestamp)::date END`,
      [this.branchId, date, capacity, period],
    );
    await this.atRest();
  }

  /** Nothing is left of these days at these branches: who wants one of them has to wait. */
  async sellOut(from: string, to = from, branchIds: readonly string[] = [this.branchId]): Promise<void> {
    await this.bookings.sql(
      `UPDATE quota_counters SET capacity = taken + held + kept, ceiling = taken + held + kept
       WHERE branch_id = ANY ($1) AND period = 'DAY' AND pool = 'ALL' AND time_window = ''
         AND period_start BETWEEN $2 AND $3`,
      [branchIds, from, to],
    );
    for (const branchId of branchIds) await this.atRest(branchId);
  }

  /** The gate is what the judge says, and nothing is under way. */
  async atRest(branchId = this.branchId): Promise<void> {
    await waitUntil(
      async () => {
        await this.bookings.reconciler.reconcile(branchId);
        const { gate, drifts, flights } = await this.bookings.reconciler.compare(branchId);
        return gate === 'OPEN' && drifts.length === 0 && flights === 0;
      },
      { timeoutMs: 5000, what: 'the gate is at rest' },
    );
  }

  /** Nobody waits any more: what the next test sees is its own. */
  async clear(): Promise<void> {
    await this.bookings.sql(
      `WITH ended AS (
         UPDATE waitlist_entries SET status = 'LEFT', seq = seq + 1 WHERE status = 'WAITING' RETURNING id, seq
       )
       INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role)
       SELECT 'waitlist', id, seq, 'LEFT', 'WAITING', 'LEFT', 'test', 'system' FROM ended`,
    );
    await this.keeper.round();
    await this.keeper.round();
    await this.atRest();
  }

  async fill(date: string, places: number): Promise<{ caller: TestCaller; id: string }[]> {
    await this.capacity(date, places);
    return Promise.all(Array.from({ length: places }, () => this.booked(date)));
  }

  async booked(date: string): Promise<{ caller: TestCaller; id: string }> {
    const caller = this.person();
    const { status, body } = await this.bookings.book(caller, date, { branchId: this.branchId });
    if (status !== 201) throw new Error(`a booking was answered ${status} ${body.code}`);
    return { caller, id: body.id };
  }

  /** @param wish laid over the day at this client's branch */
  join(
    caller: TestCaller,
    wish: object,
    { key = randomUUID(), language = 'en' }: { key?: string; language?: string } = {},
  ): Promise<HttpAnswer<EntryBody>> {
    return this.bookings.app.http<EntryBody>('POST', '/api/v1/waitlist', {
      token: caller.token,
      body: { loanId: caller.loanId, ...wish },
      headers: { 'idempotency-key': key, 'accept-language': language },
    });
  }

  async waiter(date: string): Promise<{ caller: TestCaller; id: string }> {
    const caller = this.person();
    const { status, body } = await this.join(caller, { branchId: this.branchId, date });
    if (status !== 201) throw new Error(`joining was answered ${status} ${JSON.stringify(body)}`);
    return { caller, id: body.id };
  }

  /** Somebody whom a teller of the branch has put in line. */
  async callerByPhone(from: string, to = from): Promise<{ caller: TestCaller; id: string }> {
    const caller = this.person();
    const { status, body } = await this.bookings.app.http<EntryBody>('POST', '/api/v1/staff/waitlist', {
      token: this.bookings.app.token({ role: 'teller', branch: this.branchId }),
      headers: { 'idempotency-key': randomUUID() },
      body: {
        customerId: caller.id,
        loanId: caller.loanId,
        channel: 'PHONE',
        branchId: this.branchId,
        from,
        to,
      },
    });
    if (status !== 201) throw new Error(`joining by phone was answered ${status} ${body.code}`);
    return { caller, id: body.id };
  }

  async entry({ caller, id }: { caller: TestCaller; id: string }): Promise<EntryBody> {
    const path = `/api/v1/waitlist/${id}`;
    return (await this.bookings.app.http<EntryBody>('GET', path, { token: caller.token })).body;
  }

  leave({ caller, id }: { caller: TestCaller; id: string }): Promise<HttpAnswer<EntryBody>> {
    return this.bookings.app.http<EntryBody>('DELETE', `/api/v1/waitlist/${id}`, { token: caller.token });
  }

  /** @param hours only these of the day; @returns the closure, by its id */
  async close(date: string, hours?: { readonly from: string; readonly to: string }): Promise<string> {
    const { status, body } = await this.bookings.app.http<{ id: string }>('POST', '/api/v1/staff/closures', {
      token: this.bookings.app.token({ role: 'quota-maker', branch: this.branchId }),
      body: {
        branchId: this.branchId,
        fromDate: date,
        toDate: date,
        ...(hours !== undefined && { hours }),
        kind: 'LOCAL',
        reasonZh: '停电',
        reasonEn: 'no power',
      },
    });
    if (status !== 201) throw new Error(`a closure was answered ${status} ${JSON.stringify(body)}`);
    return body.id;
  }

  async lift(closureId: string): Promise<void> {
    const { status } = await this.bookings.app.http('DELETE', `/api/v1/staff/closures/${closureId}`, {
      token: this.bookings.app.token({ role: 'quota-maker', branch: this.branchId }),
    });
    if (status !== 204) throw new Error(`lifting a closure was answered ${status}`);
  }

  async units(date: string, period = 'DAY'): Promise<Units> {
    const [row] = await this.bookings.sql<Units>(
      `SELECT taken, held, kept, capacity FROM quota_counters
       WHERE branch_id = $1 AND product_group = 'HOUSING' AND period = $3 AND pool = 'ALL' AND time_window = ''
         AND period_start = CASE $3 WHEN 'DAY' THEN $2::date ELSE date_trunc(lower($3), $2::date::timestamp)::date END`,
      [this.branchId, date, period],
    );
    return row!;
  }

  /** What the gate has and the judge has not, once no flight is on its way and what the gate lacked has been looked up. */
  async drift(): Promise<number> {
    await this.bookings.reconciler.hearWishes();
    const look = () => this.bookings.reconciler.compare(this.branchId);
    let seen = await look();
    await waitUntil(async () => (seen = await look()).gate === 'OPEN' && seen.flights === 0, {
      timeoutMs: LANDED_WITHIN_MS,
      what: 'an open gate without flights',
    });
    return seen.drifts.reduce((sum, { drift }) => sum + Math.abs(drift), 0);
  }
}
