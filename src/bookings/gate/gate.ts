import { randomUUID } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Counter as Count } from 'prom-client';
import { MicroBatcher } from '../../platform/batching/index.js';
import { MetricsRegistry } from '../../platform/metrics/index.js';
import { RedisAwayError, RedisConnection } from '../../platform/redis/index.js';
import type { Counter } from '../../quotas/index.js';
import { Flight } from './flight.js';
import { gateKeys } from './gate.keys.js';
import {
  adjustLeft,
  hearCapacities,
  LOAN_BUSY,
  SAME_REQUEST,
  settleFlight,
  takeUnits,
  TAKEN,
} from './gate.scripts.js';
import { type LingeringFlight, LingeringFlights } from './lingering-flights.js';
import { limited, limitedIds, type Take } from './take.js';

export type TakeOutcome =
  | { readonly kind: 'TAKEN'; readonly flight: Flight }
  /** The gate knows of no unit left in this counter. */
  | { readonly kind: 'FULL'; readonly counter: Counter }
  /** Another request for this loan is under way. */
  | { readonly kind: 'LOAN_BUSY' }
  /** This very request is under way elsewhere, or was decided a moment ago. */
  | { readonly kind: 'SAME_REQUEST' }
  /**
   * The judge decides alone: there is no gate, or it is open and lacks a counter. In the second case `tookPast` says that
   * the judge has taken past it. With a flight the gate was asked and not heard: it may have taken
   * the units, so that it has to learn what became of them.
   */
  | { readonly kind: 'NO_GATE'; readonly lacksCounter: boolean; readonly flight?: Flight };

/** What staff have given a counter. */
export interface NewCapacity {
  readonly counterId: number;
  readonly version: number;
  readonly capacity: number;
  /** What everybody gains by it, which may be nothing; LINED where it went to the line and the gate is not moved. */
  readonly units: number | 'LINED';
}

/** What the gate of a branch wants of the reconciler: to be believed again, or the counters that it lacks. */
export type Wish = 'DISTRUSTED' | 'LACKS_COUNTERS';

const NO_GATE: TakeOutcome = { kind: 'NO_GATE', lacksCounter: false };
const LACKS_COUNTER: TakeOutcome = { kind: 'NO_GATE', lacksCounter: true };

/** One script call decides at most so many, to keep Redis free for others within a millisecond. */
const MAX_CALL_TAKES = 128;
/**
 * Takes of all branches that leave in one write, a call a branch. What a process decides in a few milliseconds; the rest
 * waits for the next write, so that no single one holds the event loop for long.
 */
const MAX_BATCH_TAKES = 512;
/**
 * Batches under way. With one, takes that come meanwhile share the next: a system call costs more than the round trip
 * of the loopback or a rack that a second one would overlap.
 */
const MAX_BATCHES_IN_FLIGHT = 1;
/** Waiting takes in one process; at some thousand a second this is a wait of well under a second. */
const MAX_QUEUED_TAKES = 2000;
/** A comparison with the judge takes some milliseconds; where it takes longer, the judge decides alone. */
const TEACH_WAIT_MS = 250;
/** Flights that landed whole are struck off together, because each would cost a call of its own. */
const STRIKE_AFTER_MS = 10;
/** A claim outlives the longest way from gate to judge, so that twins of a request meet it. */
export const CLAIM_TTL_MS = 20_000;

/** The gate of every branch: decides at once in Redis, and may forget. */
@Injectable()
export class Gate implements BeforeApplicationShutdown {
  private readonly batcher: MicroBatcher<Take, TakeOutcome>;
  private readonly wishes = new Map<string, Wish>();
  /** By branch; at most as many flights as land within STRIKE_AFTER_MS. */
  private readonly landed = new Map<string, string[]>();
  private strikeTimer: NodeJS.Timeout | undefined;
  private teach: ((branchId: string) => Promise<unknown>) | undefined;
  private readonly lingering: LingeringFlights;
  private readonly outcomes: Count<'outcome'>;

  constructor(
    private readonly redis: RedisConnection,
    metrics: MetricsRegistry,
  ) {
    this.lingering = new LingeringFlights(redis);
    this.batcher = new MicroBatcher({
      name: 'gate',
      run: (takes) => this.decide(takes),
      maxBatchItems: MAX_BATCH_TAKES,
      maxInFlight: MAX_BATCHES_IN_FLIGHT,
      maxQueuedItems: MAX_QUEUED_TAKES,
    });
    this.outcomes = new Count({
      name: 'yuhuan_gate_takes_total',
      help: 'What the gate said to requests for units',
      labelNames: ['outcome'],
      registers: [metrics],
    });
  }

