import { gateKeys } from '../../src/bookings/gate/gate.keys.js';
import { History } from '../invariants/history.js';
import { Random } from '../invariants/random.js';
import type { Violation } from '../invariants/records.js';
import { deafPlan, type FaultPlan, judgeTroublePlan, Link, NO_FAULTS, Pace, stormPlan } from './faults.js';
import { JudgeModel } from './judge-model.js';
import type { JudgeSabotage, JudgeTables, Slot } from './judge-tables.js';
import { auditGateBelow, auditMoment, auditRest, auditTables } from './promises.js';
import { type GateSabotage, RedisModel } from './redis-model.js';
import { BROKE, type CustomerWorld, type Habits, SimulatedCustomer } from './simulated-customer.js';
import { SimulatedProcess } from './simulated-process.js';
import { RowLocks, type StoreRoom } from './simulated-stores.js';
import { SlotMap } from './slot-map.js';
import { type Owner, VirtualTime, WORLD } from './virtual-time.js';

/**
 * What a schedule is made of, and with that how much may be asked of it:
 * CALM   no trouble but latency, and no reconciler: the gate must stay exact by itself.
 * TAKERS trouble with processes and the judge, and nobody gives anything back: the gate is never above the judge.
 * DEAF   replies of Redis that come late or never: within seconds, not at the bound of a flight, nothing is missing.
 * STORM  everything at once: judged at every moment by the judge's promises, and at rest by all of them.
 */
export type Weather = 'CALM' | 'TAKERS' | 'DEAF' | 'STORM';

export type Sabotage = GateSabotage | JudgeSabotage;

export interface SimulationOptions {
  readonly seed: number;
  readonly weather: Weather;
  /** Takes guards out of the models. */
  readonly sabotage?: readonly Sabotage[];
  /** The last event that happens; the schedule is then left as it stands. */
  readonly untilStep?: number;
  /** Remembers what happened, to be told. */
  readonly traced?: boolean;
}

export interface SimulationResult {
  readonly violations: readonly Violation[];
  /** At which event the first violation was seen; undefined: none, or only at the end. */
  readonly step: number | undefined;
  readonly steps: number;
  readonly trace: readonly string[];
  readonly history: History;
}

const START_MS = Date.UTC(2026, 10, 20);
const CUSTOMERS = 8;
/** Longer than everything that a schedule leaves behind: flights (30 s), claims (20 s), holds, late effects. */
const REST_MS = 36_000;
/** Longer than a hold, a late effect, and the asks after a flight that was not heard; far shorter than its bound. */
const DEAF_REST_MS = 14_000;
/** Customers need some time for their turns; trouble comes within it. */
const TROUBLE_MS = 6000;
const MAX_LIFE_MS = 300_000;
const QUOTA_CHANGES_MAX = 6;
const OPENINGS_MAX = 50;
/** Where nothing is limited, so many are let in to see that it is so. */
const UNLIMITED_TRIED = 3;
const HOLD_TTL_MINUTES = 0.05;
const LONG_HOLD_TTL_MINUTES = 60;

/** One schedule: processes, customers and stores in virtual time, from the first request until everything rests. */
export class Simulation {
  private readonly time = new VirtualTime(START_MS);
  private readonly random: Random;
  private readonly redis: RedisModel;
  private readonly judge: JudgeModel;
  private readonly slots: SlotMap;
  private readonly room: StoreRoom;
  private readonly plan: FaultPlan;
  private readonly history = new History();
  private readonly processes: SimulatedProcess[] = [];
  private readonly openSlots: Slot[] = [];
  private readonly violations: Violation[] = [];
  private readonly trace: string[] = [];
  private readonly names = new Map<string, string>();
  private audited: JudgeTables | undefined;
  private readonly inUse = new Map<number, number>();
  private readonly changed = new Set<number>();
  private firstStep: number | undefined;
  private isHealed = false;
  private incarnation = 0;

  constructor(private readonly options: SimulationOptions) {
    const { seed, weather, sabotage } = options;
    this.random = new Random(seed);
    this.redis = new RedisModel(sabotage);
    this.judge = new JudgeModel(sabotage);
    this.slots = new SlotMap(this.random);
    this.plan = { CALM: () => NO_FAULTS, TAKERS: judgeTroublePlan, DEAF: deafPlan, STORM: stormPlan }[
      weather
    ](this.random);
    this.room = {
      time: this.time,
      redis: this.redis,
      judge: this.judge,
      redisPace: new Pace(this.time),
      databasePace: new Pace(this.time),
      redisSkewMs: (this.random.next() - 0.5) * 600_000,
      locks: new RowLocks(),
      seen: (who, what, detail) => this.seen(who, what, detail),
    };
  }

