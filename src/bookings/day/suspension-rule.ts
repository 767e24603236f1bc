import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { v7 as newId } from 'uuid';
import { sqlFile } from '../../platform/postgres/index.js';
import type { BookingRow } from '../booking.js';
import { VisitFactsFinder } from './visit-facts.js';

const lockSuspension = sqlFile(import.meta.url, 'sql/lock-suspension.sql');
const settleSuspension = sqlFile(import.meta.url, 'sql/settle-suspension.sql');

/** How many misses in what time suspend a customer for how long: of each miss the rules say it under which it was booked. */
@Injectable()
export class SuspensionRule {
  constructor(private readonly facts: VisitFactsFinder) {}

  /**
   * Counts the customer's misses anew after one came, went or was excused.
   * @param client the connection whose open transaction made the change, so that both commit or neither.
   */
  async settle(
    client: pg.PoolClient,
    booking: BookingRow,
    actor: { readonly id: string; readonly role: string },
    traceId: string,
  ): Promise<void> {
    const { timeZone } = this.facts.branchOf(booking);
    await client.query({ ...lockSuspension, values: [newId(), booking.customerId] });
    // A statement of its own: it begins after the lock is held, and so sees what whoever held it before has counted.
    await client.query({
      ...settleSuspension,
      values: [booking.customerId, timeZone, actor.id, actor.role, booking.branchId, traceId, booking.id],
    });
  }
}
