import { GateReconciler, HoldSweeper } from '../../src/bookings/index.js';
import {
  createTestDatabase,
  letHoldsExpire,
  openApplication,
  openCoreBank,
  type TestApplication,
  type TestCaller,
  type TestDatabase,
} from '../harness/index.js';

/** A slot that customers fight for; windows where the branch has any. */
export interface ContestedSlot {
  readonly branchId: string;
  readonly date: string;
  readonly window: string | undefined;
}

/** Branches of three kinds: caps alone, caps with pools, caps with windows. */
export const BRANCHES = ['B001', 'B004', 'B005'] as const;
const WINDOWS: Readonly<Record<string, readonly string[]>> = { B005: ['09:00-12:00', '13:00-17:00'] };

/** Small enough that a few hundred customers fill them, nested so that each level binds somewhere. */
export const CAPS = `
  UPDATE quota_templates SET capacity = CASE
    WHEN time_window <> '' THEN 5
    WHEN pool <> 'ALL' THEN 6
    WHEN period = 'DAY' THEN 8
    WHEN period = 'WEEK' THEN 22
    ELSE 50
  END
  WHERE product_group = 'HOUSING' AND branch_id = ANY ($1)`;

/** Days a branch is fought for: neighbours in a week, and one in another month. */
const DAYS = 4;

export interface SystemOptions {
  /** false: the gate is switched off, and the judge decides alone. */
  readonly gate: boolean;
  /** Run before anything is started, as a control that takes a guard away. */
  readonly sabotage?: string;
}

/** Two API processes on one database and one Redis; the first one does the background work too. */
export class ContestedSystem {
  private constructor(
    readonly database: TestDatabase,
    readonly processes: readonly TestApplication[],
    readonly slots: readonly ContestedSlot[],
    private readonly parts: { stop(): Promise<unknown> }[],
  ) {}

  static async open({ gate, sabotage }: SystemOptions): Promise<ContestedSystem> {
    const parts: { stop(): Promise<unknown> }[] = [];
    try {
      const database = await createTestDatabase();
      parts.push({ stop: () => database.drop() });
      const core = await openCoreBank();
      parts.push(core);
      await database.pool.query(CAPS, [BRANCHES]);
      if (sabotage !== undefined) await database.pool.query(sabotage);
      const open = async (role: string, redis: boolean | string): Promise<TestApplication> => {
        // A request that was never let in proves nothing here.
        const env = { YUHUAN_ROLE: role, YUHUAN_SHED_CONCURRENCY: 'off' };
        const process = await openApplication({ database, core, redis, env });
        parts.push(process);
        return process;
      };
      const first = await open('all', gate);
      const second = await open('api', first.redisUrl ?? false);
      const slots: ContestedSlot[] = [];
      for (const branchId of BRANCHES) slots.push(...(await slotsOf(first.http, branchId)));
      return new ContestedSystem(database, [first, second], slots, parts);
    } catch (error) {
      await stopAll(parts);
      throw error;
    }
  }

  get worker(): TestApplication {
    return this.processes[0]!;
  }

  stop(): Promise<void> {
    return stopAll(this.parts);
  }

  /** The gate loses everything, in the middle of whatever is under way. */
  async forgetGate(): Promise<void> {
    await this.worker.redis?.flushAll();
  }

  customer(n: number): TestCaller {
    return this.worker.callers.customer(n);
  }

  async letHoldsExpire(count: number, sweepNow: boolean): Promise<void> {
    await letHoldsExpire(this.database.pool, count);
    if (sweepNow) await Promise.all([this.sweep(), this.sweep()]);
  }

  sweep(): Promise<number> {
    return this.worker.app.get(HoldSweeper, { strict: false }).sweep();
  }

  /** Gate against judge over all branches, and whether every gate is open; nothing is repaired by it. */
  async gateState(): Promise<{ drift: number; flights: number; open: boolean }> {
    const reconciler = this.worker.app.get(GateReconciler, { strict: false });
    const states = await Promise.all(BRANCHES.map((id) => reconciler.compare(id)));
    return {
      drift: states.flatMap(({ drifts }) => drifts).reduce((sum, { drift }) => sum + Math.abs(drift), 0),
      flights: states.reduce((sum, { flights }) => sum + flights, 0),
      open: states.every(({ gate }) => gate === 'OPEN'),
    };
  }
}

async function stopAll(parts: { stop(): Promise<unknown> }[]): Promise<void> {
  for (const part of parts.splice(0).toReversed()) await part.stop();
}

export async function slotsOf(http: TestApplication['http'], branchId: string): Promise<ContestedSlot[]> {
  const { body } = await http<{ days: { date: string; status: string }[] }>(
    'GET',
    `/api/v1/branches/${branchId}/calendar`,
  );
  const open = body.days
    .filter(({ status }) => status === 'OPEN' || status === 'FEW')
    .map(({ date }) => date);
  const nextMonth = open.filter((date) => date.slice(0, 7) !== open[0]!.slice(0, 7));
  const days = [...new Set([...open.slice(0, DAYS), ...nextMonth.slice(0, 2)])];
  if (days.length < DAYS) throw new Error(`${branchId} has too few open days: ${open.join(' ')}`);
  return days.flatMap((date) =>
    (WINDOWS[branchId] ?? [undefined]).map((window) => ({ branchId, date, window })),
  );
}