  async run(): Promise<SimulationResult> {
    const uninstall = this.time.install();
    try {
      this.openCounters(false);
      for (let index = 0; index < 2 + Math.floor(this.random.next() * 2); index += 1)
        this.startProcess(index);
      await this.openGates();
      const customers = this.bringCustomers();
      this.bringStaff();
      this.bringTrouble();
      await this.until(customers);
      this.heal();
      await this.pass(this.options.weather === 'DEAF' ? DEAF_REST_MS : REST_MS);
      if (this.goesOn) await this.judgeAtRest();
    } finally {
      uninstall();
    }
    const { violations, trace, history } = this;
    return { violations, step: this.firstStep, steps: this.time.step, trace, history };
  }

  private get goesOn(): boolean {
    return this.time.step < (this.options.untilStep ?? Infinity) && this.violations.length === 0;
  }

  private pass(ms: number): Promise<void> {
    return this.time.runUntil(this.time.nowMs + ms, this.options.untilStep);
  }

  /** Until what is asked is over, or somebody waits for ever. */
  private async until(asked: Promise<unknown>): Promise<void> {
    const life = { isOver: false };
    void asked.then(() => (life.isOver = true));
    while (!life.isOver && this.goesOn && this.time.nowMs < MAX_LIFE_MS) await this.pass(500);
    if (!life.isOver && this.goesOn)
      this.found({ invariant: 'INV-2', what: 'somebody waits for ever', facts: '' });
  }

  private openCounters(late: boolean): void {
    for (const counter of this.slots.counters) {
      const { id, branchId, period, periodStart, capacity } = counter;
      if (this.slots.isLate(counter) !== late) continue;
      this.judge.addCounter({ id, branchId, period, start: periodStart, capacity });
    }
    this.openSlots.splice(0, Infinity);
    for (const slot of this.slots.slots) {
      if (this.slots.countersOf(slot).every(({ id }) => this.judge.tables.counters.has(id)))
        this.openSlots.push(slot);
    }
    this.seen(WORLD, 'counters', late ? 'the horizon moves' : 'open');
  }

  private startProcess(index: number): void {
    const { time, random, plan } = this;
    const link = (lossRate: number, slowRate: number, typicalMs: number): Link =>
      new Link(
        time,
        random,
        () => (this.isHealed ? 0 : lossRate),
        () => (this.isHealed ? 0 : slowRate),
        typicalMs,
      );
    this.incarnation += 1;
    const process = new SimulatedProcess(`p${index}.${this.incarnation}`, this.room, {
      slots: this.slots,
      holdTtlMinutes: this.options.weather === 'TAKERS' ? LONG_HOLD_TTL_MINUTES : HOLD_TTL_MINUTES,
      isWorker: index === 0 || this.random.chance(0.3),
      redisLink: link(plan.redisLossRate, plan.slowRate, 0.5),
      databaseLink: link(plan.databaseLossRate, 0, 3),
    });
    this.processes[index] = process;
    time.at(0, process, () => process.start(this.options.weather !== 'CALM'));
    this.seen(process, 'process', 'starts');
  }

  /** Trouble may keep the first attempts from it; what is decided past a gate that is shut, the gate does not know. */
  private async openGates(): Promise<void> {
    const first = this.processes[0]!;
    const areOpen = (): boolean =>
      this.slots.branchIds.every((id) => this.redis.get(gateKeys.epoch(id)) !== null);
    for (let attempt = 0; attempt < OPENINGS_MAX && !areOpen(); attempt += 1) {
      this.time.at(0, first, () => void first.reconciler.reconcileAll().catch(() => undefined));
      await this.pass(200);
    }
  }

  private async bringCustomers(): Promise<void> {
    const { weather } = this.options;
    const isTakers = weather === 'TAKERS';
    const habits: Habits = {
      turns: 3 + Math.floor(this.random.next() * 4),
      maxPauseMs: this.random.pick([20, 300, 2500]),
      givesBack: !isTakers,
      twinShare: 0.2,
      repeatShare: 0.12,
    };
    const lives = Array.from({ length: CUSTOMERS }, (_, index) =>
      new SimulatedCustomer(`C${index + 1}`, this.customerWorld(), habits).live(),
    );
    await Promise.all(lives);
  }

