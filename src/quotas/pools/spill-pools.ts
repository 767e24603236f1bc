import { Injectable } from '@nestjs/common';
import { BranchesReadModel } from '../../branches/index.js';
import { addDays, type CalendarDay, dayIn } from '../../platform/clock/index.js';
import { arrayLiteral, Database, sqlFile, StoreClock } from '../../platform/postgres/index.js';
import { ChangeApplier } from '../changes/change-applier.js';
import { ChangePlanner } from '../changes/change-planner.js';
import { askingIn } from '../changes/store-questions.js';
import type { ProductGroup } from '../counter.policy.js';
import type { MovedCell } from '../quota-change.policy.js';

const LIST_SPILLING_RULES = sqlFile(import.meta.url, 'sql/list-spilling-rules.sql');
const FIND_SPILLS = sqlFile(import.meta.url, 'sql/find-spills.sql');
const SPILL_PLACES = sqlFile(import.meta.url, 'sql/spill-places.sql');

interface RuleRow {
  readonly [column: string]: unknown;
  readonly branch_id: string;
  readonly product_group: ProductGroup;
  readonly spill_business_days: number;
  readonly keep: number;
}

interface SpillingDays extends RuleRow {
  readonly first: CalendarDay;
  readonly last: CalendarDay;
}

interface SpilledRow {
  readonly [column: string]: unknown;
  readonly id: number;
  readonly branch_id: string;
  readonly was: number;
  readonly becomes: number;
  readonly version: number;
  readonly lined: boolean;
}

/**
 * Lets unused places of phone and counter go online, from as many business days before a day as the branch's rule
 * says, up to the day itself; what comes back to the share in that time follows.
 */
@Injectable()
export class SpillPools {
  constructor(
    private readonly database: Database,
    private readonly branches: BranchesReadModel,
    private readonly planner: ChangePlanner,
    private readonly applier: ChangeApplier,
    private readonly clock: StoreClock,
  ) {}

  /** @returns how many places went online. */
  async execute(): Promise<number> {
    const rules = await this.database.run<RuleRow>(LIST_SPILLING_RULES);
    const spilling = rules.flatMap((rule) => this.#daysOf(rule) ?? []);
    if (spilling.length === 0) return 0;
    const found = await this.database.run<{ branch_id: string }>(FIND_SPILLS, valuesOf(spilling));
    let places = 0;
    // A branch at a time, so that nobody waits for the branches of others.
    for (const { branch_id: branchId } of found) {
      const own = spilling.filter((rule) => rule.branch_id === branchId);
      const moved = await this.database.transaction(async (client) => {
        const ask = askingIn(client);
        await this.planner.lock(ask, [branchId]);
        return ask<SpilledRow>(SPILL_PLACES, valuesOf(own));
      });
      const cells = moved.map(({ id, was, becomes, version, lined }): MovedCell => ({
        old: { id, capacity: was },
        capacity: becomes,
        version,
        lined,
      }));
      places += moved.reduce((sum, { was, becomes }) => sum + Math.max(0, becomes - was), 0);
      if (cells.length > 0) await this.applier.tell(new Map([[branchId, cells]]));
    }
    return places;
  }

  /** The days to which the rule applies now: those to come of which no more business days lie between than it says. */
  #daysOf(rule: RuleRow): SpillingDays | undefined {
    const branch = this.branches.get(rule.branch_id);
    if (branch === undefined) return undefined;
    const first = dayIn(branch.timeZone, this.clock.nowMs());
    const calendar = this.branches.calendarOf(rule.branch_id);
    const beyond = calendar.addBusinessDays(first, rule.spill_business_days + 1);
    return beyond === undefined ? undefined : { ...rule, first, last: addDays(beyond, -1) };
  }
}

function valuesOf(rules: readonly SpillingDays[]): unknown[] {
  return [
    arrayLiteral(rules.map(({ branch_id: branchId }) => branchId)),
    arrayLiteral(rules.map(({ product_group: group }) => group)),
    arrayLiteral(rules.map(({ first }) => first)),
    arrayLiteral(rules.map(({ last }) => last)),
    arrayLiteral(rules.map(({ keep }) => keep)),
  ];
}
