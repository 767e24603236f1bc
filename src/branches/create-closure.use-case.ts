import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { v7 as newId } from 'uuid';
import type { Caller } from '../identity/index.js';
import type { CalendarDay } from '../platform/clock/index.js';
import { bodyFault, isRefusal, platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { Logger } from '../platform/logging/index.js';
import { Database, sqlFile } from '../platform/postgres/index.js';
import { branchErrors } from './branches.errors.js';
import { BranchesReadModel } from './branches.read-model.js';
import type { ClosedDays } from './business-calendar.policy.js';
import { type Closure, type ClosureRow, readClosure } from './closure.js';
import { EventLogPort } from './event-log.port.js';

const LOCK_BRANCH = sqlFile(import.meta.url, 'sql/lock-branch.sql');
const FIND_SAME_CLOSURE = sqlFile(import.meta.url, 'sql/find-same-closure.sql');
const CREATE_CLOSURE = sqlFile(import.meta.url, 'sql/create-closure.sql');

export interface CreateClosureCommand extends ClosedDays {
  readonly branchId: string;
  readonly caller: Caller;
  readonly traceId: string;
}

/**
 * Shuts a branch for days. From the commit on this process refuses bookings for those days, every other one within
 * `YUHUAN_BRANCHES_REFRESH_MS`. Bookings that exist are not dropped; staff see them listed and move them.
 */
@Injectable()
export class CreateClosure {
  constructor(
    private readonly database: Database,
    private readonly events: EventLogPort,
    private readonly branches: BranchesReadModel,
    private readonly logger: Logger,
  ) {}

  /** @returns the closure, or BRANCH_NOT_FOUND, VALIDATION_FAILED (CLOSURE_DATE_PAST) or CLOSURE_EXISTS. */
  async execute(command: CreateClosureCommand): Promise<Closure | Refusal> {
    const outcome = await this.database.transaction((client) => this.#write(client, command));
    if (isRefusal(outcome)) return outcome;
    await this.branches.refreshAfterCommit().catch((error: unknown) => {
      // The closure stands; the timer of the read model brings it here a little later.
      this.logger.warn({ err: error }, 'the network could not be read anew after a closure');
    });
    return outcome;
  }

  async #write(client: pg.PoolClient, command: CreateClosureCommand): Promise<Closure | Refusal> {
    const { branchId, fromDate, toDate, kind, reason, caller } = command;
    const locked = await client.query<{ today: CalendarDay }>({ ...LOCK_BRANCH, values: [branchId] });
    const today = locked.rows[0]?.today;
    if (today === undefined) return refuse(branchErrors.BRANCH_NOT_FOUND, { branchId });
    if (fromDate < today) {
      const faults = [bodyFault('/fromDate', branchErrors.CLOSURE_DATE_PAST, { today })];
      return refuse(platformErrors.VALIDATION_FAILED, { count: faults.length }, { faults });
    }
    const days = [branchId, fromDate, toDate, kind];
    const same = await client.query<{ id: string }>({ ...FIND_SAME_CLOSURE, values: days });
    const closureId = same.rows[0]?.id;
    if (closureId !== undefined) return refuse(branchErrors.CLOSURE_EXISTS, { closureId });

    const created = await client.query<ClosureRow>({
      ...CREATE_CLOSURE,
      values: [newId(), ...days, reason.zh, reason.en, caller.id],
    });
    const closure = readClosure(created.rows[0]!);
    await this.events.append(client, {
      closureId: closure.id,
      seq: 1,
      type: 'CLOSURE_CREATED',
      from: null,
      to: 'STANDING',
      actorId: caller.id,
      actorRole: 'quota-maker',
      branchId,
      reason: reason.zh,
      traceId: command.traceId,
      details: { fromDate, toDate, kind, reasonEn: reason.en },
    });
    return closure;
  }
}