  private customerWorld(): CustomerWorld {
    const { time, random, history, processes, openSlots } = this;
    const seen = (what: string, detail: string): void => this.seen(WORLD, what, detail);
    return { time, random, history, processes, openSlots, seen };
  }

  private bringTrouble(): void {
    const { plan, time, random, room } = this;
    const some = (mostMs: number): number => time.nowMs + random.next() * mostMs;
    // Of a counter that the gate lacks it is told after the judge, and is above it for that moment.
    if (this.options.weather === 'STORM') this.often(1, () => this.openCounters(true));
    this.often(plan.crashes, () => this.crash());
    this.often(plan.pauses, () => this.pause());
    this.often(plan.gateLosses, () => this.loseGate());
    this.often(plan.redisCuts, () => this.cut('redisLink'));
    this.often(plan.databaseCuts, () => this.cut('databaseLink'));
    this.often(plan.redisStalls, () => {
      room.redisPace.stalledUntilMs = some(1500);
      this.seen(WORLD, 'redis', `stalls until ${room.redisPace.stalledUntilMs.toFixed(1)}`);
    });
    this.often(plan.databaseStalls, () => {
      room.databasePace.stalledUntilMs = some(3000);
      this.seen(WORLD, 'database', `stalls until ${room.databasePace.stalledUntilMs.toFixed(1)}`);
    });
  }

  private often(times: number, what: () => void): void {
    for (let count = 0; count < times; count += 1)
      this.time.at(this.random.next() * TROUBLE_MS, WORLD, () => {
        if (!this.isHealed) what();
      });
  }

  /** Staff raise and lower quotas while customers are at it. */
  private bringStaff(): void {
    const { random, slots, processes } = this;
    this.often(Math.floor(random.next() * QUOTA_CHANGES_MAX), () => {
      const old = this.judge.tables.counters.get(random.pick(slots.counters).id);
      const process = random.pick(processes);
      const capacity = old === undefined ? null : this.newCapacity(old.capacity);
      if (old === undefined || process.dead || capacity === old.capacity) return;
      this.changed.add(old.id);
      this.seen(WORLD, 'staff', `counter ${old.id} from ${old.capacity} to ${capacity}`);
      this.time.at(0, process, () => {
        process.changeCapacity(old, capacity).catch((error: Error) => {
          this.seen(process, 'staff', `hear ${error.message}`);
        });
      });
    });
  }

  /**
   * Not more trouble than the weather allows: one that has become limited the gate lacks until it asks for it, and what
   * the gate hears after the judge it may have learnt from the reconciler before, so that it is above for that moment.
   */
  private newCapacity(old: number | null): number | null {
    const { random } = this;
    const weather = this.options.weather;
    const some = (most: number): number => Math.floor(random.next() * (most + 1));
    if (weather === 'TAKERS') return old;
    if (old === null) return weather === 'STORM' ? some(6) : null;
    if (weather === 'STORM' && random.chance(0.2)) return null;
    return Math.max(0, old + some(6) - 3);
  }

  private crash(): void {
    const index = Math.floor(this.random.next() * this.processes.length);
    const process = this.processes[index]!;
    if (process.dead) return;
    process.dead = true;
    this.room.locks.letGo(process);
    this.seen(process, 'process', 'is killed');
    this.time.at(this.random.next() * 2000, WORLD, () => {
      if (this.processes[index] === process) this.startProcess(index);
    });
  }

  private pause(): void {
    const process = this.random.pick(this.processes);
    process.pausedUntilMs = this.time.nowMs + this.random.next() * this.plan.maxPauseMs;
    this.seen(process, 'process', `stands still until ${process.pausedUntilMs.toFixed(1)}`);
  }

  private loseGate(): void {
    if (this.random.chance(0.5)) {
      this.redis.forget();
      this.seen(WORLD, 'redis', 'forgets everything');
      return;
    }
    const replica = this.redis.copy();
    this.time.at(this.random.next() * 200, WORLD, () => {
      this.redis.restore(replica);
      this.seen(WORLD, 'redis', 'a replica that lags takes over');
    });
  }

