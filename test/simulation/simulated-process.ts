import { BookSlotUseCase } from '../../src/bookings/book-slot.use-case.js';
import { BookingAnswers } from '../../src/bookings/booking-answers.js';
import { BookingsReadModel } from '../../src/bookings/bookings.read-model.js';
import { CancelBookingUseCase } from '../../src/bookings/cancel-booking.use-case.js';
import type { ChangeRules } from '../../src/bookings/change-rules.js';
import type { Suspensions } from '../../src/bookings/day/suspensions.js';
import { BookingEnder } from '../../src/bookings/end-booking.js';
import { GateNotifier } from '../../src/bookings/gate/gate-notifier.js';
import { GateReconciler } from '../../src/bookings/gate/gate-reconciler.js';
import { Gate } from '../../src/bookings/gate/gate.js';
import type { Take } from '../../src/bookings/gate/take.js';
import type { ExpressBookings } from '../../src/bookings/express/express-bookings.js';
import { HoldSlotUseCase } from '../../src/bookings/hold-slot.use-case.js';
import { HoldSweeper } from '../../src/bookings/hold-sweeper.js';
import { IdempotentRequests } from '../../src/bookings/idempotent-requests.js';
import { Judge } from '../../src/bookings/judge/judge.js';
import { KnownRequests } from '../../src/bookings/known-requests.js';
import { MoveHoldUseCase } from '../../src/bookings/move-hold.use-case.js';
import type { PhoneVault } from '../../src/bookings/phone-vault.js';
import { ReleaseHoldUseCase } from '../../src/bookings/release-hold.use-case.js';
import { RescheduleBookingUseCase } from '../../src/bookings/reschedule-booking.use-case.js';
import type { AllowedSlot, SlotAssessor, WantedSlot } from '../../src/bookings/slot-assessor.js';
import { SlotMover } from '../../src/bookings/slot-mover.js';
import { SlotTaker } from '../../src/bookings/slot-taker.js';
import { SoldOut } from '../../src/bookings/sold-out.js';
import type { WaitlistReadModel } from '../../src/bookings/waitlist/waitlist.read-model.js';
import type { BranchesReadModel } from '../../src/branches/index.js';
import type { Logger } from '../../src/platform/logging/index.js';
import { MetricsRegistry } from '../../src/platform/metrics/index.js';
import {
  arrayLiteral,
  type Database,
  RecentCommits,
  type StoreClock,
} from '../../src/platform/postgres/index.js';
import type { RedisConnection } from '../../src/platform/redis/index.js';
import { ChangeApplier } from '../../src/quotas/changes/change-applier.js';
import { type Counter, fullRefusal } from '../../src/quotas/index.js';
import type { QueueEntries } from '../../src/waiting-room/index.js';
import { CounterCopy } from './counter-copy.js';
import type { Link } from './faults.js';
import type { CounterTuple } from './judge-tables.js';
import type { SlotMap } from './slot-map.js';
import { SimulatedDatabase, SimulatedRedis, type StoreRoom } from './simulated-stores.js';
import type { Owner } from './virtual-time.js';

export interface ProcessOptions {
  readonly slots: SlotMap;
  readonly holdTtlMinutes: number;
  /** Compares gate and judge in rounds, and ends holds. */
  readonly isWorker: boolean;
  readonly redisLink: Link;
  readonly databaseLink: Link;
}

/** A process of the system: the real classes of the bookings, with models for stores and no rules. */
export class SimulatedProcess implements Owner {
  dead = false;
  pausedUntilMs = 0;
  readonly gate: Gate;
  readonly reconciler: GateReconciler;
  readonly hold: HoldSlotUseCase;
  readonly book: BookSlotUseCase;
  readonly cancel: CancelBookingUseCase;
  readonly giveUp: ReleaseHoldUseCase;
  readonly move: RescheduleBookingUseCase;
  readonly moveHold: MoveHoldUseCase;
  private readonly sweeper: HoldSweeper;
  private readonly copy: CounterCopy;
  private readonly changes: ChangeApplier;
  private readonly database: Database;

