import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { Caller } from '../identity/index.js';
import { isRefusal, refuse, type Refusal } from '../platform/errors/index.js';
import { Logger } from '../platform/logging/index.js';
import { Database, sqlFile } from '../platform/postgres/index.js';
import { branchErrors } from './branches.errors.js';
import { BranchesReadModel } from './branches.read-model.js';
import { type Closure, type ClosureRow, reachOf, readClosure } from './closure.js';
import { EventLogPort } from './event-log.port.js';

const REMOVE_CLOSURE = sqlFile(import.meta.url, 'sql/remove-closure.sql');
const FIND_CLOSURE = sqlFile(import.meta.url, 'sql/find-closure.sql');

export interface RemoveClosureCommand {
  readonly id: string;
  readonly caller: Caller;
  readonly traceId: string;
}

/** Takes a closure back: its days serve again, as far as the calendar and other closures let them. */
@Injectable()
export class RemoveClosure {
  constructor(
    private readonly database: Database,
    private readonly events: EventLogPort,
    private readonly branches: BranchesReadModel,
    private readonly logger: Logger,
  ) {}

  /** @returns the closure as it was, or CLOSURE_NOT_FOUND or CLOSURE_OVER. */
  async execute(command: RemoveClosureCommand): Promise<Closure | Refusal> {
    const outcome = await this.database.transaction((client) => this.#write(client, command));
    if (isRefusal(outcome)) return outcome;
    await this.branches.refreshAfterCommit().catch((error: unknown) => {
      // The closure is gone; the timer of the read model brings that here a little later.
      this.logger.warn({ err: error }, 'the network could not be read anew after a closure was removed');
    });
    return outcome;
  }

  async #write(client: pg.PoolClient, command: RemoveClosureCommand): Promise<Closure | Refusal> {
    const { id, caller, traceId } = command;
    const target = [id, reachOf(caller)];
    const removed = await client.query<ClosureRow>({ ...REMOVE_CLOSURE, values: target });
    const row = removed.rows[0];
    if (row === undefined) {
      // The statement above has decided; this only finds the words for its refusal.
      const standing = await client.query<ClosureRow>({ ...FIND_CLOSURE, values: target });
      const over = standing.rows[0];
      if (over === undefined) return refuse(branchErrors.CLOSURE_NOT_FOUND);
      return refuse(branchErrors.CLOSURE_OVER, { toDate: over.to_date });
    }
    const closure = readClosure(row);
    await this.events.append(client, {
      closureId: id,
      seq: 2,
      type: 'CLOSURE_REMOVED',
      from: 'STANDING',
      to: 'REMOVED',
      actorId: caller.id,
      actorRole: 'quota-maker',
      branchId: closure.branchId,
      reason: null,
      traceId,
      details: {
        fromDate: closure.fromDate,
        toDate: closure.toDate,
        ...(closure.hours !== undefined && { fromTime: closure.hours.from, toTime: closure.hours.to }),
        kind: closure.kind,
      },
    });
    return closure;
  }
}
