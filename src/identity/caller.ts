import type { Language } from '../platform/errors/index.js';

export const STAFF_ROLES = ['teller', 'quota-maker', 'quota-checker', 'auditor', 'sre'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** An agent of a company is a customer: the loan says whom it may be handled by, the token does not. */
export const ROLES = ['customer', ...STAFF_ROLES, 'partner'] as const;
export type Role = (typeof ROLES)[number];

/** Who sent the request, as a verified token says it. Instances are frozen: requests share the remembered one. */
export interface Caller {
  readonly kind: 'customer' | 'staff' | 'partner';
  /** The customer's id at the bank, or the id of the member of staff or of the partner at the issuer. */
  readonly id: string;
  readonly roles: readonly Role[];
  /** The role that lets the caller do what is under way, where it is not the first; read it with `roleOf`. */
  readonly actsAs?: Role;
  /** The branches that the caller's staff roles reach; customers and partners have none. */
  readonly branches: readonly string[] | '*';
  readonly language?: Language;
}
