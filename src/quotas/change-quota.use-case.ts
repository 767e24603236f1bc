import { Inject, Injectable, Optional } from '@nestjs/common';
import type pg from 'pg';
import { v7 as newId } from 'uuid';
import { branchErrors } from '../branches/index.js';
import type { Caller } from '../identity/index.js';
import type { Product } from '../loans/index.js';
import type { CalendarDay } from '../platform/clock/index.js';
import { isRefusal, refuse, type Refusal } from '../platform/errors/index.js';
import { Logger } from '../platform/logging/index.js';
import { Database, sqlFile, type SqlStatement } from '../platform/postgres/index.js';
import { CounterSnapshots } from './counter-snapshots.js';
import { type Counter, PRODUCT_GROUPS, productGroupOf } from './counter.policy.js';
import { type CounterRow, readCounter } from './counter.row.js';
import { GateNotice } from './gate-notice.js';
import {
  type Cell,
  cellKey,
  expandChanges,
  noticeOf,
  planChange,
  type PlannedCell,
  type PreviewLine,
  previewOf,
  type RequestedChange,
} from './quota-change.policy.js';
import { QUOTA_CHANGE_TRANSITIONS, type QuotaChangeState } from './quota-change.state.js';

const READ_CHANGE_BRANCH = sqlFile(import.meta.url, 'sql/read-change-branch.sql');
const READ_CELLS = sqlFile(import.meta.url, 'sql/read-cells.sql');
const OPEN_CELLS = sqlFile(import.meta.url, 'sql/open-cells.sql');
const LOCK_CELLS = sqlFile(import.meta.url, 'sql/lock-cells.sql');
const SET_CAPACITIES = sqlFile(import.meta.url, 'sql/set-capacities.sql');
const RECORD_QUOTA_CHANGE = sqlFile(import.meta.url, 'sql/record-quota-change.sql');

export interface ChangeQuotaCommand {
  readonly branchId: string;
  /** Absent: all groups that the branch serves. */
  readonly product?: Product | undefined;
  readonly changes: readonly RequestedChange[];
  readonly reason: string;
  readonly caller: Caller;
  readonly traceId: string;
}

export interface AppliedChange {
  readonly id: string;
  readonly status: QuotaChangeState;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly preview: readonly PreviewLine[];
}

interface Done {
  readonly applied: AppliedChange;
  readonly planned: readonly PlannedCell[];
}

/**
 * Staff change what branches offer. Capacity moves and nothing else: who has a place keeps it, also where fewer
 * places are left than are taken (INV-11).
 */
@Injectable()
export class ChangeQuota {
  constructor(
    private readonly database: Database,
    private readonly snapshots: CounterSnapshots,
    private readonly logger: Logger,
    @Optional() @Inject(GateNotice) private readonly gate?: GateNotice,
  ) {}

  /**
   * Applies the change as a whole or not at all; the copies of the counters are told after the commit.
   * @returns what it did, or BRANCH_NOT_FOUND, PRODUCT_NOT_SERVED, QUOTA_VERSION_STALE or VALIDATION_FAILED.
   */
  async execute(command: ChangeQuotaCommand): Promise<AppliedChange | Refusal> {
    const cells = await this.#reach(command);
    if (isRefusal(cells)) return cells;
    const done = await this.#apply(command, cells);
    if (isRefusal(done)) return done;
    await this.#tell(command.branchId, done.planned);
    return done.applied;
  }

  /** What the change would do now; nothing is written or locked. Refused as `execute` would. */
  async preview(command: ChangeQuotaCommand): Promise<readonly PreviewLine[] | Refusal> {
    const cells = await this.#reach(command);
    if (isRefusal(cells)) return cells;
    const rows = await this.database.run<CounterRow>(READ_CELLS, cellValues(command.branchId, cells));
    const planned = planChange(command.changes, cells, byCell(rows));
    return isRefusal(planned) ? planned : previewOf(planned);
  }

