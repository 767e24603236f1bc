import { ORDINARY_MAX, ORDINARY_MIN } from '../core-bank/ordinary-range.js';
import { specialCustomers } from '../core-bank/special-customers.js';

export const STAFF_ROLES = ['teller', 'quota-maker', 'quota-checker', 'auditor', 'sre'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** The claims of an access token that say who its bearer is. */
export interface PersonClaims {
  readonly sub: string;
  readonly roles: readonly string[];
  readonly branches: readonly string[];
  /** By this mark every system outside the sandbox knows to refuse the token. */
  readonly yuhuan_sandbox: true;
}

const BRANCH_COUNT = 20;
export const BRANCH_IDS: readonly string[] = Array.from(
  { length: BRANCH_COUNT },
  (_, index) => `B${String(index + 1).padStart(3, '0')}`,
);

/** More colleagues of one role at one branch than any test needs. */
export const COLLEAGUES_MAX = 9_999;

const SPECIAL_IDS: ReadonlySet<number> = new Set(specialCustomers.map(({ number }) => number));
const ROLE = STAFF_ROLES.join('|');
const STAFF_ID = new RegExp(`^S-((?:${ROLE})(?:\\+(?:${ROLE}))*)-(B\\d{3}|ALL)(?:-([1-9]\\d{0,3}))?$`);

/**
 * The id of a member of staff: `S-teller-B001`, `S-quota-maker+quota-checker-ALL`; colleagues after the first are
 * numbered, `S-teller-B001-2`.
 * @param branch undefined: all branches.
 */
export function staffId(roles: readonly StaffRole[], branch: string | undefined, colleague = 1): string {
  return `S-${roles.join('+')}-${branch ?? 'ALL'}${colleague === 1 ? '' : `-${colleague}`}`;
}

export function customerId(number: number): string {
  return `C${String(number).padStart(6, '0')}`;
}

/** @returns undefined if the sandbox has no such person. */
export function personOf(sub: string): PersonClaims | undefined {
  if (/^C\d{6}$/.test(sub)) {
    const number = Number(sub.slice(1));
    const exists = SPECIAL_IDS.has(number) || (number >= ORDINARY_MIN && number <= ORDINARY_MAX);
    return exists ? { sub, roles: ['customer'], branches: [], yuhuan_sandbox: true } : undefined;
  }
  const match = STAFF_ID.exec(sub);
  if (match === null) return undefined;
  const [, roles = '', branch = '', colleague] = match;
  // The first of the colleagues has no number, so that one person has one id.
  if (colleague === '1') return undefined;
  if (branch !== 'ALL' && !BRANCH_IDS.includes(branch)) return undefined;
  const list = roles.split('+');
  if (new Set(list).size !== list.length) return undefined;
  return { sub, roles: list, branches: branch === 'ALL' ? ['*'] : [branch], yuhuan_sandbox: true };
}
