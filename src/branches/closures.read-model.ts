import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { Caller } from '../identity/index.js';
import { refuse, type Refusal } from '../platform/errors/index.js';
import { Database, sqlFile } from '../platform/postgres/index.js';
import { branchErrors } from './branches.errors.js';
import { type ClosureImpact, ClosureImpactPort, type ClosureSpan } from './closure-impact.port.js';
import { type Closure, type ClosureRow, reachOf, readClosure } from './closure.js';

const FIND_CLOSURE = sqlFile(import.meta.url, 'sql/find-closure.sql');
const LIST_CLOSURES_OF_BRANCH = sqlFile(import.meta.url, 'sql/list-closures-of-branch.sql');

/** Some ten years of a branch's closures; older ones are read from the event log. */
const CLOSURES_MAX = 200;
/** A screen of staff to start calling; the count tells how many there are in all. */
const TOUCHED_LISTED_MAX = 100;

export type ClosureWithImpact = Closure & { readonly touched: ClosureImpact };

/** Closures as staff see them. */
@Injectable()
export class ClosuresReadModel {
  constructor(
    private readonly database: Database,
    private readonly impact: ClosureImpactPort,
  ) {}

  async ofBranch(branchId: string): Promise<Closure[]> {
    const rows = await this.database.run<ClosureRow>(LIST_CLOSURES_OF_BRANCH, [branchId, CLOSURES_MAX]);
    return rows.map((row) => readClosure(row));
  }

  /** One standing closure with the bookings that it touches now. @returns else CLOSURE_NOT_FOUND. */
  async find(id: string, caller: Caller): Promise<ClosureWithImpact | Refusal> {
    const [row] = await this.database.run<ClosureRow>(FIND_CLOSURE, [id, reachOf(caller)]);
    return row === undefined ? refuse(branchErrors.CLOSURE_NOT_FOUND) : this.withImpact(readClosure(row));
  }

  /** @param client the connection whose open transaction has written the closure, if it is not committed yet. */
  async withImpact(closure: Closure, client?: pg.ClientBase): Promise<ClosureWithImpact> {
    return { ...closure, touched: await this.touchedBy(closure, client) };
  }

  /** What a closure would touch, if it were made now; nothing is written. */
  touchedBy(span: ClosureSpan, client?: pg.ClientBase): Promise<ClosureImpact> {
    return this.impact.countAndListTouched(span, TOUCHED_LISTED_MAX, client);
  }
}
