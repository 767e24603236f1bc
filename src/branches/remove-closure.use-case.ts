import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { Caller } from '../identity/index.js';
import type { CalendarDay } from '../platform/clock/index.js';
import { isRefusal, refuse, type Refusal } from '../platform/errors/index.js';
import { Logger } from '../platform/logging/index.js';
import { Database, sqlFile } from '../platform/postgres/index.js';
import { branchErrors } from './branches.errors.js';
import { BranchesReadModel } from './branches.read-model.js';
import { type ClosureRow, reachOf, readClosure } from './closure.js';
import { ClosuresReadModel, type ClosureWithImpact } from './closures.read-model.js';
import { EventLogPort } from './event-log.port.js';

const LOCK_CLOSURE = sqlFile(import.meta.url, 'sql/lock-closure.sql');
const REMOVE_CLOSURE = sqlFile(import.meta.url, 'sql/remove-closure.sql');
const FIND_CLOSURE = sqlFile(import.meta.url, 'sql/find-closure.sql');

export interface RemoveClosureCommand {
  readonly id: string;
  readonly caller: Caller;
  readonly traceId: string;
}

export interface TakenBack {
  /** What stays of a closure that had begun; undefined: it is gone. */
  readonly staysWith: ClosureWithImpact | undefined;
}

/**
 * Takes a closure back: its days serve again, as far as the calendar and other closures let them. Those that have been stay
 * closed: whoever met a shut door on them has missed nothing, and their tasks stay with staff.
 */
@Injectable()
export class RemoveClosure {
  constructor(
    private readonly database: Database,
    private readonly events: EventLogPort,
    private readonly closures: ClosuresReadModel,
    private readonly branches: BranchesReadModel,
    private readonly logger: Logger,
  ) {}

  /** @returns what stays of it, or CLOSURE_NOT_FOUND or CLOSURE_OVER. */
  async execute(command: RemoveClosureCommand): Promise<TakenBack | Refusal> {
    const outcome = await this.database.transaction((client) => this.#write(client, command));
    if (isRefusal(outcome)) return outcome;
    await this.branches.refreshAfterCommit().catch((error: unknown) => {
      // It is taken back; the timer of the read model brings that here a little later.
      this.logger.warn({ err: error }, 'the network could not be read anew after a closure was taken back');
    });
    return outcome;
  }

  async #write(client: pg.PoolClient, command: RemoveClosureCommand): Promise<TakenBack | Refusal> {
    const { id, caller, traceId } = command;
    const target = [id, reachOf(caller)];
    const locked = await client.query({ ...LOCK_CLOSURE, values: target });
    if (locked.rowCount === 0) return refuse(branchErrors.CLOSURE_NOT_FOUND);
    const changed = await client.query<TakenBackRow>({ ...REMOVE_CLOSURE, values: [id] });
    const row = changed.rows[0];
    if (row === undefined) {
      // The statement above has decided; this only finds the words for its refusal.
      const standing = await client.query<ClosureRow>({ ...FIND_CLOSURE, values: target });
      return refuse(branchErrors.CLOSURE_OVER, { toDate: standing.rows[0]!.to_date });
    }
    const closure = readClosure(row);
    const isGone = row.removed_at !== null;
    await this.events.append(client, {
      closureId: id,
      seq: 2,
      type: isGone ? 'CLOSURE_REMOVED' : 'CLOSURE_SHORTENED',
      from: 'STANDING',
      to: isGone ? 'REMOVED' : 'STANDING',
      actorId: caller.id,
      actorRole: 'quota-maker',
      branchId: closure.branchId,
      reason: null,
      traceId,
      details: {
        fromDate: closure.fromDate,
        toDate: closure.toDate,
        ...(!isGone && { plannedToDate: row.planned_to_date }),
        ...(closure.hours !== undefined && { fromTime: closure.hours.from, toTime: closure.hours.to }),
        kind: closure.kind,
      },
    });
    return { staysWith: isGone ? undefined : await this.closures.withImpact(closure, client) };
  }
}

interface TakenBackRow extends ClosureRow {
  readonly planned_to_date: CalendarDay;
}
