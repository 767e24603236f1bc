import { createHash } from 'node:crypto';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { isTimeZone } from '../platform/clock/index.js';
import { Logger } from '../platform/logging/index.js';
import type { Branch, Place } from './branch.js';
import { type FoundBranch, indexBranch, type IndexedBranch, searchBranches } from './branch-search.policy.js';
import { BranchesConfig } from './branches.config.js';
import { BankCalendar, BusinessCalendar, type ClosedDays } from './business-calendar.policy.js';
import { type Network, NetworkRepository } from './network.repository.js';

/** Nobody reads further down a list of alternatives. */
const NEIGHBOURS_MAX = 10;
/** A bank has a handful of groups; more than this would be somebody passing on what a request said. */
const GROUPS_REMEMBERED_MAX = 32;

interface KnownBranch extends IndexedBranch {
  readonly calendar: BusinessCalendar;
  /** By group of products, worked out when first asked: a sold-out branch names them in every refusal. */
  readonly neighbours: Map<string, readonly FoundBranch[]>;
}

interface Snapshot {
  /** A digest of everything in it: the same network has the same version in every process. */
  readonly version: string;
  readonly byId: ReadonlyMap<string, KnownBranch>;
  /** In the order in which lists show them. */
  readonly inOrder: readonly KnownBranch[];
  readonly bankDays: BusinessCalendar;
}

/**
 * The network in memory, so that a booking asks nobody who serves what and when. It is as old as
 * `YUHUAN_BRANCHES_REFRESH_MS` and one reading; while the judge is away it answers what it last knew, for without
 * the judge nothing is accepted anyway.
 */
@Injectable()
export class BranchesReadModel implements OnModuleInit, OnModuleDestroy {
  #snapshot: Snapshot = {
    version: 'empty',
    byId: new Map(),
    inOrder: [],
    bankDays: new BusinessCalendar(new BankCalendar([]), []),
  };
  #reading: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(
    private readonly repository: NetworkRepository,
    private readonly config: BranchesConfig,
    private readonly logger: Logger,
  ) {}

  /** @throws if the judge cannot be read: a process that knows no branch must not say that it is ready. */
  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.#scheduleNext();
  }

  async onModuleDestroy(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#reading?.catch(() => undefined);
  }

  /** Given-up branches too: whoever takes bookings looks at `active`. */
  get(branchId: string): Branch | undefined {
    return this.#snapshot.byId.get(branchId)?.branch;
  }

  /** @throws Error for a branch that `get` does not know. The calendar stays as it is now; ask anew each time. */
  calendarOf(branchId: string): BusinessCalendar {
    const known = this.#snapshot.byId.get(branchId);
    if (known === undefined) throw new Error(`there is no branch ${branchId} to have a calendar`);
    return known.calendar;
  }

  /** The days of the bank as a whole, whatever its branches have closed, which they may open again. As it is now, too. */
  get bankDays(): BusinessCalendar {
    return this.#snapshot.bankDays;
  }

  /** Every branch, given-up ones included, by region and id. */
  all(): readonly Branch[] {
    return this.#snapshot.inOrder.map(({ branch }) => branch);
  }

  /** Changes when, and only when, an answer of this model may have changed. */
  get version(): string {
    return this.#snapshot.version;
  }

  search(query: { near?: Place | undefined; words?: string | undefined }): FoundBranch[] {
    return searchBranches(this.#snapshot.inOrder, query);
  }

  /**
   * Other active branches that serve the group of products, the nearest first, at most ten. Empty for an unknown
   * branch.
   */
  neighboursOf(branchId: string, productGroup: string): readonly FoundBranch[] {
    const known = this.#snapshot.byId.get(branchId);
    if (known === undefined) return [];
    const remembered = known.neighbours.get(productGroup);
    if (remembered !== undefined) return remembered;
    const neighbours = this.search({ near: known.branch.place })
      .filter(({ branch }) => branch.id !== branchId && branch.productGroups.includes(productGroup))
      .slice(0, NEIGHBOURS_MAX);
    if (known.neighbours.size < GROUPS_REMEMBERED_MAX) known.neighbours.set(productGroup, neighbours);
    return neighbours;
  }

  /** Reads the network anew; callers that come while a reading is under way share it. */
  async refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  /** For whoever has just committed a change: a reading that was under way by then may have missed it. */
  async refreshAfterCommit(): Promise<void> {
    await this.#reading?.catch(() => undefined);
    await this.refresh();
  }

  async #read(): Promise<void> {
    const network = await this.repository.load();
    const version = createHash('sha256').update(JSON.stringify(network)).digest('base64url').slice(0, 22);
    // Kept when nothing changed, with the years that its calendars have worked out.
    if (version !== this.#snapshot.version) this.#snapshot = this.#build(network, version);
  }

  #build(network: Network, version: string): Snapshot {
    const bank = new BankCalendar(network.overrides);
    const closuresOf = new Map<string, ClosedDays[]>();
    for (const { branchId, ...closure } of network.closures) {
      const closures = closuresOf.get(branchId);
      if (closures === undefined) closuresOf.set(branchId, [closure]);
      else closures.push(closure);
    }
    const byId = new Map<string, KnownBranch>();
    for (const branch of network.branches) {
      if (!isTimeZone(branch.timeZone)) {
        // One bad row must not take the other branches with it.
        this.logger.error(
          { branchId: branch.id, timeZone: branch.timeZone },
          'a branch has no known time zone',
        );
        continue;
      }
      const opening = { from: branch.opensAt, to: branch.closesAt };
      const calendar = new BusinessCalendar(bank, closuresOf.get(branch.id) ?? [], opening);
      byId.set(branch.id, { ...indexBranch(branch), calendar, neighbours: new Map() });
    }
    return { version, byId, inOrder: [...byId.values()], bankDays: new BusinessCalendar(bank, []) };
  }

  #scheduleNext(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.refresh()
        .catch((error: unknown) => this.logger.warn({ err: error }, 'the network could not be read anew'))
        .finally(() => this.#scheduleNext());
    }, this.config.refreshMs);
    this.#timer.unref();
  }
}
