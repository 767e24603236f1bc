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
import type { ClosedDays, Hours } from './business-calendar.policy.js';
import { ClosureImpactPort } from './closure-impact.port.js';
import { type ClosureRow, readClosure } from './closure.js';
import { ClosuresReadModel, type ClosureWithImpact } from './closures.read-model.js';
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
 * `YUHUAN_BRANCHES_REFRESH_MS`. Bookings that exist are not dropped: each gets a task, in the same transaction.
 */
@Injectable()
export class CreateClosure {
  constructor(
    private readonly database: Database,
    private readonly events: EventLogPort,
    private readonly impact: ClosureImpactPort,
    private readonly closures: ClosuresReadModel,
    private readonly branches: BranchesReadModel,
    private readonly logger: Logger,
  ) {}

  /**
   * @returns the closure with the bookings that it touches, or BRANCH_NOT_FOUND, VALIDATION_FAILED (CLOSURE_DATE_PAST) or
   * CLOSURE_EXISTS.
   */
  async execute(command: CreateClosureCommand): Promise<ClosureWithImpact | Refusal> {
    const outcome = await this.database.transaction((client) => this.#write(client, command));
    if (isRefusal(outcome)) return outcome;
    await this.branches.refreshAfterCommit().catch((error: unknown) => {
      // The closure stands; the timer of the read model brings it here a little later.
      this.logger.warn({ err: error }, 'the network could not be read anew after a closure');
    });
    return outcome;
  }

  async #write(client: pg.PoolClient, command: CreateClosureCommand): Promise<ClosureWithImpact | Refusal> {
    const { branchId, fromDate, toDate, kind, reason, caller, traceId } = command;
    const locked = await client.query<LockedBranch>({ ...LOCK_BRANCH, values: [branchId] });
    const branch = locked.rows[0];
    if (branch === undefined) return refuse(branchErrors.BRANCH_NOT_FOUND, { branchId });
    const { today } = branch;
    const hours = partOfDay(command.hours, branch);
    if (fromDate < today) {
      const faults = [bodyFault('/fromDate', branchErrors.CLOSURE_DATE_PAST, { today })];
      return refuse(platformErrors.VALIDATION_FAILED, { count: faults.length }, { faults });
    }
    const days = [branchId, fromDate, toDate, kind];
    const times = [hours?.from ?? null, hours?.to ?? null];
    const same = await client.query<{ id: string }>({ ...FIND_SAME_CLOSURE, values: [...days, ...times] });
    const closureId = same.rows[0]?.id;
    if (closureId !== undefined) return refuse(branchErrors.CLOSURE_EXISTS, { closureId });

    const created = await client.query<ClosureRow>({
      ...CREATE_CLOSURE,
      values: [newId(), ...days, reason.zh, reason.en, caller.id, ...times],
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
      traceId,
      details: {
        fromDate,
        toDate,
        ...(hours !== undefined && { fromTime: hours.from, toTime: hours.to }),
        kind,
        reasonEn: reason.en,
      },
    });
    await this.impact.openTasks(client, closure, { id: caller.id, role: 'quota-maker', traceId });
    // Read before the commit: a closure that stands is never answered with an error.
    return this.closures.withImpact(closure, client);
  }
}

interface LockedBranch {
  readonly today: CalendarDay;
  /** `HH:mm`. */
  readonly opens_at: string;
  readonly closes_at: string;
}

/** Hours that cover all in which the branch is open are the whole day, which then shows as closed. */
export function partOfDay(
  hours: Hours | undefined,
  { opens_at: opensAt, closes_at: closesAt }: Pick<LockedBranch, 'opens_at' | 'closes_at'>,
): Hours | undefined {
  return hours !== undefined && hours.from <= opensAt && closesAt <= hours.to ? undefined : hours;
}
