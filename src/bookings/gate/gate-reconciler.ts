import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Counter as Count, Gauge } from 'prom-client';
import { BranchesReadModel } from '../../branches/index.js';
import { Logger } from '../../platform/logging/index.js';
import { MetricsRegistry } from '../../platform/metrics/index.js';
import { arrayLiteral, Database, isStoreAway, sqlFile } from '../../platform/postgres/index.js';
import { RedisAwayError, RedisConnection } from '../../platform/redis/index.js';
import { fewAtOnce, PeriodicTask } from '../../platform/tasks/index.js';
import {
  bookingsOf,
  type Decided,
  type Drift,
  driftOf,
  excessOf,
  fieldsOf,
  type JudgeLeft,
  missingInAll,
  newOf,
  pastOf,
  seenInBoth,
  staleFlights,
  undecided,
  unheardOf,
  unitsOf,
} from './drift.policy.js';
import { DistrustedGates } from './distrusted-gates.js';
import { GateComparer, keysOf, type Reconciled, SETTLE_MS } from './gate-comparer.js';
import { Gate } from './gate.js';
import { gateKeys } from './gate.keys.js';
import {
  addCounters,
  correctLeft,
  type FlightRecord,
  forgetCounters,
  type GateReading,
  openGate,
  settleFlight,
} from './gate.scripts.js';

const findDecided = sqlFile(import.meta.url, '../judge/sql/find-decided.sql');
const lockLeft = sqlFile(import.meta.url, 'sql/lock-left-of-counters.sql');

/** Every branch is compared about this often; a wish of the gate is heard within WISH_EVERY_MS. */
const RECONCILE_EVERY_MS = 2000;
const WISH_EVERY_MS = 50;
/**
 * Longer than any process works on a flight: statement timeout, connect timeout and the lookups of an unknown
 * outcome together stay below it (asserted at start-up).
 */
export const FLIGHT_BOUND_MS = 30_000;
/** One call keeps Redis from others for less than a millisecond; the rest goes with the next round. */
const FORGOTTEN_A_CALL_MAX = 500;
/** Branches that are looked at together: most of a correction is a wait, and each takes one connection of the pool. */
const BRANCHES_AT_ONCE = 4;
/** Under constant traffic the gate is never at rest; so many readings in a row make a pattern out of noise. */
const RESTLESS_READINGS = 10;

export type { Reconciled };

/** Keeps the gate true to the judge: rebuilds it when Redis forgot, corrects drift, ends flights of dead processes (INV-6). */
@Injectable()
export class GateReconciler implements OnApplicationShutdown {
  private readonly rounds: PeriodicTask;
  private readonly wishes: PeriodicTask;
  /** The last readings of branches that are not at rest; at most RESTLESS_READINGS a branch. */
  private readonly restless = new Map<string, (readonly Drift[])[]>();
  private hearing: Promise<void> = Promise.resolve();
  private readonly distrusted: DistrustedGates;
  private readonly comparer: GateComparer;
  /** Comparisons that takes wait for; one a branch. */
  private readonly lessons = new Map<string, Promise<unknown>>();
  private readonly driftUnits: Gauge<'branch'>;
  private readonly repairs: Count<'kind'>;

  constructor(
    private readonly gate: Gate,
    private readonly redis: RedisConnection,
    private readonly database: Database,
    private readonly branches: BranchesReadModel,
    private readonly logger: Logger,
    metrics: MetricsRegistry,
  ) {
    gate.taughtBy((branchId) => this.teach(branchId));
    this.distrusted = new DistrustedGates(metrics);
    this.comparer = new GateComparer(redis, database);
    const expected = (error: unknown): boolean => isStoreAway(error) || error instanceof RedisAwayError;
    this.rounds = new PeriodicTask({
      name: 'gate-reconciler',
      everyMs: RECONCILE_EVERY_MS,
      run: () => this.reconcileAll(),
      logger,
      expected,
    });
    this.wishes = new PeriodicTask({
      name: 'gate-wishes',
      everyMs: WISH_EVERY_MS,
      run: () => this.hearWishes(),
      logger,
      expected,
    });
    this.driftUnits = new Gauge({
      name: 'yuhuan_gate_drift_units',
      help: 'Sum of |gate - judge| over the counters of a branch that a round left as it was, as two readings of a gate that stood still show it, units under way aside',
      labelNames: ['branch'],
      registers: [metrics],
    });
    this.repairs = new Count({
      name: 'yuhuan_gate_repairs_total',
      help: 'What the reconciler had to do',
      labelNames: ['kind'],
      registers: [metrics],
    });
  }

