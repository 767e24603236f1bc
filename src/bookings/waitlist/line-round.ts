import { Injectable } from '@nestjs/common';
import { BranchesReadModel } from '../../branches/index.js';
import { arrayLiteral, Database, sqlFile } from '../../platform/postgres/index.js';
import { type BranchCounters, CounterSnapshots } from '../../quotas/index.js';
import { Gate } from '../gate/gate.js';
import { SoldOut } from '../sold-out.js';
import { isShut } from './is-shut.js';
import { LineMetrics } from './line-metrics.js';
import { type LineUnits, UnitsOfRound } from './line-units.policy.js';
import {
  isLineOf,
  type Line,
  type LineRow,
  linesOf,
  MAX_LINES,
  ownCountersOf,
  partsToFollow,
} from './lines.js';
import { PlaceOffer, type Waiting } from './place-offer.js';

const followWindows = sqlFile(import.meta.url, 'sql/follow-windows.sql');
const listLines = sqlFile(import.meta.url, 'sql/list-lines.sql');
const readLineUnits = sqlFile(import.meta.url, 'sql/read-line-units.sql');
const putByReserve = sqlFile(import.meta.url, 'sql/put-by-reserve.sql');
const listWaiting = sqlFile(import.meta.url, 'sql/list-waiting.sql');
const handBackUnits = sqlFile(import.meta.url, 'sql/hand-back-units.sql');
const keepFreeUnits = sqlFile(import.meta.url, 'sql/keep-free-units.sql');

/** So many are asked at a time, and so many times in one round of one branch; the rest are asked in the next. */
const MAX_PAGE_WAITING = 200;
const MAX_PAGES = 10;
/** One statement moves at most so many entries to new windows, and so many of them are sent in one round. */
const MAX_BATCH_ENTRIES = 1000;
const MAX_FOLLOWS = 10;

export interface RoundResult {
  readonly offered: number;
  readonly handedBack: number;
}

/** A line of a day or window for which the branch is closed. */
interface ShutLine {
  readonly waiting: number;
  /** Of which nobody can take a unit until the closure is lifted. */
  readonly shutCounterIds: readonly number[];
}

/**
 * Asks the lines of one branch: whoever joined first and can take a place that is free or kept is offered it; what
 * nobody in line can take is everybody's again.
 */
@Injectable()
export class LineRound {
  /** Of branches whose last round had more to ask than it may: who was asked last. Of each branch at most one. */
  private readonly goOnAfter = new Map<string, Waiting>();

  constructor(
    private readonly database: Database,
    private readonly snapshots: CounterSnapshots,
    private readonly branches: BranchesReadModel,
    private readonly offer: PlaceOffer,
    private readonly gate: Gate,
    private readonly soldOut: SoldOut,
    private readonly metrics: LineMetrics,
  ) {}

  /** Only by one process at a time. */
  async ask(branchId: string): Promise<RoundResult> {
    const { serving, shut } = this.partedByClosures(branchId, await this.linesOf(branchId));
    await this.keepShut(branchId, shut);
    await this.putByReserve(branchId);
    const ids = new Set(serving.flatMap(({ counterIds }) => counterIds));
    const units = new UnitsOfRound(
      await this.database.run<LineUnits & { [column: string]: unknown }>(readLineUnits, [
        branchId,
        arrayLiteral([...ids]),
      ]),
    );
    for (const { shutCounterIds } of shut) units.spare(shutCounterIds);
    const offered = await this.offerInOrder(branchId, serving, units);
    return { offered, handedBack: await this.handBack(branchId, units.leftOver()) };
  }

  /** Before the units are read, so that what urgent needs may still want is offered to nobody else. */
  private async putByReserve(branchId: string): Promise<void> {
    const put = await this.database.run<{ tookFree: boolean }>(putByReserve, [branchId]);
    if (put.some(({ tookFree }) => tookFree)) this.gate.tookPast(branchId);
  }

  private async linesOf(branchId: string): Promise<Line[]> {
    const rows = await this.rowsOf(branchId);
    if (rows.length === 0) return [];
    const counters = await this.snapshots.load(branchId, 0);
    return linesOf(await this.followed(branchId, rows, counters), counters);
  }

  private rowsOf(branchId: string): Promise<LineRow[]> {
    return this.database.run<LineRow>(listLines, [branchId, MAX_LINES]);
  }

  /** Before anybody is asked, so that a window that was just opened goes to whoever waits for any part of its day. */
  private async followed(
    branchId: string,
    rows: LineRow[],
    counters: BranchCounters,
  ): Promise<readonly LineRow[]> {
    const parts = partsToFollow(rows, counters);
    if (parts.length === 0) return rows;
    for (let follow = 0; follow < MAX_FOLLOWS; follow += 1) {
      const [moved] = await this.database.run<{ entries: number }>(followWindows, [
        branchId,
        arrayLiteral(parts.map(({ group }) => group)),
        arrayLiteral(parts.map(({ date }) => date)),
        arrayLiteral(parts.map(({ pool }) => pool)),
        arrayLiteral(parts.map(({ timeWindow }) => timeWindow)),
        MAX_BATCH_ENTRIES,
      ]);
      if (moved === undefined || moved.entries < MAX_BATCH_ENTRIES) break;
    }
    return this.rowsOf(branchId);
  }

