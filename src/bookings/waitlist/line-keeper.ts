import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { BranchesReadModel } from '../../branches/index.js';
import { bookingWindow, type Product, RuleSetsReadModel } from '../../loans/index.js';
import { Logger } from '../../platform/logging/index.js';
import { arrayLiteral, Database, isStoreAway, sqlFile, StoreClock } from '../../platform/postgres/index.js';
import { RedisAwayError } from '../../platform/redis/index.js';
import { PeriodicTask } from '../../platform/tasks/index.js';
import { CounterSnapshots } from '../../quotas/index.js';
import { LINE_LOCK, MARKS_LOCK } from './line-keys.js';
import { LineMetrics } from './line-metrics.js';
import { LineRound } from './line-round.js';
import { type LineRow, MAX_LINES, wantedCounterIds } from './lines.js';
import { OfferCalls } from './offer-calls.js';
import { NO_TRACE, OfferSettler } from './offer-settler.js';
import { ShutOffers } from './shut-offers.js';
import { WaitlistConfig } from './waitlist.config.js';

const lockLine = sqlFile(import.meta.url, 'sql/lock-line.sql');
const lockMarks = sqlFile(import.meta.url, 'sql/lock-marks.sql');
const listLines = sqlFile(import.meta.url, 'sql/list-lines.sql');
const setMarks = sqlFile(import.meta.url, 'sql/set-marks.sql');
const listBranches = sqlFile(import.meta.url, 'sql/list-branches-to-ask.sql');
const listProducts = sqlFile(import.meta.url, 'sql/list-waiting-products.sql');
const expireWants = sqlFile(import.meta.url, 'sql/expire-wants.sql');
const endBookedOtherwise = sqlFile(import.meta.url, 'sql/end-booked-otherwise.sql');

/**
 * Between two rounds only kept units and who has just joined are looked for, which indices over hardly anything answer;
 * this often everything is looked at, so that whatever was missed is missed for some seconds and no longer.
 */
const FULL_ROUND_EVERY_MS = 3000;
/** Counted from the beginning of what writes an entry, which is seen when it is committed; by then all is looked at. */
const JUST_JOINED_MS = 2 * FULL_ROUND_EVERY_MS;
/** Below the timeout of an idle transaction, which would end the lock; what is left is asked in the next round. */
const MAX_ROUND_MS = 2000;
const MAX_BATCH_ENTRIES = 500;
/** Branches × products of a large bank. */
const MAX_PRODUCTS = 10_000;

export interface LineRoundResult {
  readonly offered: number;
  readonly handedBack: number;
}

/** Asks the lines again and again; any number of processes may, and one at a time does. */
@Injectable()
export class LineKeeper implements OnApplicationShutdown {
  private readonly task: PeriodicTask;
  private fullRoundAtMs = -Infinity;
  /** Of each kind of round by itself: the branches of one say nothing about how far the other has come. */
  private readonly lastAsked = { full: '', quick: '' };

  constructor(
    private readonly database: Database,
    private readonly line: LineRound,
    private readonly snapshots: CounterSnapshots,
    private readonly shutOffers: ShutOffers,
    private readonly settler: OfferSettler,
    private readonly calls: OfferCalls,
    private readonly branches: BranchesReadModel,
    private readonly ruleSets: RuleSetsReadModel,
    private readonly clock: StoreClock,
    private readonly metrics: LineMetrics,
    private readonly logger: Logger,
    config: WaitlistConfig,
  ) {
    this.task = new PeriodicTask({
      name: 'waitlist',
      everyMs: config.tickMs,
      run: () => this.tick(),
      logger,
      expected: (error) => isStoreAway(error) || error instanceof RedisAwayError,
    });
  }

  start(): void {
    this.task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task.stop();
  }

  /**
   * One round now; of everything, unless told. Resolves to what it did, or to undefined where another process is at it.
   */
  round(isFull = true): Promise<LineRoundResult | undefined> {
    return this.underLock(isFull);
  }

