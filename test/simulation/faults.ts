import { Random } from '../invariants/random.js';
import type { Owner, VirtualTime } from './virtual-time.js';

/** What becomes of one call to a store. */
export type Fate =
  | 'ARRIVES'
  /** Never reached the store; the caller hears that the connection broke. */
  | 'LOST_BEFORE'
  /** Had its effect; the caller hears that the connection broke. */
  | 'LOST_AFTER'
  /** The caller hears that the connection broke, and the effect comes later. */
  | 'EFFECT_AFTER_LOSS';

/** How hard a schedule is; every rate is for one call, every count for the whole schedule. */
export interface FaultPlan {
  readonly redisLossRate: number;
  readonly databaseLossRate: number;
  /** Single replies that take longer than anybody waits. */
  readonly slowRate: number;
  readonly crashes: number;
  readonly pauses: number;
  /** Longest stop of a process; one beyond the flights' bound finds its flight ended. */
  readonly maxPauseMs: number;
  /** Redis forgets everything, or a replica that lags takes over. */
  readonly gateLosses: number;
  /** One process cannot reach one store for a while. */
  readonly redisCuts: number;
  readonly databaseCuts: number;
  /** A store answers nobody for a while, then everybody. */
  readonly redisStalls: number;
  readonly databaseStalls: number;
}

export const NO_FAULTS: FaultPlan = {
  redisLossRate: 0,
  databaseLossRate: 0,
  slowRate: 0,
  crashes: 0,
  pauses: 0,
  maxPauseMs: 0,
  gateLosses: 0,
  redisCuts: 0,
  databaseCuts: 0,
  redisStalls: 0,
  databaseStalls: 0,
};

/** Every kind of trouble is left out of every second schedule, so that each is also met without the others. */
export function stormPlan(random: Random): FaultPlan {
  const some = (most: number): number => (random.chance(0.5) ? 0 : random.next() * most);
  const times = (most: number): number => (random.chance(0.5) ? 0 : 1 + Math.floor(random.next() * most));
  return {
    redisLossRate: some(0.1),
    databaseLossRate: some(0.1),
    slowRate: some(0.05),
    crashes: times(3),
    pauses: times(3),
    maxPauseMs: random.chance(0.2) ? 40_000 : 3000,
    gateLosses: times(3),
    redisCuts: times(2),
    databaseCuts: times(2),
    redisStalls: times(2),
    databaseStalls: times(2),
  };
}

/** Trouble that leaves Redis alone, so that the gate may never be above the judge, not even for a moment. */
export function judgeTroublePlan(random: Random): FaultPlan {
  const { databaseLossRate, crashes, pauses, databaseCuts, databaseStalls } = stormPlan(random);
  return { ...NO_FAULTS, databaseLossRate, crashes, pauses, maxPauseMs: 3000, databaseCuts, databaseStalls };
}

/** Redis does what it is told, and is heard badly: late, or not at all. */
export function deafPlan(random: Random): FaultPlan {
  return {
    ...NO_FAULTS,
    redisLossRate: random.next() * 0.2,
    slowRate: random.next() * 0.1,
    redisStalls: Math.floor(random.next() * 3),
  };
}

/** The network between one process and one store, and how the store is doing. */
export class Link {
  /** Until when this process cannot reach the store. */
  cutUntilMs = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly random: Random,
    private readonly lossRate: () => number,
    private readonly slowRate: () => number,
    private readonly typicalMs: number,
  ) {}

  get isCut(): boolean {
    return this.cutUntilMs > this.time.nowMs;
  }

  fate(): Fate {
    if (this.isCut) return 'LOST_BEFORE';
    if (!this.random.chance(this.lossRate())) return 'ARRIVES';
    return this.random.pick(['LOST_BEFORE', 'LOST_AFTER', 'EFFECT_AFTER_LOSS'] as const);
  }

  /** One way. Mostly short and sometimes long, as networks are. */
  latencyMs(): number {
    if (this.random.chance(this.slowRate())) return 50 + this.random.next() * 500;
    return this.typicalMs * (0.2 + this.random.next() + 4 * this.random.next() ** 8);
  }

  /** How long after the connection broke an effect may still come: the store notices late. */
  lateMs(): number {
    return this.random.next() * (this.random.chance(0.8) ? 300 : 4000);
  }
}

/** A store that does nothing until then, and afterwards everything that was sent meanwhile, in order. */
export class Pace {
  stalledUntilMs = 0;

  constructor(private readonly time: VirtualTime) {}

  /** Runs an effect when the store comes to it. */
  when(arrivesInMs: number, world: Owner, effect: () => void): void {
    this.time.at(arrivesInMs, world, () => {
      if (this.stalledUntilMs > this.time.nowMs)
        this.when(this.stalledUntilMs - this.time.nowMs, world, effect);
      else effect();
    });
  }
}
