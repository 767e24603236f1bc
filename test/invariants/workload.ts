import { Customer } from './customer.js';
import type { Asked } from './history.js';
import { History } from './history.js';
import { Random } from './random.js';
import type { TestCaller } from '../harness/index.js';
import type { Asking } from './customer.js';
import type { ContestedSlot } from './system.js';

/** What a workload is run against. */
export interface ContendedFor {
  readonly processes: readonly Asking[];
  readonly slots: readonly ContestedSlot[];
  customer(n: number): TestCaller;
  /** The gate loses everything, in the middle of whatever is under way. */
  forgetGate(): Promise<void>;
  /** By the store's clock, as if the minutes of some holds had passed; whoever sweeps then ends them. */
  letHoldsExpire(count: number, sweepNow: boolean): Promise<void>;
}

export interface WorkloadOptions {
  readonly seed: number;
  readonly customers: number;
  /** Turns in all; a turn is one request, or two at once. */
  readonly turns: number;
  /** Turns under way at once. */
  readonly concurrency: number;
  /** How often Redis loses everything, in the middle of whatever is under way. */
  readonly forgetEveryTurns: number;
}

/** Customers 1 and on are for the workload; the final fill takes others, so that nobody has a booking yet. */
export const FIRST_FILLER = 5000;

/** Two people of a household press at once, a phone repeats, a page is open twice: this often. */
const TWIN_SHARE = 0.15;
const REPEAT_SHARE = 0.12;
const OTHER_BODY_SHARE = 0.05;

/** Random customers over nested small caps, each doing what a customer might, much of it twice. */
export class Workload {
  readonly history = new History();
  readonly customers: readonly Customer[];
  private turns = 0;
  private stopping = false;

  constructor(
    private readonly system: ContendedFor,
    private readonly options: WorkloadOptions,
  ) {
    this.customers = Array.from(
      { length: options.customers },
      (_, index) => new Customer(system.customer(index + 1), system.processes, this.history),
    );
  }

  async run(): Promise<History> {
    const { seed, concurrency } = this.options;
    const people = Array.from({ length: concurrency }, (_, index) =>
      this.work(new Random(seed + index * 7919)),
    );
    await Promise.all(people);
    return this.history;
  }

  /** No further turn begins; `run` resolves when those under way have ended. */
  stop(): void {
    this.stopping = true;
  }

  private async work(random: Random): Promise<void> {
    const { turns, forgetEveryTurns } = this.options;
    while (this.turns < turns && !this.stopping) {
      this.turns += 1;
      if (this.turns % forgetEveryTurns === 0) await this.system.forgetGate();
      if (random.chance(0.02)) {
        await this.system.letHoldsExpire(1 + Math.floor(random.next() * 4), random.chance(0.5));
      }
      await this.turn(random, random.pick(this.customers));
    }
  }

  private async turn(random: Random, customer: Customer): Promise<void> {
    const earlier = customer.asked.length === 0 ? undefined : random.pick(customer.asked);
    if (earlier !== undefined && random.chance(REPEAT_SHARE)) {
      await customer.ask(earlier, process(random));
      return;
    }
    if (earlier !== undefined && random.chance(OTHER_BODY_SHARE)) {
      await customer.ask(otherBody(earlier, random), process(random));
      return;
    }
    const asked = this.next(random, customer);
    if (!random.chance(TWIN_SHARE)) {
      await customer.ask(asked, process(random));
      return;
    }
    // The same at once to both processes: under one key, as a phone repeats it, or under two, as two people press.
    const twin = asked.key === undefined || random.chance(0.5) ? asked : { ...asked, key: random.key() };
    await Promise.all([customer.ask(asked, 0), customer.ask(twin, 1)]);
  }

  private next(random: Random, customer: Customer): Asked {
    const slot = random.pick(this.system.slots);
    const { booking, hold } = customer.belief;
    const key = random.key();
    const book = (): Asked => customer.bookRequest(slot, key);
    const keep = (): Asked => customer.holdRequest(slot);
    if (hold !== undefined) {
      const held = { branchId: hold.branchId, date: hold.date, window: hold.window ?? undefined };
      const elsewhere = random.pick(this.system.slots.filter((each) => !isSame(each, held)));
      return random.weighted<() => Asked>([
        [6, () => customer.bookRequest(held, key, hold.id)],
        [9, () => customer.moveRequest(hold.id, elsewhere)],
        [3, () => customer.giveUpRequest(hold.id)],
        [1, book],
      ])();
    }
    if (booking !== undefined) {
      return random.weighted<() => Asked>([
        [4, () => customer.cancelRequest(booking.id, key)],
        [5, () => customer.rescheduleRequest(booking.id, slot, key)],
        [1, book],
        [1, keep],
      ])();
    }
    return random.weighted<() => Asked>([
      [4, keep],
      [5, book],
      [1, () => customer.phoneRequest(slot, key)],
    ])();
  }
}

function process(random: Random): number {
  return random.chance(0.5) ? 0 : 1;
}

function isSame(one: ContestedSlot, other: ContestedSlot): boolean {
  return one.branchId === other.branchId && one.date === other.date && one.window === other.window;
}

/** The same key with something else in the body. */
function otherBody(asked: Asked, random: Random): Asked {
  const body =
    asked.operation === 'cancel'
      ? { reason: `another ${random.key()}` }
      : { ...asked.body, contact: { phone: '13900139000' } };
  return asked.operation === 'reschedule'
    ? { ...asked, body: { ...asked.body, date: '2099-01-01' } }
    : { ...asked, body };
}
