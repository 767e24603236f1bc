import type { Caller, Role, StaffRole } from './caller.js';

/** Who may call an operation, as data, so that it can be listed and tested without a server. */
export type AccessRule = { readonly kind: 'everyone' } | RolesRule;

export interface RolesRule {
  readonly kind: 'roles';
  readonly roles: readonly Role[];
  /** The name of the path, query or body property that holds a branch which must be within the caller's reach. */
  readonly branchProperty?: string;
  /** The name of a property that may hold a list of branches instead, each of which must be within reach. */
  readonly branchesProperty?: string;
}

export interface StaffRule extends RolesRule {
  ofBranch(property: string): RolesRule;
  /** Where a request names one branch by one property, or several by another. */
  ofBranches(property: string, listProperty: string): RolesRule;
}

export type Decision = 'granted' | 'UNAUTHENTICATED' | 'FORBIDDEN' | 'BRANCH_NOT_YOURS';

export const allow = {
  everyone(): AccessRule {
    return Object.freeze({ kind: 'everyone' });
  },

  /** Callers with at least one of the roles. What a customer may see of a thing is the room's own question. */
  roles(...roles: readonly [Role, ...Role[]]): RolesRule {
    return Object.freeze({ kind: 'roles', roles: Object.freeze([...roles]) });
  },

  /** Staff with at least one of the roles, at any branch unless `ofBranch` narrows it. */
  staff(...roles: readonly [StaffRole, ...StaffRole[]]): StaffRule {
    const rule: RolesRule = { kind: 'roles', roles: Object.freeze([...roles]) };
    return Object.freeze({
      ...rule,
      ofBranch: (branchProperty: string): RolesRule => Object.freeze({ ...rule, branchProperty }),
      ofBranches: (branchProperty: string, branchesProperty: string): RolesRule =>
        Object.freeze({ ...rule, branchProperty, branchesProperty }),
    });
  },
} as const;

/**
 * @param branchId what the request names under the rule's branch property; undefined if it names none or no text.
 * Which branches there are is public, so that one out of reach is told by its name whether it exists or not. What
 * belongs to a branch is not: rooms answer NOT_FOUND for a thing of another one. A request without a branch is
 * FORBIDDEN to whoever has not all of them: it could mean any branch.
 */
export function decide(rule: AccessRule, caller: Caller | undefined, branchId?: string): Decision {
  if (rule.kind === 'everyone') return 'granted';
  if (caller === undefined) return 'UNAUTHENTICATED';
  if (!rule.roles.some((role) => caller.roles.includes(role))) return 'FORBIDDEN';
  if (rule.branchProperty === undefined || caller.branches === '*') return 'granted';
  if (branchId === undefined) return 'FORBIDDEN';
  return caller.branches.includes(branchId) ? 'granted' : 'BRANCH_NOT_YOURS';
}

/** The caller of a granted request, who acts in the first role of those that its rule allows. */
export function actingUnder(rule: RolesRule, caller: Caller): Caller {
  const actsAs = caller.roles.find((role) => rule.roles.includes(role));
  return actsAs === undefined || actsAs === caller.roles[0] ? caller : Object.freeze({ ...caller, actsAs });
}

/** In which role a caller does what is under way: what the event log writes down. */
export function roleOf({ actsAs, roles, kind }: Pick<Caller, 'actsAs' | 'roles' | 'kind'>): string {
  return actsAs ?? roles[0] ?? kind;
}