  /** @param teach tells the gate of a branch the counters that it lacks */
  taughtBy(teach: (branchId: string) => Promise<unknown>): void {
    this.teach = teach;
  }

  /**
   * Takes one unit of every counter, or none. Never waits for Redis longer than its deadline. A gate that lacks a counter
   * learns it first, within TEACH_WAIT_MS, because units that are taken past a gate are known to it later only.
   */
  async take(take: Take): Promise<TakeOutcome> {
    if (!this.redis.available) return NO_GATE;
    const outcome = await this.batcher.submit(take);
    if (outcome !== LACKS_COUNTER || this.teach === undefined) return outcome;
    await Promise.race([
      this.teach(take.branchId).catch(() => undefined),
      new Promise((resolve) => setTimeout(resolve, TEACH_WAIT_MS).unref()),
    ]);
    return this.batcher.submit(take);
  }

  /** Tells the gate what the judge has committed outside a flight. A gate that cannot be told heals by reconciling. */
  async adjust(
    branchId: string,
    changes: Iterable<readonly [counterId: number, units: number]>,
    freeLoanDigests: readonly string[] = [],
  ): Promise<void> {
    const keys = [gateKeys.epoch(branchId), gateKeys.left(branchId)];
    for (const digest of freeLoanDigests) keys.push(gateKeys.claim(branchId, digest));
    const args = [...changes].flatMap(([id, units]) => [String(id), String(units)]);
    await this.redis.run(adjustLeft, keys, args).catch(ignoreAway);
  }