  private async tick(): Promise<void> {
    const isFull = performance.now() - this.fullRoundAtMs >= FULL_ROUND_EVERY_MS;
    await this.round(isFull);
    if (isFull) this.fullRoundAtMs = performance.now();
  }

  private underLock(isFull: boolean): Promise<LineRoundResult | undefined> {
    return this.database.transaction(async (client) => {
      const { rows } = await client.query<{ locked: boolean }>({ ...lockLine, values: [LINE_LOCK] });
      return rows[0]?.locked === true ? this.askAll(isFull) : undefined;
    });
  }

  private async askAll(isFull: boolean): Promise<LineRoundResult> {
    const stopAtMs = performance.now() + MAX_ROUND_MS;
    // In full rounds, which renew the marks of the lines that somebody comes back into before they ask anybody.
    if (isFull) await this.shutOffers.takeBack();
    await this.settler.settle();
    if (isFull) {
      await this.database.run(endBookedOtherwise, [MAX_BATCH_ENTRIES, NO_TRACE]);
      await this.expireLate();
      await this.metrics.measure();
    }
    const kind = isFull ? 'full' : 'quick';
    const branches = await this.database.run<{ branchId: string }>(listBranches, [isFull, JUST_JOINED_MS]);
    let offered = 0;
    let handedBack = 0;
    for (const branchId of inTurn(branches, this.lastAsked[kind])) {
      if (performance.now() > stopAtMs) break;
      this.lastAsked[kind] = branchId;
      // One branch that cannot be asked now must not keep the others waiting; it is asked again in the next round.
      try {
        if (isFull) await this.renewMarks(branchId);
        const result = await this.line.ask(branchId);
        offered += result.offered;
        handedBack += result.handedBack;
      } catch (error) {
        if (isStoreAway(error)) throw error;
        this.logger.error({ err: error, branchId }, 'the line of a branch could not be asked');
      }
    }
    if (isFull || offered > 0) await this.calls.renew();
    return { offered, handedBack };
  }

  /**
   * Who waits for days for which it is too late now waits no more for them. Too late by the days of the bank: a closure of
   * the branch makes the notice longer as well, and may be lifted again.
   */
  private async expireLate(): Promise<void> {
    const products = await this.database.run<{ branchId: string; product: Product; firstDay: string }>(
      listProducts,
      [MAX_PRODUCTS],
    );
    const nowMs = this.clock.nowMs();
    for (const { branchId, product, firstDay } of products) {
      const branch = this.branches.get(branchId);
      const rules = this.ruleSets.current(product, nowMs);
      if (branch === undefined || rules === undefined) continue;
      const facts = { timeZone: branch.timeZone, calendar: this.branches.bankDays };
      const { earliest } = bookingWindow(facts, rules, nowMs);
      if (firstDay < earliest) await this.database.run(expireWants, [branchId, product, earliest, NO_TRACE]);
    }
  }

  /**
   * Marks say for which counters somebody waits. Joining sets them; they are taken away only while nobody joins, by
   * lines that are read when that is certain.
   */
  private async renewMarks(branchId: string): Promise<void> {
    // Before the transaction, so that within it no second connection is waited for.
    const counters = await this.snapshots.load(branchId, 0);
    await this.database.transaction(async (client) => {
      const { rows } = await client.query<{ locked: boolean }>({ ...lockMarks, values: [MARKS_LOCK] });
      const lines = await client.query<LineRow>({ ...listLines, values: [branchId, MAX_LINES] });
      const ids = wantedCounterIds(lines.rows, counters);
      const values = [branchId, arrayLiteral([...ids]), rows[0]?.locked === true];
      await client.query({ ...setMarks, values });
    });
  }
}

/** All of them, beginning after the one that was asked last, so that rounds which must stop come round to everybody. */
function inTurn(branches: readonly { readonly branchId: string }[], last: string): string[] {
  const ids = branches.map(({ branchId }) => branchId).toSorted();
  return [...ids.filter((id) => id > last), ...ids.filter((id) => id <= last)];
}
