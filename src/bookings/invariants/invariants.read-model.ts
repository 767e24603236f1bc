import { Injectable } from '@nestjs/common';
import { Logger } from '../../platform/logging/index.js';
import {
  Database,
  isStoreAway,
  isTooMuch,
  type Row,
  sqlFile,
  type SqlStatement,
} from '../../platform/postgres/index.js';
import { GateReconciler } from '../gate/gate-reconciler.js';
import { BranchesReadModel } from '../../branches/index.js';
import { QUEUE_INVARIANTS } from '../../waiting-room/index.js';

const sql = (name: string): SqlStatement => sqlFile(import.meta.url, `sql/${name}.sql`);

/** Invariants that the judge can be asked for, each by a statement that lists what violates it. */
const STATEMENTS: readonly { id: string; promise: string; statement: SqlStatement }[] = [
  { id: 'INV-1', promise: 'no counter is above its capacity', statement: sql('inv-1-no-oversell') },
  {
    id: 'INV-2',
    promise: 'counters equal the bookings that use them',
    statement: sql('inv-2-counters-match'),
  },
  {
    id: 'INV-3',
    promise: 'every answer that was given has its row',
    statement: sql('inv-3-answers-have-rows'),
  },
  { id: 'INV-4', promise: 'one effect for one key', statement: sql('inv-4-one-effect') },
  { id: 'INV-5', promise: 'one active booking for one loan', statement: sql('inv-5-one-active') },
  { id: 'INV-7', promise: 'units return exactly once', statement: sql('inv-7-returned-once') },
  {
    id: 'INV-8',
    promise: 'every change of state has its event',
    statement: sql('inv-8-every-change-logged'),
  },
  { id: 'INV-9', promise: 'a booking uses one slot, its own', statement: sql('inv-9-atomic-swap') },
  { id: 'INV-10', promise: 'no phone number stands in clear', statement: sql('inv-10-phones-sealed') },
  {
    id: 'INV-11',
    promise: 'an overbooked counter accepts nobody',
    statement: sql('inv-11-overbooked-closed'),
  },
  {
    id: 'INV-12',
    promise: 'whoever waits is in line, and an offer is one hold',
    statement: sql('inv-12-line'),
  },
  ...QUEUE_INVARIANTS,
];

/** A violation is shown with its facts, but not thousands of them. */
const MAX_SHOWN_VIOLATIONS = 20;

export interface CheckedInvariant {
  readonly id: string;
  readonly promise: string;
  /** null: it could not be checked, so that nobody knows; never to be taken for true. */
  readonly holds: boolean | null;
  readonly checked: string;
  readonly violations: number;
  readonly examples: readonly Row[];
}

interface Violations {
  readonly examples: readonly Row[];
  readonly inAll: number;
}

/** The first rows of a statement, and how many it has: what is violated may be violated by every booking there is. */
function firstOf({ name, text }: SqlStatement): SqlStatement {
  return {
    name: `${name}-first`,
    text: `SELECT to_jsonb(found) AS facts, (count(*) OVER ())::integer AS "inAll" FROM (\n${text}\n) AS found LIMIT $1`,
  };
}

/** Asks the stores themselves whether the promises hold, now. */
@Injectable()
export class InvariantsReadModel {
  constructor(
    private readonly database: Database,
    private readonly reconciler: GateReconciler,
    private readonly branches: BranchesReadModel,
    private readonly logger: Logger,
  ) {}

  /**
   * One that cannot be checked, as when a recount takes longer than a statement may, is told and keeps none of the
   * others from being checked.
   * @throws when the store is away: then nothing can be said of any.
   */
  async check(): Promise<CheckedInvariant[]> {
    const results: CheckedInvariant[] = [];
    for (const { id, promise, statement } of STATEMENTS) {
      results.push(await this.result(id, promise, () => this.violationsBy(statement)));
    }
    const gate = 'the gate is never above the judge at rest';
    results.push(await this.result('INV-6', gate, () => this.findDrifting()));
    return results;
  }

  private async violationsBy(statement: SqlStatement): Promise<Violations> {
    type Found = Row & { facts: Row; inAll: number };
    const rows = await this.database.run<Found>(firstOf(statement), [MAX_SHOWN_VIOLATIONS]);
    return { examples: rows.map(({ facts }) => facts), inAll: rows[0]?.inAll ?? 0 };
  }

  /** INV-6: at rest the gate equals the judge. A gate that is shut or away promises nothing, and lets nobody in. */
  private async findDrifting(): Promise<Violations> {
    const drifting: Row[] = [];
    for (const { id } of this.branches.all()) {
      const { drifts, flights } = await this.reconciler.compare(id);
      // While units are under way the two cannot agree; the promise is about rest.
      if (flights > 0) continue;
      for (const drift of drifts) if (drift.drift > 0) drifting.push({ branchId: id, ...drift });
    }
    return { examples: drifting.slice(0, MAX_SHOWN_VIOLATIONS), inAll: drifting.length };
  }

  private async result(
    id: string,
    promise: string,
    find: () => Promise<Violations>,
  ): Promise<CheckedInvariant> {
    let found: Violations | undefined;
    try {
      found = await find();
    } catch (error) {
      if (isStoreAway(error) && !isTooMuch(error)) throw error;
      this.logger.error({ err: error, id, promise }, 'an invariant could not be checked');
    }
    return {
      id,
      promise,
      holds: found === undefined ? null : found.inAll === 0,
      checked: new Date().toISOString(),
      violations: found?.inAll ?? 0,
      examples: found?.examples ?? [],
    };
  }
}
