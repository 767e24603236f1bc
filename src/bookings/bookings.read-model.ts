import { Injectable } from '@nestjs/common';
import { arrayLiteral, Database, type Row, sqlFile, type SqlStatement } from '../platform/postgres/index.js';
import type { BookingEventType, BookingState } from './booking.state.js';
import type { BookingRow } from './booking.js';
import { PhoneVault } from './phone-vault.js';

const findBooking = sqlFile(import.meta.url, 'sql/find-booking.sql');
const countUncountedMoves = sqlFile(import.meta.url, 'sql/count-uncounted-moves.sql');
const findBookings = sqlFile(import.meta.url, 'sql/find-bookings.sql');
const findTimeline = sqlFile(import.meta.url, 'sql/find-timeline.sql');
const listOfCustomer = sqlFile(import.meta.url, 'sql/list-bookings-of-customer.sql');
const listOfDay = sqlFile(import.meta.url, 'sql/list-bookings-of-day.sql');

/** A booking has a handful of events; more than this would be a fault, and a page is still bounded. */
const TIMELINE_MAX_EVENTS = 200;
/** More bookings than any branch serves on one day. */
const DAY_MAX_BOOKINGS = 5000;

export interface BookingEvent extends Row {
  readonly seq: number;
  readonly at: Date;
  readonly type: BookingEventType;
  readonly fromState: BookingState | null;
  readonly toState: BookingState;
  readonly actorRole: string;
  readonly reason: string | null;
  readonly details: unknown;
}

/** What the screens ask of bookings. */
@Injectable()
export class BookingsReadModel {
  constructor(
    private readonly database: Database,
    private readonly phones: PhoneVault,
  ) {}

  async find(id: string): Promise<BookingRow | undefined> {
    const [row] = await this.rows(findBooking, [id]);
    return row;
  }

  /** Those of the bookings that exist, in no order. */
  async findAll(ids: readonly string[]): Promise<BookingRow[]> {
    return ids.length === 0 ? [] : this.rows(findBookings, [arrayLiteral(ids)]);
  }

  /** The booking if it is this customer's; another's looks as if it did not exist. */
  async findOwn(id: string, customerId: string): Promise<BookingRow | undefined> {
    const booking = await this.find(id);
    return booking?.customerId === customerId ? booking : undefined;
  }

  timeline(id: string): Promise<BookingEvent[]> {
    return this.database.run<BookingEvent>(findTimeline, [id, TIMELINE_MAX_EVENTS]);
  }

  /** How often a booking was moved by the rule that bounds it: off a slot that was closed it may always be moved. */
  async countedMoves({ id, changes }: Pick<BookingRow, 'id' | 'changes'>): Promise<number> {
    if (changes === 0) return 0;
    const [row] = await this.database.run<{ moves: number }>(countUncountedMoves, [id]);
    return changes - row!.moves;
  }

  /** @param before id of the last booking of the page before */
  listOfCustomer(customerId: string, before: string | undefined, limit: number): Promise<BookingRow[]> {
    return this.rows(listOfCustomer, [customerId, before ?? null, limit]);
  }

  listOfDay(branchId: string, date: string): Promise<BookingRow[]> {
    return this.rows(listOfDay, [branchId, date, DAY_MAX_BOOKINGS]);
  }

  private async rows(statement: SqlStatement, values: readonly unknown[]): Promise<BookingRow[]> {
    return (await this.database.run<BookingRow>(statement, values)).map((row) => this.phones.opened(row));
  }
}
