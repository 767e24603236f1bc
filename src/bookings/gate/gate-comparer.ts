import { type Database, sqlFile } from '../../platform/postgres/index.js';
import { RedisAwayError, type RedisConnection } from '../../platform/redis/index.js';
import { type Drift, faultsOf, type JudgeLeft, seenInBoth } from './drift.policy.js';
import { gateKeys } from './gate.keys.js';
import { type GateReading, readGate } from './gate.scripts.js';

const listLeft = sqlFile(import.meta.url, '../sql/list-left-of-branch.sql');

/** From the commit of a release to the telling of it, with room for a process that is busy. */
export const SETTLE_MS = 100;
/** A gate that moves each time it is looked at is not at rest. */
const STILL_READINGS_MAX = 3;

/** One comparison of a gate with the judge, and what was done about it. */
export interface Reconciled {
  readonly branchId: string;
  readonly gate: 'OPEN' | 'SHUT' | 'AWAY';
  readonly drifts: readonly Drift[];
  readonly flights: number;
  readonly healed: boolean;
}

/** Looks at gate and judge side by side, and repairs nothing. */
export class GateComparer {
  constructor(
    private readonly redis: RedisConnection,
    private readonly database: Database,
  ) {}

  /** What stays different for as long as a release takes to be told; what is only on its way is left out. */
  async compare(branchId: string): Promise<Reconciled> {
    const first = await this.compareOnce(branchId);
    if (first.drifts.length === 0) return first;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const second = await this.compareOnce(branchId);
    const drifts = seenInBoth(first.drifts, second.drifts);
    const flights = Math.max(first.flights, second.flights);
    return { ...second, drifts, flights, healed: second.gate === 'OPEN' && drifts.length === 0 };
  }

  /**
   * Gate and judge are no stores of one moment: what somebody takes and commits between the two readings would look like
   * drift. So the gate is read again, and believed if it has not moved meanwhile.
   */
  async compareOnce(branchId: string): Promise<Reconciled> {
    for (let readings = 0; readings < STILL_READINGS_MAX; readings += 1) {
      const reading = await this.read(branchId);
      if (reading === undefined) return { branchId, gate: 'AWAY', drifts: [], flights: 0, healed: false };
      const flights = reading.flights.length;
      if (reading.epoch === undefined) return { branchId, gate: 'SHUT', drifts: [], flights, healed: false };
      const judge = await this.judge(branchId);
      const still = await this.read(branchId);
      if (still?.epoch !== reading.epoch || still.seq !== reading.seq) continue;
      const drifts = faultsOf(reading, judge);
      return { branchId, gate: 'OPEN', drifts, flights, healed: drifts.length === 0 };
    }
    // What moves it is under way, or has just landed.
    return { branchId, gate: 'OPEN', drifts: [], flights: 1, healed: false };
  }

  /** undefined: Redis is away. */
  async read(branchId: string): Promise<GateReading | undefined> {
    if (!this.redis.configured) return undefined;
    return this.redis.run(readGate, keysOf(branchId), []).catch((error: unknown) => {
      if (error instanceof RedisAwayError) return undefined;
      throw error;
    });
  }

  judge(branchId: string): Promise<JudgeLeft[]> {
    return this.database.run<JudgeLeft & Record<string, unknown>>(listLeft, [branchId]);
  }
}

export function keysOf(branchId: string): string[] {
  return [gateKeys.epoch(branchId), gateKeys.left(branchId), gateKeys.flights(branchId)];
}
