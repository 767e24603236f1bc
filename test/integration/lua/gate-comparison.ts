import assert from 'node:assert/strict';
import { driftOf } from '../../../src/bookings/gate/drift.policy.js';
import { add, type GateModel, type ModelFlight, type ModelRequest, of } from './gate-model.js';
import type { RedisGate } from './redis-gate.js';

export const COUNTERS = [1, 2, 3, 4];
export const LOANS = ['loan-a', 'loan-b', 'loan-c', 'loan-d', 'loan-e'];

export type Step =
  | { readonly do: 'take'; readonly requests: readonly Omit<ModelRequest, 'bookingId'>[] }
  | { readonly do: 'decide'; readonly flight: number; readonly accepted: readonly boolean[] }
  | { readonly do: 'settle' | 'settle-again' | 'decide-lost'; readonly flight: number }
  | { readonly do: 'release'; readonly counter: number; readonly loan: string }
  | { readonly do: 'resize'; readonly counter: number; readonly by: number }
  | { readonly do: 'correct'; readonly stale: boolean; readonly wrongEpoch: boolean }
  | { readonly do: 'forget-counters'; readonly counters: readonly number[]; readonly wrongEpoch: boolean }
  | { readonly do: 'open' | 'shut' | 'forget' };

/** One run of steps on both, which must agree after each. */
export class GateComparison {
  private readonly ended: ModelFlight[] = [];
  private lost: ModelFlight[] = [];
  private epoch = 0;
  private bookings = 0;
  private flights = 0;

  constructor(
    private readonly model: GateModel,
    private readonly gate: RedisGate,
  ) {}

  async step(step: Step): Promise<void> {
    switch (step.do) {
      case 'take':
        return this.take(step.requests);
      case 'decide': {
        const found = pick([...this.model.flights.values()], step.flight);
        if (found !== undefined && found.decided === undefined) this.decide(found, step.accepted);
        return;
      }
      case 'settle': {
        const found = pick([...this.model.flights.values()], step.flight);
        if (found?.decided !== undefined) await this.settle(found);
        return;
      }
      case 'settle-again': {
        const found = pick(this.ended, step.flight);
        if (found !== undefined) await this.settle(found);
        return;
      }
      case 'decide-lost':
        return this.decideLost(step.flight);
      case 'release':
        return this.release(step.counter, step.loan);
      case 'resize':
        return this.resize(step.counter, step.by);
      case 'correct':
        return this.correct(step);
      case 'forget-counters':
        return this.forgetCounters(step.counters, step.wrongEpoch);
      case 'open':
        return this.open();
      case 'shut':
        this.model.shut();
        return this.gate.shut();
      case 'forget':
        this.lost = [...this.lost, ...this.model.forget()];
        return this.gate.forget();
    }
  }

  private async take(wanted: readonly Omit<ModelRequest, 'bookingId'>[]): Promise<void> {
    const id = `flight-${(this.flights += 1)}`;
    const asked = wanted.map((each) => ({ ...each, bookingId: `booking-${(this.bookings += 1)}` }));
    const expected = this.model.take(id, asked);
    const reply = await this.gate.take(id, asked);
    if (expected === 'SHUT') assert.deepEqual(reply, { gate: 'SHUT' });
    else if ('unknown' in expected) {
      assert.deepEqual(reply, { gate: 'UNKNOWN_COUNTER', counterId: expected.unknown });
    } else assert.deepEqual(reply, { gate: 'OPEN', codes: expected.codes });
  }

  /** The judge accepts what was asked for, as far as it has units: its CHECK refuses the rest. */
  private decide(found: ModelFlight, wish: readonly boolean[]): void {
    const left = new Map(COUNTERS.map((id) => [id, this.model.judgeLeft(id)]));
    const accepted = found.boarded.map(({ counterIds }, index) => {
      if (wish[index] !== true || counterIds.some((id) => of(left, id) <= 0)) return false;
      for (const id of counterIds) add(left, id, -1);
      return true;
    });
    this.model.decide(found, accepted);
  }

  private async settle(found: ModelFlight): Promise<void> {
    const { gives, loans } = this.model.landing(found);
    const expected = this.model.settle(found);
    assert.equal(await this.gate.settle(found.id, gives, loans), expected);
    if (expected) this.ended.push(found);
  }

