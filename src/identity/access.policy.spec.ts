import { actingUnder, allow, decide, roleOf } from './access.policy.js';
import type { Caller } from './caller.js';

const customer: Caller = { kind: 'customer', id: 'C123456', roles: ['customer'], branches: [] };
const teller: Caller = { kind: 'staff', id: 'S-teller-B001', roles: ['teller'], branches: ['B001'] };
const everywhere: Caller = { kind: 'staff', id: 'S-teller-ALL', roles: ['teller'], branches: '*' };
const auditor: Caller = { kind: 'staff', id: 'S-auditor-ALL', roles: ['auditor'], branches: '*' };
const partner: Caller = { kind: 'partner', id: 'P1', roles: ['partner'], branches: [] };

const anyStaff = allow.staff('teller', 'quota-maker');
const ofBranch = anyStaff.ofBranch('branchId');

describe('decide', () => {
  it.each([
    ['everyone, nobody signed in', allow.everyone(), undefined, undefined, 'granted'],
    ['everyone, a customer', allow.everyone(), customer, undefined, 'granted'],
    ['a role, nobody signed in', allow.roles('customer'), undefined, undefined, 'UNAUTHENTICATED'],
    ['a role, held', allow.roles('customer', 'partner'), partner, undefined, 'granted'],
    ['a role, not held', allow.roles('customer'), teller, undefined, 'FORBIDDEN'],
    ['staff, a customer', anyStaff, customer, undefined, 'FORBIDDEN'],
    ['staff, another role', anyStaff, auditor, undefined, 'FORBIDDEN'],
    ['staff, held', anyStaff, teller, undefined, 'granted'],
    ['of a branch, nobody signed in', ofBranch, undefined, 'B001', 'UNAUTHENTICATED'],
    ['of a branch, own', ofBranch, teller, 'B001', 'granted'],
    ['of a branch, another', ofBranch, teller, 'B002', 'BRANCH_NOT_YOURS'],
    ['of a branch, none named', ofBranch, teller, undefined, 'FORBIDDEN'],
    ['of a branch, all in reach', ofBranch, everywhere, 'B002', 'granted'],
    ['of a branch, all in reach and none named', ofBranch, everywhere, undefined, 'granted'],
    ['of a branch, a role that is not allowed and all in reach', ofBranch, auditor, 'B001', 'FORBIDDEN'],
    ['of a branch, a customer', ofBranch, customer, 'B001', 'FORBIDDEN'],
  ] as const)('%s', (_, rule, caller, branchId, expected) => {
    expect(decide(rule, caller, branchId)).toBe(expected);
  });

  it.each([
    ['the only one', ['teller'], 'teller'],
    ['the first that is allowed, whatever comes before', ['auditor', 'quota-maker', 'teller'], 'quota-maker'],
    ['the first of all', ['quota-maker', 'auditor'], 'quota-maker'],
  ] as const)('is followed by acting in a role that is allowed: %s', (_, roles, expected) => {
    const caller: Caller = Object.freeze({ ...teller, roles });
    const acting = actingUnder(ofBranch, caller);
    expect(roleOf(acting)).toBe(expected);
    expect(acting).toMatchObject(caller);
    expect(acting === caller).toBe(roles[0] === expected);
    // Whoever shares the remembered caller acts in another role elsewhere.
    expect(Object.isFrozen(acting)).toBe(true);
    expect(caller.actsAs).toBeUndefined();
  });

  it('does not widen a rule that was narrowed to a branch', () => {
    expect(anyStaff.branchProperty).toBeUndefined();
    expect(ofBranch).toEqual({ kind: 'roles', roles: ['teller', 'quota-maker'], branchProperty: 'branchId' });
  });
});