  async #reach({ branchId, product, changes }: ChangeQuotaCommand): Promise<Cell[] | Refusal> {
    const [branch] = await this.database.run<{ today: CalendarDay; product_groups: string[] }>(
      READ_CHANGE_BRANCH,
      [branchId],
    );
    if (branch === undefined) return refuse(branchErrors.BRANCH_NOT_FOUND, { branchId });
    const served = PRODUCT_GROUPS.filter((group) => branch.product_groups.includes(group));
    const groups =
      product === undefined ? served : served.filter((group) => group === productGroupOf(product));
    if (product !== undefined && groups.length === 0) {
      return refuse(branchErrors.PRODUCT_NOT_SERVED, { branchId, product });
    }
    return expandChanges(changes, { today: branch.today, groups });
  }

  async #apply(command: ChangeQuotaCommand, cells: readonly Cell[]): Promise<Done | Refusal> {
    // A refusal must also undo the counters that were opened for the change, so it leaves by being thrown.
    class Refused extends Error {
      constructor(readonly refusal: Refusal) {
        super();
      }
    }
    try {
      return await this.database.transaction(async (client) => {
        const planned = await this.#lockAndPlan(client, command, cells);
        if (isRefusal(planned)) throw new Refused(planned);
        return { planned, applied: await this.#write(client, command, planned) };
      });
    } catch (error) {
      if (error instanceof Refused) return error.refusal;
      throw error;
    }
  }

  async #lockAndPlan(
    client: pg.PoolClient,
    { branchId, changes }: ChangeQuotaCommand,
    cells: readonly Cell[],
  ): Promise<PlannedCell[] | Refusal> {
    const values = cellValues(branchId, cells);
    const opened = await ask<{ id: number }>(client, OPEN_CELLS, values);
    const rows = await ask<CounterRow>(client, LOCK_CELLS, values);
    const isNew = new Set(opened.map(({ id }) => id));
    const existing = byCell(rows.filter(({ id }) => !isNew.has(id)));
    const planned = planChange(changes, cells, existing);
    if (isRefusal(planned)) return planned;
    const all = byCell(rows);
    const ids = planned.map(({ cell }) => all.get(cellKey(cell))?.id);
    const capacities = planned.map(({ capacity }) => capacity);
    const set = await ask(client, SET_CAPACITIES, [ids, capacities]);
    if (set.length !== cells.length) {
      throw new Error(`a quota change reached ${set.length} counters in place of ${cells.length}`);
    }
    return planned;
  }

  async #write(
    client: pg.PoolClient,
    command: ChangeQuotaCommand,
    planned: readonly PlannedCell[],
  ): Promise<AppliedChange> {
    const id = newId();
    const preview = previewOf(planned);
    const { to: status, event } = QUOTA_CHANGE_TRANSITIONS.apply;
    const group = command.product === undefined ? null : productGroupOf(command.product);
    const [recorded] = await ask<{ made_at: Date }>(client, RECORD_QUOTA_CHANGE, [
      id,
      command.branchId,
      group,
      status,
      JSON.stringify(command.changes.map((line) => toStored(line))),
      JSON.stringify(preview),
      command.reason,
      command.caller.id,
      'quota-maker',
      event,
      command.traceId,
    ]);
    return { id, status, madeBy: command.caller.id, madeAt: recorded!.made_at, preview };
  }

  /** The change stands whatever happens here; what misses a notice is mended by its own reconciliation. */
  async #tell(branchId: string, planned: readonly PlannedCell[]): Promise<void> {
    const notice = noticeOf(planned);
    try {
      if (notice === 'REOPEN') await this.gate?.reopened(branchId);
      else if (notice.length > 0) await this.gate?.adjusted(branchId, notice);
    } catch (error) {
      this.logger.warn({ err: error, branchId }, 'the gate did not hear of a quota change');
    }
    await this.snapshots.load(branchId, 0).catch((error: unknown) => {
      this.logger.warn({ err: error, branchId }, 'counters could not be read anew after a quota change');
    });
  }
}

async function ask<R extends pg.QueryResultRow>(
  client: pg.PoolClient,
  statement: SqlStatement,
  values: readonly unknown[],
): Promise<R[]> {
  const { rows } = await client.query<R>({ ...statement, values: [...values] });
  return rows;
}

function cellValues(branchId: string, cells: readonly Cell[]): unknown[] {
  return [
    branchId,
    cells.map(({ productGroup }) => productGroup),
    cells.map(({ period }) => period),
    cells.map(({ start }) => start),
    cells.map(({ pool }) => pool),
    cells.map(({ timeWindow }) => timeWindow),
  ];
}

function byCell(rows: readonly CounterRow[]): Map<string, Counter> {
  return new Map(
    rows.map((row) => {
      const counter = readCounter(row);
      return [cellKey({ ...counter, start: counter.periodStart }), counter];
    }),
  );
}

/** A line as it is kept: in the words of the request. */
function toStored({ period, start, end, pool, timeWindow, action, version }: RequestedChange): object {
  const done = 'add' in action ? action : action.set === null ? { unlimited: true } : action;
  return { period, start, end, pool, ...(timeWindow !== '' && { window: timeWindow }), ...done, version };
}
