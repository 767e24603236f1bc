import { Injectable } from '@nestjs/common';
import { type Product } from '../../loans/index.js';
import { arrayLiteral, Database, sqlFile } from '../../platform/postgres/index.js';
import { productGroupOf } from '../../quotas/index.js';
import type { PlacedEntry, WaitlistRow } from './waitlist-entry.js';
import { WaitlistReadModel } from './waitlist.read-model.js';

const listUrgentRequests = sqlFile(import.meta.url, 'sql/list-urgent-requests.sql');
const readReserves = sqlFile(import.meta.url, 'sql/read-reserves.sql');

/** What an urgent need could have of a slot. */
export interface ReserveOfSlot {
  readonly [column: string]: unknown;
  readonly branchId: string;
  readonly group: string;
  readonly date: string;
  readonly timeWindow: string;
  /** Null: unlimited. */
  readonly capacity: number | null;
  readonly left: number | null;
  /** Customers to whose need the branch has agreed, and who have no place yet. */
  readonly waiting: number;
}

/** An entry whose need is urgent, beside what the branch keeps for such needs on the days it wishes for. */
export interface UrgentRequest extends PlacedEntry {
  readonly reserves: readonly ReserveOfSlot[];
}

/** What a branch is asked to decide, with what it has to give. */
@Injectable()
export class UrgentRequests {
  constructor(
    private readonly database: Database,
    private readonly entries: WaitlistReadModel,
  ) {}

  /** @param after id of the last request of the page before */
  async listOf(branchId: string, after: string | undefined, limit: number): Promise<WaitlistRow[]> {
    const rows = await this.database.run<{ id: string }>(listUrgentRequests, [
      branchId,
      after ?? null,
      limit,
    ]);
    return this.entries.inOrder(rows.map(({ id }) => id));
  }

  /** @param reaches whether the reader may know what a branch keeps */
  async withReserves(
    rows: readonly WaitlistRow[],
    reaches: (branchId: string) => boolean,
  ): Promise<UrgentRequest[]> {
    const placed = await this.entries.placed(rows);
    const slots = placed.flatMap(({ entry, places }) =>
      places
        .filter(({ branchId, isUrgent }) => !isUrgent && reaches(branchId))
        .map(({ branchId, date, timeWindow }) => ({ branchId, date, timeWindow, group: groupOf(entry) })),
    );
    const reserves =
      slots.length === 0
        ? []
        : await this.database.run<ReserveOfSlot>(readReserves, [
            arrayLiteral(slots.map(({ branchId }) => branchId)),
            arrayLiteral(slots.map(({ group }) => group)),
            arrayLiteral(slots.map(({ date }) => date)),
            arrayLiteral(slots.map(({ timeWindow }) => timeWindow)),
          ]);
    const byKey = new Map(reserves.map((reserve) => [keyOf(reserve.group, reserve), reserve]));
    return placed.map(({ entry, places }) => ({
      entry,
      places,
      reserves: places.flatMap((place) =>
        place.isUrgent ? [] : (byKey.get(keyOf(groupOf(entry), place)) ?? []),
      ),
    }));
  }
}

function groupOf({ product }: WaitlistRow): string {
  return productGroupOf(product as Product);
}

function keyOf(
  group: string,
  { branchId, date, timeWindow }: { branchId: string; date: string; timeWindow: string },
): string {
  return `${branchId} ${group} ${date} ${timeWindow}`;
}
