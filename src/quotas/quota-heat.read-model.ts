import { Injectable } from '@nestjs/common';
import { branchErrors, BranchesReadModel } from '../branches/index.js';
import { type Caller, identityErrors } from '../identity/index.js';
import type { Product } from '../loans/index.js';
import { addDays, type CalendarDay, dayIn, daysBetween } from '../platform/clock/index.js';
import { rangeRefused, refuse, type Refusal } from '../platform/errors/index.js';
import { arrayLiteral, Database, sqlFile, StoreClock } from '../platform/postgres/index.js';
import { CALENDAR_DAYS_MAX } from './branch-calendar.policy.js';
import { type Period, PRODUCT_GROUPS, type ProductGroup, productGroupOf } from './counter.policy.js';

const LIST_HEAT = sqlFile(import.meta.url, 'sql/list-heat.sql');

/** Two months and the weeks that they cut: what a person compares at once. */
const USUAL_DAYS = 62;
/** Where nobody says which branches, the day on the wall of most of them is meant. */
const USUAL_TIME_ZONE = 'Asia/Shanghai';

/** Days from the first day asked for, capacity (null: no cap), in use, overbooked by. */
export type HeatCell = readonly [
  offsetDays: number,
  capacity: number | null,
  inUse: number,
  overbookedBy: number,
];

export interface HeatRow {
  readonly branchId: string;
  readonly productGroup: ProductGroup;
  readonly period: Period;
  readonly cells: readonly HeatCell[];
}

export interface HeatQuery {
  /** Absent: every branch within the caller's reach. */
  readonly branchIds?: readonly string[] | undefined;
  readonly from?: CalendarDay | undefined;
  readonly to?: CalendarDay | undefined;
  readonly product?: Product | undefined;
}

/** How full branches are, many at once, as the judge holds them at this moment. */
@Injectable()
export class QuotaHeat {
  constructor(
    private readonly database: Database,
    private readonly branches: BranchesReadModel,
    private readonly clock: StoreClock,
  ) {}

  /** @returns else BRANCH_NOT_FOUND, BRANCH_NOT_YOURS, or VALIDATION_FAILED (DATE_RANGE_INVALID). */
  async of(
    { branchIds, product, ...asked }: HeatQuery,
    reach: Caller['branches'],
  ): Promise<{ from: CalendarDay; to: CalendarDay; rows: HeatRow[] } | Refusal> {
    // First of all, so that nobody learns which branches there are beyond their reach.
    if (reach !== '*' && branchIds?.some((id) => !reach.includes(id)) === true)
      return refuse(identityErrors.BRANCH_NOT_YOURS);
    const unknown = branchIds?.find((id) => this.branches.get(id) === undefined);
    if (unknown !== undefined) return refuse(branchErrors.BRANCH_NOT_FOUND, { branchId: unknown });
    const wanted = branchIds ?? this.#within(reach);
    const timeZone = this.branches.get(wanted[0] ?? '')?.timeZone ?? USUAL_TIME_ZONE;
    const from = asked.from ?? dayIn(timeZone, this.clock.nowMs());
    const to = asked.to ?? addDays(from, USUAL_DAYS - 1);
    if (to < from || daysBetween(from, to) >= CALENDAR_DAYS_MAX)
      return rangeRefused(asked, CALENDAR_DAYS_MAX);
    const groups = product === undefined ? PRODUCT_GROUPS : [productGroupOf(product)];
    type Row = { branch_id: string; product_group: ProductGroup; period: Period; cells: HeatCell[] };
    const rows = await this.database.run<Row>(LIST_HEAT, [
      arrayLiteral(wanted),
      arrayLiteral(groups),
      from,
      to,
    ]);
    return {
      from,
      to,
      rows: rows.map(({ branch_id: branchId, product_group: productGroup, period, cells }) => ({
        branchId,
        productGroup,
        period,
        cells,
      })),
    };
  }

  /** A token may name branches that are not here yet, or no more: they hide none of the others. */
  #within(reach: Caller['branches']): string[] {
    if (reach === '*') return this.branches.all().map(({ id }) => id);
    return reach.filter((id) => this.branches.get(id) !== undefined);
  }
}
