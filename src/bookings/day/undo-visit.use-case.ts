import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import { Database, sqlFile, violatedConstraint } from '../../platform/postgres/index.js';
import { type BookingEventType, type BookingState, nextState } from '../booking.state.js';
import type { BookingRow } from '../booking.js';
import { bookingErrors } from '../bookings.errors.js';
import { BookingsReadModel } from '../bookings.read-model.js';
import { reaches, type VisitActor } from './advance-visit.use-case.js';
import { type Excuse, excuseNoShow } from './excuse-no-show.js';
import { SuspensionRule } from './suspension-rule.js';
import { VisitFactsFinder } from './visit-facts.js';
import { visitErrors } from './visit.errors.js';
import { UNDO_MAX_MINUTES, type UndoableState, undoNoShowRefusal } from './visit.policy.js';

const undoVisit = sqlFile(import.meta.url, 'sql/undo-visit.sql');

const MS_PER_MINUTE = 60_000;
/** A no-show is undone while its day lasts, which the policy decides; this only keeps the statement bounded. */
const NO_SHOW_UNDO_MAX_MS = 24 * 60 * MS_PER_MINUTE;

const EVENT_OF: Readonly<Record<UndoableState, BookingEventType>> = {
  CHECKED_IN: 'CHECK_IN_UNDONE',
  COMPLETED: 'COMPLETION_UNDONE',
  NO_SHOW: 'NO_SHOW_UNDONE',
};
const UNDO_EVENTS: Readonly<Partial<Record<BookingState, BookingEventType>>> = EVENT_OF;

export interface ExcuseNoShow extends Excuse {
  readonly bookingId: string;
  readonly actor: VisitActor;
}

export interface UndoVisit extends ExcuseNoShow {
  /** What was seen when it was decided: sent again, it must not take the step before back as well. Absent: whatever is. */
  readonly status?: UndoableState | undefined;
}

/** Takes back what was said of a visit by mistake, and excuses a miss for which the customer is not to blame. */
@Injectable()
export class UndoVisitUseCase {
  constructor(
    private readonly database: Database,
    private readonly bookings: BookingsReadModel,
    private readonly facts: VisitFactsFinder,
    private readonly suspensionRule: SuspensionRule,
  ) {}

  async undo(command: UndoVisit): Promise<BookingRow | Refusal> {
    const booking = await this.find(command);
    if (booking === undefined) return refuse(platformErrors.NOT_FOUND);
    const event = UNDO_EVENTS[booking.status];
    const to = event === undefined ? undefined : nextState(booking.status, event);
    const isAsSeen = command.status === undefined || command.status === booking.status;
    if (event === undefined || to === undefined || booking.noShowExcused || !isAsSeen) {
      return refuse(bookingErrors.STATE_CONFLICT, { status: booking.status });
    }
    if (booking.status === 'NO_SHOW') {
      const refusal = undoNoShowRefusal(booking, this.facts.of(booking));
      if (refusal !== undefined) return refusal;
    }
    try {
      const undone = await this.database.transaction((client) =>
        this.writeUndo(client, booking, { ...command, event, to }),
      );
      return undone ?? (await this.notUndone(booking));
    } catch (error) {
      if (violatedConstraint(error) !== 'bookings_one_active_per_loan') throw error;
      return refuse(visitErrors.UNDO_LOAN_BOOKED_AGAIN);
    }
  }

  async excuse(command: ExcuseNoShow): Promise<BookingRow | Refusal> {
    const booking = await this.find(command);
    if (booking === undefined) return refuse(platformErrors.NOT_FOUND);
    const excused = await this.database.transaction(async (client) => {
      const row = await excuseNoShow(client, booking, command);
      if (row !== undefined) await this.suspensionRule.settle(client, row, command.actor, command.traceId);
      return row;
    });
    if (excused !== undefined) return excused;
    // Asked again after a lost answer, or by two at once, it is excused already.
    const now = (await this.find(command)) ?? booking;
    return now.noShowExcused ? now : refuse(bookingErrors.STATE_CONFLICT, { status: now.status });
  }

  private async find({ bookingId, actor }: ExcuseNoShow): Promise<BookingRow | undefined> {
    const booking = await this.bookings.find(bookingId);
    return booking !== undefined && reaches(actor, booking.branchId) ? booking : undefined;
  }

  /** Either the step is too old, or the booking has moved on since it was read. */
  private async notUndone({ id, seq }: BookingRow): Promise<Refusal> {
    const now = await this.bookings.find(id);
    return now === undefined || now.seq === seq
      ? refuse(visitErrors.UNDO_TOO_LATE, { minutes: UNDO_MAX_MINUTES })
      : refuse(bookingErrors.STATE_CONFLICT, { status: now.status });
  }

  private async writeUndo(
    client: pg.PoolClient,
    booking: BookingRow,
    { event, to, reason, actor, traceId }: UndoVisit & { event: BookingEventType; to: BookingState },
  ): Promise<BookingRow | undefined> {
    const { id, seq, status } = booking;
    const maxAgeMs = status === 'NO_SHOW' ? NO_SHOW_UNDO_MAX_MS : UNDO_MAX_MINUTES * MS_PER_MINUTE;
    const values = [id, seq, status, to, event, reason, actor.id, actor.role, traceId, maxAgeMs];
    const { rows } = await client.query<{ seq: number }>({ ...undoVisit, values });
    if (rows[0] === undefined) return undefined;
    const undone: BookingRow = { ...booking, ...rows[0], status: to };
    if (status === 'NO_SHOW') await this.suspensionRule.settle(client, undone, actor, traceId);
    return to === 'BOOKED' ? { ...undone, arrivedAt: null, queueNumber: null } : undone;
  }
}
