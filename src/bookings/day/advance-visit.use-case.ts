import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { type Caller, roleOf } from '../../identity/index.js';
import { platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import { Database, sqlFile } from '../../platform/postgres/index.js';
import { nextState } from '../booking.state.js';
import type { BookingRow } from '../booking.js';
import { bookingErrors } from '../bookings.errors.js';
import { BookingsReadModel } from '../bookings.read-model.js';
import { excuseNoShow } from './excuse-no-show.js';
import { SuspensionRule } from './suspension-rule.js';
import { VisitFactsFinder } from './visit-facts.js';
import { checkInRefusal, doneAlready, noShowRefusal } from './visit.policy.js';

const advanceVisit = sqlFile(import.meta.url, 'sql/advance-visit.sql');
const checkInVisit = sqlFile(import.meta.url, 'sql/check-in-visit.sql');
/** Two tellers may press at once, but not three times in a row. */
const MAX_ATTEMPTS = 3;

export type VisitEvent = 'CHECKED_IN' | 'COMPLETED' | 'NO_SHOW';

/** Who acts on a visit: a member of staff, or the worker at the end of the day. */
export interface VisitActor {
  readonly id: string;
  readonly role: string;
  readonly branches: Caller['branches'];
}

export interface AdvanceVisit {
  readonly bookingId: string;
  readonly event: VisitEvent;
  /** Why the customer is not to blame for a no-show; it is excused as it is marked. */
  readonly excuse?: string;
  readonly actor: VisitActor;
  readonly traceId: string;
}

/**
 * What happens to a booking on its day: the customer comes, is served, or does not come. Its units stay used. Of two
 * who say different things at the same moment one is first, and the other is told what is.
 */
@Injectable()
export class AdvanceVisitUseCase {
  constructor(
    private readonly database: Database,
    private readonly bookings: BookingsReadModel,
    private readonly facts: VisitFactsFinder,
    private readonly suspensionRule: SuspensionRule,
  ) {}

  async execute(command: AdvanceVisit): Promise<BookingRow | Refusal> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const booking = await this.bookings.find(command.bookingId);
      if (booking === undefined || !reaches(command.actor, booking.branchId))
        return refuse(platformErrors.NOT_FOUND);
      const refusal = this.refusalOf(booking, command.event);
      if (refusal !== undefined) return refusal;
      const advanced = await this.database.transaction((client) => this.write(client, booking, command));
      if (advanced !== undefined) return advanced;
    }
    return refuse(bookingErrors.STATE_CONFLICT, { status: 'BOOKED' });
  }

  private refusalOf(booking: BookingRow, event: VisitEvent): Refusal | undefined {
    const facts = this.facts.of(booking);
    if (event === 'CHECKED_IN' || event === 'NO_SHOW') {
      const refusal = event === 'CHECKED_IN' ? checkInRefusal(booking, facts) : noShowRefusal(booking, facts);
      if (refusal !== undefined && booking.status !== 'CANCELLED') return refusal;
    } else if (booking.status !== 'CHECKED_IN') {
      const done = doneAlready(booking);
      if (done !== undefined) return done;
    }
    if (nextState(booking.status, event) !== undefined) return undefined;
    return refuse(bookingErrors.STATE_CONFLICT, { status: booking.status });
  }

  /** @returns undefined when the booking has changed since it was read. */
  private async write(
    client: pg.PoolClient,
    booking: BookingRow,
    { event, excuse, actor, traceId }: AdvanceVisit,
  ): Promise<BookingRow | undefined> {
    const { id, seq, status } = booking;
    if (event === 'CHECKED_IN') {
      const values = [id, seq, actor.id, actor.role, traceId];
      const { rows } = await client.query<CheckedInRow>({ ...checkInVisit, values });
      return rows[0] === undefined ? undefined : { ...booking, ...rows[0], status: 'CHECKED_IN' };
    }
    const values = [id, seq, status, event, event, null, actor.id, actor.role, traceId];
    const { rows } = await client.query<{ seq: number }>({ ...advanceVisit, values });
    if (rows[0] === undefined) return undefined;
    const advanced: BookingRow = { ...booking, ...rows[0], status: event };
    if (event !== 'NO_SHOW') return advanced;
    const excused =
      excuse === undefined
        ? undefined
        : await excuseNoShow(client, advanced, { reason: excuse, actor, traceId });
    const missed = excused ?? advanced;
    await this.suspensionRule.settle(client, missed, actor, traceId);
    return missed;
  }
}

interface CheckedInRow {
  readonly seq: number;
  readonly arrivedAt: Date;
  readonly queueNumber: number;
}

export function reaches({ branches }: Pick<VisitActor, 'branches'>, branchId: string): boolean {
  return branches === '*' || branches.includes(branchId);
}

export function actorOf(caller: Caller): VisitActor {
  return { id: caller.id, role: roleOf(caller), branches: caller.branches };
}
