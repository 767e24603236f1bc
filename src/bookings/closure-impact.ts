import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import {
  type ClosureImpact,
  ClosureImpactPort,
  type ClosureSpan,
  type StandingClosure,
} from '../branches/index.js';
import { Database, sqlFile } from '../platform/postgres/index.js';
import type { TaskActor } from '../worklist/index.js';
import { ClosureTasks } from './closure-tasks.js';

const listTouched = sqlFile(import.meta.url, 'sql/list-touched-by-closure.sql');

interface TouchedRow {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly number: string;
  readonly date: string;
  readonly timeWindow: string;
  readonly status: string;
  readonly total: number;
}

/** Tells the branches which bookings a closure would meet. */
@Injectable()
export class BookingsTouchedByClosure extends ClosureImpactPort {
  constructor(
    private readonly database: Database,
    private readonly tasks: ClosureTasks,
  ) {
    super();
  }

  override async countAndListTouched(
    { branchId, fromDate, toDate, hours }: ClosureSpan,
    bookingsMax: number,
    client?: pg.ClientBase,
  ): Promise<ClosureImpact> {
    const values = [branchId, fromDate, toDate, bookingsMax, hours?.from ?? null, hours?.to ?? null];
    const rows =
      client === undefined
        ? await this.database.run<TouchedRow>(listTouched, values)
        : (await client.query<TouchedRow>({ ...listTouched, values })).rows;
    return {
      count: rows[0]?.total ?? 0,
      bookings: rows.map(({ id, number, date, timeWindow, status }) => ({
        id,
        number,
        date,
        status,
        window: timeWindow === '' ? null : timeWindow,
      })),
    };
  }

  override openTasks(client: pg.ClientBase, { id }: StandingClosure, actor: TaskActor): Promise<number> {
    return this.tasks.open(actor, { client, closureId: id });
  }
}
