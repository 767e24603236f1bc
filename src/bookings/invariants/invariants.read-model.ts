import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { MetricsRegistry } from '../../platform/metrics/index.js';
import { Database, type Row, sqlFile, type SqlStatement } from '../../platform/postgres/index.js';
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
  readonly holds: boolean;
  readonly checked: string;
  readonly violations: number;
  readonly examples: readonly Row[];
}

/** Asks the stores themselves whether the promises hold, now. */
@Injectable()
export class InvariantsReadModel {
  private readonly violations: Gauge<'invariant'>;

  constructor(
    private readonly database: Database,
    private readonly reconciler: GateReconciler,
    private readonly branches: BranchesReadModel,
    metrics: MetricsRegistry,
  ) {
    this.violations = new Gauge({
      name: 'yuhuan_invariant_violations',
      help: 'Rows that violated an invariant when it was last checked',
      labelNames: ['invariant'],
      registers: [metrics],
    });
  }

  async check(): Promise<CheckedInvariant[]> {
    const results: CheckedInvariant[] = [];
    for (const { id, promise, statement } of STATEMENTS) {
      const rows = await this.database.run(statement);
      results.push(this.result(id, promise, rows));
    }
    results.push(await this.checkGate());
    return results;
  }

  /** INV-6: at rest the gate equals the judge. A gate that is shut or away promises nothing, and lets nobody in. */
  private async checkGate(): Promise<CheckedInvariant> {
    const drifting: Row[] = [];
    for (const { id } of this.branches.all()) {
      const { drifts, flights } = await this.reconciler.compare(id);
      // While units are under way the two cannot agree; the promise is about rest.
      if (flights > 0) continue;
      for (const drift of drifts) if (drift.drift > 0) drifting.push({ branchId: id, ...drift });
    }
    return this.result('INV-6', 'the gate is never above the judge at rest', drifting);
  }

  private result(id: string, promise: string, rows: readonly Row[]): CheckedInvariant {
    this.violations.set({ invariant: id }, rows.length);
    return {
      id,
      promise,
      holds: rows.length === 0,
      checked: new Date().toISOString(),
      violations: rows.length,
      examples: rows.slice(0, MAX_SHOWN_VIOLATIONS),
    };
  }
}