  /**
   * By one reading of the closures, which may be lifted while the round is under way: what is kept of a day that was
   * shut in the beginning is handed back to nobody in this round. Shut counters are of a closed day those of the day;
   * where only hours of it are closed, those of the window that meets them.
   */
  private partedByClosures(branchId: string, lines: readonly Line[]): { serving: Line[]; shut: ShutLine[] } {
    const isShutAt = (date: string, timeWindow: string) => isShut(this.branches, branchId, date, timeWindow);
    const shut = lines.filter(({ date, timeWindow }) => isShutAt(date, timeWindow));
    return {
      serving: lines.filter((line) => !shut.includes(line)),
      shut: shut.map((line) => ({
        waiting: line.waiting,
        shutCounterIds: ownCountersOf(line, isShutAt(line.date, '') ? 'DAY' : 'WINDOW'),
      })),
    };
  }

  /** In the order of joining, page by page, until no line has a unit any more or everybody has been asked. */
  private async offerInOrder(branchId: string, lines: readonly Line[], units: UnitsOfRound): Promise<number> {
    const full = new Set<Line>();
    const asked = new Set<string>();
    let last = this.goOnAfter.get(branchId);
    this.goOnAfter.delete(branchId);
    let offered = 0;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const open = lines.filter((line) => !full.has(line) && units.has(line.counterIds, line.pool));
      if (open.length === 0) return offered;
      const waiting = await this.pageOf(branchId, open, last);
      for (const each of waiting) {
        last = each;
        const line = open.find((of) => isLineOf(of, each));
        if (
          line === undefined ||
          asked.has(each.id) ||
          full.has(line) ||
          !units.has(line.counterIds, line.pool)
        )
          continue;
        const outcome = await this.offer.make(branchId, each, units);
        if (outcome === 'OFFERED') offered += 1;
        if (outcome === 'FULL' || outcome === 'DAY_SHUT') {
          // Lines of one day draw on the same places: who is behind in another of them, by share or by window, must not
          // be asked after it either. The next round reads the units anew before it gives any away.
          for (const of of lines.filter(({ group, date }) => group === line.group && date === line.date)) {
            full.add(of);
            units.spare(of.counterIds);
          }
        }
        if (outcome === 'OFFERED' || outcome === 'GONE') asked.add(each.id);
        if (outcome === 'UNDECIDED') {
          // Nobody behind them may be asked before them, in none of their lines.
          for (const of of lines) units.spare(of.counterIds);
          return offered;
        }
      }
      if (waiting.length < MAX_PAGE_WAITING) return offered;
    }
    for (const line of lines) units.spare(line.counterIds);
    if (last !== undefined) this.goOnAfter.set(branchId, last);
    return offered;
  }

  private pageOf(branchId: string, open: readonly Line[], after: Waiting | undefined): Promise<Waiting[]> {
    return this.database.run<Waiting>(listWaiting, [
      branchId,
      arrayLiteral(open.map(({ group }) => group)),
      arrayLiteral(open.map(({ date }) => date)),
      arrayLiteral(open.map(({ timeWindow }) => timeWindow)),
      arrayLiteral(open.map(({ pool }) => pool)),
      after?.joinedAt ?? null,
      after?.place ?? null,
      after?.preference ?? null,
      after?.timeWindow ?? null,
      after?.pool ?? null,
      MAX_PAGE_WAITING,
    ]);
  }

  private async handBack(branchId: string, over: ReadonlyMap<number, number>): Promise<number> {
    if (over.size === 0) return 0;
    const given = await this.database.run<{ counterId: number; units: number }>(handBackUnits, [
      arrayLiteral([...over.keys()]),
      arrayLiteral([...over.values()]),
    ]);
    const units = given.map(({ counterId, units: of }) => [counterId, of] as const);
    await this.gate.adjust(branchId, units);
    this.soldOut.forget(given.map(({ counterId }) => counterId));
    const sum = given.reduce((total, { units: of }) => total + of, 0);
    this.metrics.gaveBack(sum);
    return sum;
  }

  /**
   * While a branch is closed on a day, or in hours of a window, nobody can book it, so that its free places can be put by
   * for those who wait: when the closure is lifted they are asked before anybody comes by. Only its own counters: weeks
   * and months are those of other days too, and a day that of its other windows.
   */
  private async keepShut(branchId: string, shut: readonly ShutLine[]): Promise<void> {
    const wanted = new Map<number, number>();
    for (const { waiting, shutCounterIds } of shut) {
      for (const id of shutCounterIds) wanted.set(id, (wanted.get(id) ?? 0) + waiting);
    }
    if (wanted.size === 0) return;
    const readings = await this.database.run<LineUnits & { [column: string]: unknown }>(readLineUnits, [
      branchId,
      arrayLiteral([...wanted.keys()]),
    ]);
    const more = readings
      .map(({ counterId, kept }) => [counterId, (wanted.get(counterId) ?? 0) - kept] as const)
      .filter(([, units]) => units > 0);
    if (more.length === 0) return;
    const kept = await this.database.run(keepFreeUnits, [
      arrayLiteral(more.map(([counterId]) => counterId)),
      arrayLiteral(more.map(([, units]) => units)),
    ]);
    if (kept.length > 0) this.gate.tookPast(branchId);
  }
}
