import type { ProductGroup } from '../counter.policy.js';

/** When the unused places of the share for phone and counter go online. */
export interface PoolRule {
  /** So many business days before the day; 0 is the day itself, null never. */
  readonly spillBusinessDays: number | null;
  /** Places of the share that stay with phone and counter whatever the day. */
  readonly keep: number;
}

/** As it is in force; version 0 where nobody has made one yet. */
export interface StandingPoolRule extends PoolRule {
  readonly productGroup: ProductGroup;
  readonly version: number;
}

/** What a change of rules does: by group, the rule before and after. */
export interface ChangedPoolRule {
  readonly poolRules: readonly {
    readonly productGroup: ProductGroup;
    readonly old: PoolRule & { readonly version: number };
    readonly new: PoolRule;
  }[];
}

/** A branch without a rule keeps its shares apart. */
export const NO_RULE: PoolRule = { spillBusinessDays: null, keep: 0 };
