import { Injectable } from '@nestjs/common';
import { BranchesReadModel, branchErrors } from '../branches/index.js';
import { type Product, PRODUCTS, type RuleSet, RuleSetsReadModel } from '../loans/index.js';
import { isRefusal, platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import type { ServingBranch } from './branch-calendar.policy.js';
import { type ProductGroup, productGroupOf } from './counter.policy.js';

/** A branch, a product that it serves, and the rules of that product now. */
export interface BranchOffer {
  readonly branchId: string;
  readonly product: Product;
  readonly group: ProductGroup;
  readonly branch: ServingBranch;
  readonly rules: RuleSet;
}

/** A rule set in need of repair is repaired by people. */
const CONFIG_RETRY_SECONDS = 60;

/** What branches offer under which rules: the two rooms that know it, asked together. */
@Injectable()
export class BranchOffers {
  constructor(
    private readonly branches: BranchesReadModel,
    private readonly ruleSets: RuleSetsReadModel,
  ) {}

  /** @returns the offer, or BRANCH_NOT_FOUND, PRODUCT_NOT_SERVED or CONFIG_INVALID. */
  find(branchId: string, product: Product, nowMs: number): BranchOffer | Refusal {
    const branch = this.branches.get(branchId);
    if (branch === undefined || !branch.active) return refuse(branchErrors.BRANCH_NOT_FOUND, { branchId });
    const group = productGroupOf(product);
    if (!branch.productGroups.includes(group)) {
      return refuse(branchErrors.PRODUCT_NOT_SERVED, { branchId, product });
    }
    const rules = this.ruleSets.current(product, nowMs);
    if (rules === undefined) {
      const retryAfterSeconds = CONFIG_RETRY_SECONDS;
      return refuse(platformErrors.CONFIG_INVALID, { retryAfterSeconds }, { retryAfterSeconds });
    }
    const { timeZone, productGroups } = branch;
    const products = PRODUCTS.filter((each) => productGroups.includes(productGroupOf(each)));
    const facts = { timeZone, calendar: this.branches.calendarOf(branchId), products };
    return { branchId, product, group, branch: facts, rules };
  }

  /** Other branches with the same offer, the nearest first, at most ten. */
  near(offer: BranchOffer, nowMs: number): BranchOffer[] {
    return this.branches
      .neighboursOf(offer.branchId, offer.group)
      .map(({ branch }) => this.find(branch.id, offer.product, nowMs))
      .filter((near): near is BranchOffer => !isRefusal(near));
  }

  /** The furthest day of any product's horizon, in days from today. @throws if no product has rules. */
  horizonDaysMax(nowMs: number): number {
    const horizons = PRODUCTS.map((product) => this.ruleSets.current(product, nowMs)?.horizonDays ?? 0);
    const furthest = Math.max(...horizons);
    if (furthest === 0) throw new Error('no product has rules, so there is no horizon to open quotas to');
    return furthest;
  }
}