  private cut(link: 'redisLink' | 'databaseLink'): void {
    const process = this.random.pick(this.processes);
    process.options[link].cutUntilMs = this.time.nowMs + this.random.next() * 3000;
    this.seen(process, 'process', `${link} is cut until ${process.options[link].cutUntilMs.toFixed(1)}`);
  }

  private heal(): void {
    this.isHealed = true;
    for (const [index, process] of this.processes.entries()) {
      process.pausedUntilMs = Math.min(process.pausedUntilMs, this.time.nowMs);
      process.options.redisLink.cutUntilMs = 0;
      process.options.databaseLink.cutUntilMs = 0;
      if (process.dead) this.startProcess(index);
    }
    this.seen(WORLD, 'world', 'heals');
  }

  private async judgeAtRest(): Promise<void> {
    const isKept = this.options.weather === 'TAKERS';
    const atRest = auditRest(this.stores()).filter(
      ({ what }) => !isKept || what !== 'a hold that never ends',
    );
    const broke = this.history.entries.filter(
      ({ answer }) => answer.kind === 'unknown' && answer.why.startsWith(BROKE),
    );
    for (const facts of broke) this.found({ invariant: 'answers', what: 'a request broke', facts });
    for (const each of [...atRest, ...this.auditedTables()]) this.found(each);
    if (this.goesOn) await this.fillUp();
    if (this.goesOn) for (const each of this.auditedTables()) this.found(each);
  }

  /** INV-2: fresh customers get every unit that is left, and are told "full" only of what is full. */
  private async fillUp(): Promise<void> {
    for (const slot of this.slots.slots.filter((each) => this.openSlots.includes(each))) {
      const counters = this.slots.countersOf(slot).map(({ id }) => id);
      const least = Math.min(...counters.map((id) => this.judge.tables.left(id) ?? Infinity));
      const left = Math.max(0, least);
      const asked = Number.isFinite(left) ? left + 1 : UNLIMITED_TRIED;
      for (let unit = 0; unit < asked && this.goesOn; unit += 1) {
        const customer = new SimulatedCustomer(`F${counters[0]}-${unit}`, this.customerWorld(), NO_HABITS);
        let kind = 'unknown';
        await this.until(
          customer
            .ask(customer.bookRequest(slot, this.random.key()), unit)
            .then((answer) => (kind = answer.kind)),
        );
        const expected = unit < left ? 'yes' : 'no';
        if (kind !== expected && this.goesOn)
          this.found({ invariant: 'INV-2', what: `was told ${kind} with ${left - unit} left`, facts: slot });
      }
    }
  }

  private auditedTables(): Violation[] {
    return auditTables(this.stores(), this.history.entries);
  }

  private stores() {
    return { tables: this.judge.tables, redis: this.redis, slots: this.slots, changed: this.changed };
  }

  private seen(who: Owner, what: string, detail: string): void {
    if (this.options.traced === true && !IDLE.test(`${what} ${detail}`)) {
      const at = `#${this.time.step} ${this.time.nowMs.toFixed(1)} ms`;
      this.trace.push(`${at} ${who.name} ${what} ${this.named(detail)}`);
    }
    if (!what.startsWith('database') && !what.startsWith('redis')) return;
    // What has only been read is as it was.
    if (this.audited !== this.judge.tables) {
      this.audited = this.judge.tables;
      for (const each of auditMoment(this.stores(), this.inUse)) this.found(each);
    }
    if (this.options.weather === 'TAKERS') for (const each of auditGateBelow(this.stores())) this.found(each);
  }

  /** Ids are drawn by a chance that is not the seed's: a trace calls them by the order in which they came. */
  private named(text: string): string {
    return text.replaceAll(DRAWN, (id) => {
      let name = this.names.get(id);
      if (name === undefined) this.names.set(id, (name = `id-${this.names.size + 1}`));
      return name;
    });
  }

  private found(violation: Violation): void {
    this.firstStep ??= this.time.step;
    this.violations.push(violation);
    if (this.options.traced === true)
      this.trace.push(`#${this.time.step} VIOLATION ${violation.invariant} ${violation.what}`);
  }
}

/** UUIDs and digests. */
const DRAWN = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32}\b/g;
/** What periodic tasks ask all the time and nothing comes of. */
const IDLE = /find-expired-holds .* 0 rows|list-left-of-branch|read-gate-3/;
const NO_HABITS: Habits = { turns: 0, maxPauseMs: 0, givesBack: false, twinShare: 0, repeatShare: 0 };