  /**
   * Tells the gate which capacities the judge has committed. Telling it again, or what it was filled with already,
   * changes nothing.
   * @returns false where the gate is shut or away, so that it was not told
   */
  async hear(branchId: string, capacities: readonly NewCapacity[]): Promise<boolean> {
    const keys = [gateKeys.epoch(branchId), gateKeys.left(branchId)];
    const args = capacities.flatMap(({ counterId, version, capacity, units }) =>
      [counterId, version, capacity, units].map(String),
    );
    return this.redis.run(hearCapacities, keys, args).catch((error: unknown) => {
      ignoreAway(error);
      return false;
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.strike();
    this.lingering.stop();
  }

  /** What was wished since last asked, by branch. */
  drainWishes(): [branchId: string, wish: Wish][] {
    const wishes = [...this.wishes];
    this.wishes.clear();
    return wishes;
  }

  /** The gate of this branch is not to be believed: the reconciler looks at it next. */
  wishRebuild(branchId: string): void {
    this.wishes.set(branchId, 'DISTRUSTED');
  }

  /**
   * The judge has taken units past an open gate, which has a unit too much of every counter that it knows. It is compared
   * and not told: who compares it between the commit and the telling would have it lose them twice.
   */
  tookPast(branchId: string): void {
    this.wishRebuild(branchId);
  }

  /** The gate of this branch lacks counters, and is right about those it has. */
  wishCounters(branchId: string): void {
    if (!this.wishes.has(branchId)) this.wishes.set(branchId, 'LACKS_COUNTERS');
  }

  /** One call for each branch; all of them leave together, so that the driver sends them in one write. */
  private async decide(takes: Take[]): Promise<(TakeOutcome | Error)[]> {
    const calls = callsOf(takes);
    const outcomes = new Map<Take, TakeOutcome | Error>();
    await Promise.all(
      calls.map(async (call) => {
        const decided = await this.call(call[0]!.branchId, call).catch((error: unknown) =>
          // What one branch has fallen over is nothing to the others.
          call.map(() => (error instanceof Error ? error : new Error(String(error)))),
        );
        for (const [index, take] of call.entries()) outcomes.set(take, decided[index]!);
      }),
    );
    return takes.map((take) => outcomes.get(take)!);
  }

  private async call(branchId: string, takes: readonly Take[]): Promise<TakeOutcome[]> {
    const flightId = randomUUID();
    const keys = [gateKeys.epoch(branchId), gateKeys.left(branchId), gateKeys.flights(branchId)];
    const args = [flightId, String(CLAIM_TTL_MS)];
    for (const take of takes) {
      keys.push(gateKeys.claim(branchId, take.loanDigest));
      args.push(take.bookingId, take.claim ?? '', limitedIds(take.counters));
    }
    let reply;
    try {
      reply = await this.redis.run(takeUnits, keys, args);
    } catch (error) {
      ignoreAway(error);
      const flight = this.unheard(branchId, flightId, takes.length);
      return takes.map(() => ({ ...NO_GATE, flight }));
    }
    if (reply.gate !== 'OPEN') {
      this.outcomes.inc({ outcome: reply.gate }, takes.length);
      if (reply.gate === 'SHUT') this.wishRebuild(branchId);
      else this.wishCounters(branchId);
      return takes.map(() => (reply.gate === 'SHUT' ? NO_GATE : LACKS_COUNTER));
    }
    const flight = new Flight(flightId, (gives, digests, refused) =>
      this.settle({ id: flightId, branchId, refused, heard: true }, gives, digests),
    );
    const outcomes = takes.map((take, index) => this.outcomeOf(take, reply.codes[index]!, flight));
    flight.sealed();
    return outcomes;
  }

  private outcomeOf(take: Take, code: number, flight: Flight): TakeOutcome {
    switch (code) {
      case TAKEN:
        this.outcomes.inc({ outcome: 'TAKEN' });
        flight.board();
        return { kind: 'TAKEN', flight };
      case LOAN_BUSY:
        this.outcomes.inc({ outcome: 'LOAN_BUSY' });
        return { kind: 'LOAN_BUSY' };
      case SAME_REQUEST:
        this.outcomes.inc({ outcome: 'SAME_REQUEST' });
        return { kind: 'SAME_REQUEST' };
      default:
        this.outcomes.inc({ outcome: 'FULL' });
        return { kind: 'FULL', counter: limited(take.counters)[code - 1]! };
    }
  }

  /** The script may have run, or run yet. What it took for requests that the judge refuses comes back afterwards. */
  private unheard(branchId: string, id: string, takes: number): Flight {
    const flight = new Flight(id, async (_gives, _digests, refused) => {
      this.lingering.remember({ id, branchId, refused, heard: false });
    });
    for (let boarded = 0; boarded < takes; boarded += 1) flight.board();
    flight.sealed();
    return flight;
  }

  private async settle(
    flight: LingeringFlight,
    gives: ReadonlyMap<number, number>,
    loanDigests: readonly string[],
  ): Promise<void> {
    const { id, branchId } = flight;
    if (gives.size === 0 && loanDigests.length === 0) {
      this.strikeLater(branchId, id);
      return;
    }
    const keys = [gateKeys.left(branchId), gateKeys.flights(branchId)];
    for (const digest of loanDigests) keys.push(gateKeys.claim(branchId, digest));
    const args = [id];
    for (const [counterId, units] of gives) args.push(String(counterId), String(units));
    await this.redis.run(settleFlight, keys, args).catch((error: unknown) => {
      ignoreAway(error);
      this.lingering.remember(flight);
    });
  }

  /** A flight of which everything was committed gives nothing back, so that it may be struck off with others. */
  private strikeLater(branchId: string, flightId: string): void {
    const flights = this.landed.get(branchId);
    if (flights === undefined) this.landed.set(branchId, [flightId]);
    else flights.push(flightId);
    this.strikeTimer ??= setTimeout(() => void this.strike(), STRIKE_AFTER_MS);
  }

  private async strike(): Promise<void> {
    clearTimeout(this.strikeTimer);
    this.strikeTimer = undefined;
    const landed = [...this.landed];
    this.landed.clear();
    await Promise.all(
      landed.map(([branchId, flights]) =>
        this.redis
          .ask((client) => client.hDel(gateKeys.flights(branchId), flights))
          .catch((error: unknown) => {
            ignoreAway(error);
            for (const id of flights) this.lingering.remember({ id, branchId, refused: [], heard: true });
          }),
      ),
    );
  }
}

/** Takes of one branch in the order in which they came, MAX_CALL_TAKES at most in one call. */
function callsOf(takes: readonly Take[]): Take[][] {
  const calls: Take[][] = [];
  const open = new Map<string, Take[]>();
  for (const take of takes) {
    const call = open.get(take.branchId);
    if (call !== undefined && call.length < MAX_CALL_TAKES) call.push(take);
    else {
      const next = [take];
      open.set(take.branchId, next);
      calls.push(next);
    }
  }
  return calls;
}

function ignoreAway(error: unknown): void {
  if (!(error instanceof RedisAwayError)) throw error;
}
