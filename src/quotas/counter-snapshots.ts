import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Counter as Metric } from 'prom-client';
import { MetricsRegistry } from '../platform/metrics/index.js';
import { Database, sqlFile } from '../platform/postgres/index.js';
import { BranchCounters } from './branch-counters.js';
import { type CounterRow, readCounter } from './counter.row.js';

const READ_BRANCH_COUNTERS = sqlFile(import.meta.url, 'sql/read-branch-counters.sql');

/** A large bank has some hundred branches with this business; a branch has about 500 counters, some 100 KB. */
const BRANCHES_MAX = 2000;
/**
 * After this a branch is read as a whole again, although the changes alone would do: days that have passed leave
 * memory, and a database that was put back to an earlier state is noticed.
 */
const WHOLE_READ_INTERVAL_MS = 60_000;

type SnapshotRow = CounterRow & { readonly seen_before: number };

interface Reading {
  readonly startedAtMs: number;
  readonly done: Promise<BranchCounters>;
}

interface Known {
  readonly counters: BranchCounters;
  readonly wholeReadAtMs: number;
  /** Where the next reading of changes begins; undefined: it must be a whole one. */
  readonly seenBefore: number | undefined;
}

interface Branch {
  known?: Known;
  reading?: Reading;
  /** Begins when `reading` is over: for callers who need what was committed after that one began. */
  next?: Reading;
}

/** What the judge last said of each branch's counters, for decisions and pages that may be a moment behind. */
@Injectable()
export class CounterSnapshots {
  readonly #branches = new LRUCache<string, Branch>({ max: BRANCHES_MAX });
  readonly #rowsRead: Metric<'kind'>;

  constructor(
    private readonly database: Database,
    metrics: MetricsRegistry,
  ) {
    this.#rowsRead = new Metric({
      name: 'yuhuan_quota_counters_read_total',
      help: 'Counters read into memory, by whole readings and by readings of changes',
      labelNames: ['kind'],
      registers: [metrics],
    });
  }

  /** What is in memory, however old; nothing is read. */
  peek(branchId: string): BranchCounters | undefined {
    return this.#branches.get(branchId)?.known?.counters;
  }

  /**
   * Counters as they were at most `maxAgeMs` ago; read anew when those in memory are older, once for all who ask.
   * @throws whatever the judge fails with.
   */
  async load(branchId: string, maxAgeMs: number): Promise<BranchCounters> {
    const branch = this.#branch(branchId);
    const notBeforeMs = performance.now() - maxAgeMs;
    const known = branch.known?.counters;
    if (known !== undefined && known.readAtMs >= notBeforeMs) return known;
    if (branch.reading === undefined) return this.#begin(branchId, branch).done;
    if (branch.reading.startedAtMs >= notBeforeMs) return branch.reading.done;
    branch.next ??= this.#queue(branchId, branch, branch.reading);
    return branch.next.done;
  }

  /**
   * As `load`, for those who ask all the time: when what is in memory is half as old as it may be, the next reading begins,
   * and nobody waits for it. At once where nothing has to be waited for.
   */
  recent(branchId: string, maxAgeMs: number): BranchCounters | Promise<BranchCounters> {
    const branch = this.#branches.get(branchId);
    const known = branch?.known?.counters;
    if (known === undefined) return this.load(branchId, maxAgeMs);
    const ageMs = performance.now() - known.readAtMs;
    if (ageMs > maxAgeMs) return this.load(branchId, maxAgeMs);
    // A failure is told to whoever has to wait.
    if (ageMs > maxAgeMs / 2 && branch!.reading === undefined)
      this.#begin(branchId, branch!).done.catch(() => undefined);
    return known;
  }

  #branch(branchId: string): Branch {
    const known = this.#branches.get(branchId);
    if (known !== undefined) return known;
    const branch: Branch = {};
    this.#branches.set(branchId, branch);
    return branch;
  }

  #begin(branchId: string, branch: Branch): Reading {
    const startedAtMs = performance.now();
    const done = this.#read(branchId, branch, startedAtMs).finally(() => {
      delete branch.reading;
    });
    branch.reading = { startedAtMs, done };
    return branch.reading;
  }

  #queue(branchId: string, branch: Branch, current: Reading): Reading {
    const begin = (): Promise<BranchCounters> => {
      delete branch.next;
      return this.#begin(branchId, branch).done;
    };
    // Its start lies in the future of everyone who can ask for it now.
    return { startedAtMs: Infinity, done: current.done.then(begin, begin) };
  }

  async #read(branchId: string, branch: Branch, startedAtMs: number): Promise<BranchCounters> {
    const { known } = branch;
    const onlyChanges =
      known?.seenBefore !== undefined && startedAtMs - known.wholeReadAtMs < WHOLE_READ_INTERVAL_MS;
    const since = onlyChanges ? known.seenBefore : null;
    const rows = await this.database.run<SnapshotRow>(READ_BRANCH_COUNTERS, [branchId, since]);
    this.#rowsRead.inc({ kind: onlyChanges ? 'changes' : 'whole' }, rows.length);
    const counters = rows.map((row) => readCounter(row));
    branch.known = {
      counters: BranchCounters.of(branchId, counters, startedAtMs, onlyChanges ? known.counters : undefined),
      wholeReadAtMs: onlyChanges ? known.wholeReadAtMs : startedAtMs,
      // No row means no change: the next reading may begin where this one did.
      seenBefore: rows[0]?.seen_before ?? known?.seenBefore,
    };
    return branch.known.counters;
  }
}
