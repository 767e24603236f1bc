import { randomUUID } from 'node:crypto';
import { BranchesReadModel, type BusinessCalendar } from '../../../src/branches/index.js';
import { RuleSetsReadModel } from '../../../src/loans/index.js';
import { type HttpAnswer, type TestCaller } from '../../harness/index.js';
import { type BookingBody, BookingClient } from '../bookings/booking-client.js';

export interface VisitBody extends BookingBody {
  readonly arrival: {
    readonly status: string;
    readonly ticket: string | null;
    readonly arrivedAt: string | null;
    readonly noShowFrom: string;
    readonly excused: boolean;
  };
  readonly params: Readonly<Record<string, string | number>>;
}

/** What staff of a branch do, on an application whose background work happens when a test says so. */
export class StaffClient {
  private constructor(readonly bookings: BookingClient) {}

  static async open(env: Readonly<Record<string, string>> = {}): Promise<StaffClient> {
    return new StaffClient(await BookingClient.open(env));
  }

  get app() {
    return this.bookings.app;
  }

  stop(): Promise<void> {
    return this.bookings.stop();
  }

  token(role: 'teller' | 'quota-maker' | 'quota-checker' | 'auditor', branch = 'B001'): string {
    return this.app.token({ role, branch });
  }

  calendarOf(branchId: string): BusinessCalendar {
    return this.app.app.get(BranchesReadModel, { strict: false }).calendarOf(branchId);
  }

  /** By the store's clock, at the branches in China. */
  today(): Promise<string> {
    return this.one("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date::text AS value");
  }

  /** From now on each product has these rules instead; versions are never changed, so they come as a new one. */
  async changeRules(rules: Readonly<Record<string, unknown>>): Promise<void> {
    const version = randomUUID().slice(0, 8);
    await this.app.pool.query(
      `INSERT INTO rule_sets (product, version, effective_from, rules)
       SELECT DISTINCT ON (product) product, $1, now() - interval '1 second', rules || $2
       FROM rule_sets WHERE effective_from <= now() ORDER BY product, effective_from DESC`,
      [version, { ...rules, version }],
    );
    await this.app.app.get(RuleSetsReadModel, { strict: false }).refresh();
  }

  /** A booking for a day; what no rule would let be booked is moved there in the store, counters aside. */
  async bookedOn(
    caller: TestCaller,
    day: string,
    more: { branchId?: string; window?: string } = {},
  ): Promise<BookingBody> {
    const date = await this.app.bookableDate(3, more.branchId ?? 'B001');
    const { status, body } = await this.bookings.book(caller, date, more);
    if (status !== 201) throw new Error(`not booked: ${status} ${JSON.stringify(body)}`);
    await this.app.pool.query('UPDATE bookings SET date = $2 WHERE id = $1', [body.id, day]);
    return body;
  }

  post(path: string, body?: object, token = this.token('teller')): Promise<HttpAnswer<VisitBody>> {
    return this.app.http<VisitBody>('POST', `/api/v1/staff/${path}`, {
      token,
      body,
      headers: { 'idempotency-key': randomUUID() },
    });
  }

  get<T>(path: string, token = this.token('teller')): Promise<HttpAnswer<T>> {
    return this.app.http<T>('GET', `/api/v1/staff/${path}`, { token });
  }

  /** The column `value` of the first row. */
  async one<T>(text: string, values: unknown[] = []): Promise<T> {
    const { rows } = await this.app.pool.query<{ value: T }>(text, values);
    return rows[0]!.value;
  }

  async eventsOf(subjectId: string): Promise<string[]> {
    return (
      (await this.one<string[] | null>(
        'SELECT array_agg(type ORDER BY seq) AS value FROM events WHERE subject_id = $1',
        [subjectId],
      )) ?? []
    );
  }
}
