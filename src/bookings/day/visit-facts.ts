import { Injectable } from '@nestjs/common';
import { BranchesReadModel } from '../../branches/index.js';
import { type RuleSet, RuleSetsReadModel } from '../../loans/index.js';
import { StoreClock } from '../../platform/postgres/index.js';
import type { BookingRow } from '../booking.js';
import { closedSlotOf } from '../closed-slot.policy.js';
import type { VisitFacts } from './visit.policy.js';

/** What the branch and the rules of a booking say about its day. */
@Injectable()
export class VisitFactsFinder {
  constructor(
    private readonly branches: BranchesReadModel,
    private readonly ruleSets: RuleSetsReadModel,
    private readonly clock: StoreClock,
  ) {}

  of(booking: BookingRow): VisitFacts {
    const branch = this.branchOf(booking);
    const { timeZone, closesAt } = branch;
    const closed = closedSlotOf(booking, branch, this.branches.calendarOf(branch.id));
    const { lateMinutes } = this.noShowRuleOf(booking);
    return { timeZone, closesAt, lateMinutes, closed, nowMs: this.clock.nowMs() };
  }

  /** By the rules under which the booking was made. */
  noShowRuleOf({
    id,
    product,
    ruleVersion,
  }: Pick<BookingRow, 'id' | 'product' | 'ruleVersion'>): RuleSet['noShow'] {
    const rules = this.ruleSets.byVersion(product, ruleVersion);
    if (rules === undefined) throw new Error(`booking ${id} names a rule version that is gone`);
    return rules.noShow;
  }

  branchOf({ id, branchId }: Pick<BookingRow, 'id' | 'branchId'>) {
    const branch = this.branches.get(branchId);
    if (branch === undefined) throw new Error(`booking ${id} names a branch that is gone`);
    return branch;
  }
}