  /** Compares all branches from time to time; one process of the system does, but any number may. */
  startRounds(): void {
    this.rounds.start();
  }

  /** Rebuilds what this process's gate found shut; every process does. */
  startHearingWishes(): void {
    this.wishes.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.rounds.stop(), this.wishes.stop()]);
  }

  reconcileAll(): Promise<Reconciled[]> {
    return fewAtOnce(this.branches.all(), BRANCHES_AT_ONCE, ({ id }) => this.reconcileInRound(id));
  }

  /**
   * Only rounds tell the drift: they come back to every branch. What a wish found is told by nobody, since whoever heard
   * it may never look again, and would say for ever what another process has healed.
   */
  private async reconcileInRound(branchId: string): Promise<Reconciled> {
    const result = await this.reconcile(branchId);
    const isLeft = !result.healed && result.drifts.length > 0;
    const stay = isLeft ? seenInBoth(result.drifts, (await this.comparer.compareOnce(branchId)).drifts) : [];
    const units = stay.reduce((sum, { drift }) => sum + Math.abs(drift), 0);
    this.driftUnits.set({ branch: branchId }, units);
    return result;
  }

  /**
   * Reads gate and judge, and heals what differs. At rest, no difference is left when it resolves.
   * @param distrusted the gate was seen to let in what the judge does not have
   */
  async reconcile(branchId: string, distrusted = false): Promise<Reconciled> {
    const result = await this.heal(branchId, distrusted);
    const isInMotion = result.gate !== 'OPEN' || result.flights > 0;
    // At a gate without flights something came in between, perhaps somebody else who corrected it.
    return result.healed || isInMotion ? result : this.heal(branchId, distrusted);
  }

  private async heal(branchId: string, distrusted: boolean): Promise<Reconciled> {
    const reading = await this.comparer.read(branchId);
    if (reading === undefined) return { branchId, gate: 'AWAY', drifts: [], flights: 0, healed: false };
    await this.endStale(branchId, staleFlights(reading, FLIGHT_BOUND_MS));
    const judge = await this.comparer.judge(branchId);
    if (reading.epoch === undefined) return this.open(branchId, reading, judge);
    if (await this.tellUnheard(branchId, reading, judge)) return this.heal(branchId, distrusted);
    const drifts = driftOf(reading, judge);
    const flights = reading.flights.length;
    // With flights that may be committed, so that there may be less.
    const suspects = distrusted ? [...excessOf(reading, judge).keys()] : [];
    if (drifts.length === 0 && suspects.length === 0) {
      this.restless.delete(branchId);
      await this.forgetPast(branchId, reading, judge);
      return { branchId, gate: 'OPEN', drifts, flights, healed: true };
    }
    // What is new to the gate comes in first: until then every request for it goes to the judge alone.
    if (await this.addCounters(branchId, newOf(drifts))) return this.heal(branchId, distrusted);
    const healed =
      (await this.correct(branchId, reading, { drifts, judge })) ||
      (distrusted
        ? await this.takeOffExcess(branchId, suspects)
        : await this.giveBackMissing(branchId, drifts));
    return { branchId, gate: 'OPEN', drifts, flights, healed };
  }

  /**
   * A change of staff that the gate missed, or will hear of in a moment, is told before anything is compared: what it
   * moves is known exactly, so that nobody waits for a gate in motion to come to rest.
   * @returns true where there was one, so that the reading before it is worth nothing; its version has been heard
   * then, which bounds how often that can be so
   */
  private async tellUnheard(
    branchId: string,
    reading: GateReading,
    judge: readonly JudgeLeft[],
  ): Promise<boolean> {
    const capacities = unheardOf(reading, judge).map(({ counterId, version, capacity }) => ({
      counterId,
      version: version!,
      capacity: capacity!,
      units: capacity! - reading.heard.get(counterId)!.capacity,
    }));
    if (capacities.length === 0) return false;
    if (!(await this.gate.hear(branchId, capacities))) return false;
    this.repairs.inc({ kind: 'capacities-told' });
    return true;
  }

  /** Else the gate would keep every day that has been, until it is rebuilt. */
  private async forgetPast(
    branchId: string,
    reading: GateReading,
    judge: readonly JudgeLeft[],
  ): Promise<void> {
    const past = pastOf(reading, judge).slice(0, FORGOTTEN_A_CALL_MAX);
    if (past.length === 0) return;
    const keys = [gateKeys.epoch(branchId), gateKeys.left(branchId)];
    await this.redis.run(forgetCounters, keys, [reading.epoch!, ...past.map(String)]);
  }

  /** A comparison without any repair. */
  compare(branchId: string): Promise<Reconciled> {
    return this.comparer.compare(branchId);
  }

  /** All who meet the same lack meanwhile wait for the one comparison. */
  private teach(branchId: string): Promise<unknown> {
    const underWay = this.lessons.get(branchId);
    if (underWay !== undefined) return underWay;
    const lesson = this.learn(branchId).finally(() => this.lessons.delete(branchId));
    this.lessons.set(branchId, lesson);
    return lesson;
  }

  private async learn(branchId: string): Promise<void> {
    const reading = await this.comparer.read(branchId);
    if (reading?.epoch === undefined) return;
    const judge = await this.comparer.judge(branchId);
    await this.addCounters(branchId, newOf(driftOf(reading, judge)));
  }

  /** Resolves when the gates of which this process wished something, until now, have been looked at. */
  hearWishes(): Promise<void> {
    const heard = this.hearing.then(() => this.hearEachWish());
    this.hearing = heard.catch(() => undefined);
    return heard;
  }

  private async hearEachWish(): Promise<void> {
    const wishes = new Map(this.gate.drainWishes());
    for (const [branchId, wish] of wishes) {
      if (wish === 'DISTRUSTED') this.distrusted.add(branchId);
    }
    const failures: unknown[] = [];
    const branchIds = new Set([...wishes.keys(), ...this.distrusted.branchIds()]);
    await fewAtOnce([...branchIds], BRANCHES_AT_ONCE, (branchId) =>
      // One branch that cannot be mended now must not keep the others waiting; its wish is heard again.
      this.look(branchId).catch((error: unknown) => {
        if (!this.distrusted.has(branchId)) this.gate.wishCounters(branchId);
        failures.push(error);
      }),
    );
    if (failures.length > 0) throw failures[0] as Error;
  }

  private async look(branchId: string): Promise<void> {
    const { gate } = await this.reconcile(branchId, this.distrusted.has(branchId));
    this.distrusted.looked(branchId, gate);
  }

  private async open(
    branchId: string,
    reading: GateReading,
    judge: readonly JudgeLeft[],
  ): Promise<Reconciled> {
    const args = [randomUUID(), ...judge.flatMap((counter) => fieldsOf(counter))];
    const opened = await this.redis.run(openGate, keysOf(branchId), args);
    // Somebody else was faster, perhaps with an older reading: what staff changed in between is told next.
    if (!opened) this.gate.wishRebuild(branchId);
    else {
      this.repairs.inc({ kind: 'opened' });
      this.logger.info({ branchId, counters: judge.length }, 'the gate was opened under a new epoch');
    }
    return {
      branchId,
      gate: opened ? 'SHUT' : 'OPEN',
      drifts: [],
      flights: reading.flights.length,
      healed: true,
    };
  }

  /**
   * Sets what differs, where neither store has moved for a while. What a release has just given back at the judge reaches
   * the gate a moment later: a gate that is set in between would be given it twice.
   */
  private async correct(
    branchId: string,
    reading: GateReading,
    { drifts, judge }: { readonly drifts: readonly Drift[]; readonly judge: readonly JudgeLeft[] },
  ): Promise<boolean> {
    if (reading.flights.length > 0) return false;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const settled = await this.comparer.judge(branchId);
    const byId = new Map(settled.map((counter) => [counter.counterId, counter]));
    if (judge.some(({ counterId, left }) => byId.get(counterId)?.left !== left)) return false;
    const args = [reading.epoch!, reading.seq];
    for (const { counterId, judgeLeft } of drifts) {
      if (judgeLeft === null) args.push(String(counterId), 'gone', `v${counterId}`, 'gone');
      else args.push(...fieldsOf(byId.get(counterId)!));
    }
    const corrected = await this.redis.run(correctLeft, keysOf(branchId), args);
    if (!corrected) return false;
    this.restless.delete(branchId);
    // A counter that has no limit any more is no drift.
    const real = drifts.filter(({ judgeLeft }) => judgeLeft !== null);
    if (real.length > 0) {
      this.repairs.inc({ kind: 'corrected' });
      this.logger.warn({ branchId, drifts: real }, 'the gate had drifted and was corrected');
    }
    return true;
  }

  /**
   * While the judge's rows are locked no booking of these counters can be committed, so that the gate gets exactly
   * what is left. What is on its way to the judge past the gate waits for the lock, and is told to the gate by whoever
   * sent it. Counters are locked last by everybody, in the order of their ids, so that nobody waits in a circle.
   */
  private async addCounters(branchId: string, counterIds: readonly number[]): Promise<boolean> {
    if (counterIds.length === 0) return false;
    const added = await this.database.transaction(async (client) => {
      const { rows } = await client.query<JudgeLeft>({ ...lockLeft, values: [arrayLiteral(counterIds)] });
      const args = rows.flatMap((counter) => fieldsOf(counter));
      return this.redis.run(addCounters, keysOf(branchId), args);
    });
    if (added === 0) return false;
    this.repairs.inc({ kind: 'counters-added' });
    this.logger.info({ branchId, counters: counterIds.length }, 'the gate learnt of new counters');
    return true;
  }

  /**
   * The gate is in motion, so that it cannot simply be set. Under way, a unit is only ever missing from the judge's
   * side for a moment: a counter that was too low in many readings in a row has lost units, and gets them back. Only of
   * the readings of ordinary rounds: looks in distrust follow each other too quickly to be a pattern.
   */
  private async giveBackMissing(branchId: string, drifts: readonly Drift[]): Promise<boolean> {
    const readings = [...(this.restless.get(branchId) ?? []), drifts].slice(-RESTLESS_READINGS);
    this.restless.set(branchId, readings);
    if (readings.length < RESTLESS_READINGS) return false;
    this.restless.delete(branchId);
    const missing = missingInAll(readings);
    if (missing.size === 0) return false;
    await this.gate.adjust(branchId, missing);
    this.repairs.inc({ kind: 'adjusted-in-motion' });
    return true;
  }

  /**
   * The judge has refused what the gate let in. What the gate has too much cannot be told from two readings of moving
   * stores; while the judge's rows are locked, nothing of these counters is committed, and what is under way is known
   * to be in or not.
   */
  private async takeOffExcess(branchId: string, counterIds: readonly number[]): Promise<boolean> {
    if (counterIds.length === 0) return false;
    return this.database.transaction(async (client) => {
      const locked = { ...lockLeft, values: [arrayLiteral(counterIds)] };
      const { rows: judge } = await client.query<JudgeLeft>(locked);
      const reading = await this.comparer.read(branchId);
      if (reading?.epoch === undefined) return false;
      const { rows: decided } = await client.query<Decided>({
        ...findDecided,
        values: [arrayLiteral(bookingsOf(reading.flights))],
      });
      const excess = excessOf({ ...reading, flights: undecided(reading.flights, decided) }, judge);
      if (excess.size === 0) return false;
      const changes = [...excess].map(([id, units]) => [id, -units] as const);
      await this.gate.adjust(branchId, changes);
      this.repairs.inc({ kind: 'adjusted-in-motion' });
      return true;
    });
  }

  /** Asks the judge what became of flights nobody works on any more, and gives back what it did not commit. */
  private async endStale(branchId: string, flights: readonly FlightRecord[]): Promise<void> {
    if (flights.length === 0) return;
    const decided = await this.database.run<Decided>(findDecided, [arrayLiteral(bookingsOf(flights))]);
    for (const flight of undecided(flights, decided)) {
      const gives = unitsOf([flight]);
      const args = [flight.id, ...[...gives].flatMap(([id, units]) => [String(id), String(units)])];
      const keys = [gateKeys.left(branchId), gateKeys.flights(branchId)];
      if (await this.redis.run(settleFlight, keys, args)) this.repairs.inc({ kind: 'stale-flight' });
    }
    this.logger.warn({ branchId, flights: flights.length }, 'flights of a process that is gone were ended');
  }
}