  constructor(
    readonly name: string,
    room: StoreRoom,
    readonly options: ProcessOptions,
  ) {
    const { slots, holdTtlMinutes, redisLink, databaseLink } = options;
    const redis = new SimulatedRedis(room, this, redisLink) as unknown as RedisConnection;
    const database = new SimulatedDatabase(room, this, databaseLink) as unknown as Database;
    this.database = database;
    this.copy = new CounterCopy(slots, room);
    const logger = loggerOf(this, room);
    const metrics = new MetricsRegistry();
    const branches = { all: () => slots.branchIds.map((id) => ({ id })) } as unknown as BranchesReadModel;
    const soldOut = new SoldOut();
    this.gate = new Gate(redis, metrics);
    this.reconciler = new GateReconciler(this.gate, redis, database, branches, logger, metrics);
    const judge = new Judge(database, logger, metrics, new RecentCommits(), PHONES);
    this.changes = new ChangeApplier(this.copy.asSnapshots(), logger, new GateNotifier(this.gate, soldOut));
    const ender = new BookingEnder(judge, this.gate, soldOut);
    const known = new KnownRequests(database);
    const assessor = assessorOf(this.copy, holdTtlMinutes);
    const taker = new SlotTaker(this.gate, known, assessor, soldOut);
    const mover = new SlotMover(taker, judge, this.gate, soldOut);
    const readModel = new BookingsReadModel(database, PHONES);
    const answers = new BookingAnswers(database, PHONES);
    const once = new IdempotentRequests();
    this.hold = new HoldSlotUseCase(known, assessor, NOBODY_SUSPENDED, taker, judge, NO_QUEUE);
    this.book = new BookSlotUseCase(
      once,
      known,
      assessor,
      NOBODY_SUSPENDED,
      taker,
      judge,
      answers,
      NO_QUEUE,
      NO_EXPRESS,
    );
    this.cancel = new CancelBookingUseCase(once, known, readModel, ANY_CHANGE, ender, answers);
    this.giveUp = new ReleaseHoldUseCase(readModel, ender, NO_QUEUE);
    this.move = new RescheduleBookingUseCase(once, known, readModel, ANY_CHANGE, assessor, mover, answers);
    this.moveHold = new MoveHoldUseCase(readModel, assessor, NOBODY_SUSPENDED, mover, NO_QUEUE, NO_LINE, {
      nowMs: () => room.time.dateMs,
    } as unknown as StoreClock);
    this.sweeper = new HoldSweeper(database, ender, logger);
  }

  /** What is left of a quota change when its rules and its approval are done with: the store's statement, and the notice. */
  async changeCapacity(old: CounterTuple, capacity: number | null): Promise<void> {
    const { id, branchId, version } = old;
    const statement = { name: 'set-capacities', text: '' };
    const set = await this.database.run<{ lined: boolean }>(statement, [
      arrayLiteral([id]),
      arrayLiteral([capacity]),
      arrayLiteral([version]),
    ]);
    // Somebody else has changed it since it was looked at.
    if (set[0] === undefined) return;
    const { lined } = set[0];
    await this.changes.tell(new Map([[branchId, [{ old, capacity, version: version + 1, lined }]]]));
  }

  /** @param withRounds false: nobody heals what the gate does wrong by itself */
  start(withRounds: boolean): void {
    this.reconciler.startHearingWishes();
    if (!this.options.isWorker) return;
    this.sweeper.start();
    if (withRounds) this.reconciler.startRounds();
  }
}

/** What the rules would say is not what is simulated: they allow everything. */
const NO_QUEUE = {
  through: (_ask: unknown, decide: () => unknown) => decide(),
  onward: (_ask: unknown, _before: string, decide: () => unknown) => decide(),
  givenUp: () => Promise.resolve(),
} as unknown as QueueEntries;
const NO_LINE = { findActive: () => Promise.resolve(undefined) } as unknown as WaitlistReadModel;
const NOBODY_SUSPENDED = {
  refusalOf: () => undefined,
  refusalOfLoan: () => undefined,
} as unknown as Suspensions;
const ANY_CHANGE = {
  cancel: () => undefined,
  reschedule: () => undefined,
  closedSlot: () => undefined,
} as unknown as ChangeRules;
const NO_EXPRESS = {} as ExpressBookings;
const PHONES = {
  seal: (_id: string, phone: string | null) => phone,
  indexOf: () => null,
  opened: <R>(row: R) => row,
} as unknown as PhoneVault;

function assessorOf(copy: CounterCopy, holdTtlMinutes: number): SlotAssessor {
  const assessor = {
    loan: (loanId: string) => ({ loanId, product: 'MORTGAGE' }),
    assess: async (wanted: WantedSlot, requester: unknown, loan: unknown) => {
      const rules = { version: '1', holdTtlMinutes };
      return {
        wanted,
        requester,
        loan,
        branch: { id: wanted.branchId },
        rules,
        counters: copy.countersOf(wanted),
      };
    },
    full: (_slot: AllowedSlot, counter: Counter) => fullRefusal(counter, []),
    firstFull: async ({ counters }: Take) => copy.firstFull(counters),
  };
  return assessor as unknown as SlotAssessor;
}

function loggerOf(owner: Owner, { seen }: StoreRoom): Logger {
  const line = (level: string) => (facts: { err?: Error }, text: string) =>
    seen(owner, level, `${text} ${facts.err === undefined ? JSON.stringify(facts) : facts.err.message}`);
  const quiet = (): void => undefined;
  return {
    debug: quiet,
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
  } as unknown as Logger;
}