  /** A flight that Redis forgot reaches the judge: what is committed then, the open gate does not know of. */
  private decideLost(index: number): void {
    const found = pick(this.lost, index);
    if (found === undefined) return;
    this.lost = this.lost.filter((each) => each !== found);
    if (found.decided !== undefined) return;
    const before = new Map(this.model.committed);
    this.decide(
      found,
      found.boarded.map(() => true),
    );
    for (const id of COUNTERS) {
      add(this.model.drift, id, of(this.model.committed, id) - of(before, id));
    }
  }

  /** A committed unit comes back: the judge first, then the gate is told. */
  private async release(counter: number, loan: string): Promise<void> {
    if (of(this.model.committed, counter) - this.model.committedInFlight(counter) <= 0) return;
    add(this.model.committed, counter, -1);
    const changes = new Map([[counter, 1]]);
    assert.equal(await this.gate.adjust(changes, [loan]), this.model.adjust(changes, [loan]));
  }

  private async resize(counter: number, wish: number): Promise<void> {
    const by = Math.max(wish, -this.model.capacity.get(counter)!);
    add(this.model.capacity, counter, by);
    const changes = new Map([[counter, by]]);
    assert.equal(await this.gate.adjust(changes), this.model.adjust(changes, []));
  }

  private async correct({ stale, wrongEpoch }: { stale: boolean; wrongEpoch: boolean }): Promise<void> {
    const seq = this.model.seq - (stale ? 1 : 0);
    const epoch = wrongEpoch ? 'another' : this.epochName();
    const left = COUNTERS.map((id) => [id, this.model.judgeLeft(id)] as const);
    const expected = !wrongEpoch && this.model.correct(seq);
    assert.equal(await this.gate.correct(epoch, String(seq), left), expected);
  }

  private async forgetCounters(counters: readonly number[], wrongEpoch: boolean): Promise<void> {
    const expected = wrongEpoch ? 0 : this.model.forgetCounters(counters);
    const epoch = wrongEpoch ? 'another' : this.epochName();
    assert.equal(await this.gate.forgetCounters(epoch, counters), expected);
  }

  private async open(): Promise<void> {
    const left = COUNTERS.map((id) => [id, this.model.judgeLeft(id)] as const);
    const expected = this.model.openUp();
    if (expected) this.epoch += 1;
    assert.equal(await this.gate.open(this.epochName(), left), expected);
  }

  private epochName(): string {
    return `epoch-${this.epoch}`;
  }

  /** Redis holds what the model says, and the model keeps its promise. */
  async compare(): Promise<void> {
    const { model } = this;
    assert.deepEqual(model.faults(), []);
    const reading = await this.gate.read();
    assert.equal(reading.epoch, model.open ? this.epochName() : undefined);
    const flying = new Map(reading.flights.map(({ id, takes }) => [id, takes]));
    const expected = [...model.flights.values()].map(({ id, boarded }) => [
      id,
      boarded.map(({ bookingId, counterIds }) => ({ bookingId, counterIds })),
    ]);
    assert.deepEqual([...flying].toSorted(byId), expected.toSorted(byId));
    assert.deepEqual(await this.gate.claims(LOANS), model.claims);
    if (!model.open) return;
    assert.equal(reading.seq, String(model.seq));
    assert.deepEqual(
      [...reading.left].toSorted(([a], [b]) => a - b),
      [...model.left].toSorted(([a], [b]) => a - b),
    );
    if (model.flights.size > 0) return;
    const known = COUNTERS.filter((id) => model.left.has(id));
    const judge = known.map((counterId) => ({ counterId, left: model.judgeLeft(counterId) }));
    const drifts = new Map(driftOf(reading, judge).map(({ counterId, drift }) => [counterId, drift]));
    for (const id of known) assert.equal(of(drifts, id), of(model.drift, id));
  }
}

function byId(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a[0]).localeCompare(String(b[0]));
}

function pick<T>(from: readonly T[], index: number): T | undefined {
  return from.length === 0 ? undefined : from[index % from.length];
}
