import { type ApiProblem, pointerOf, type ProblemField } from '../../shared/api/index.js';

/** The parts of the form that a fault can belong to, in the order of the page. */
export const PLACES = ['loan', 'kind', 'amount', 'effect', 'branch', 'day', 'window', 'phone'] as const;
export type PlaceOfFault = (typeof PLACES)[number];

const BY_POINTER: Readonly<Record<string, PlaceOfFault>> = {
  '/loanId': 'loan',
  '/kind': 'kind',
  '/amount': 'amount',
  '/effect': 'effect',
  '/branchId': 'branch',
  '/date': 'day',
  '/window': 'window',
  '/contact': 'phone',
  '/contact/phone': 'phone',
  '/holdId': 'day',
};

/** Refusals of the whole request that are about one part of it all the same. */
const BY_CODE: Readonly<Record<string, PlaceOfFault>> = {
  BRANCH_NOT_FOUND: 'branch',
  PRODUCT_NOT_SERVED: 'branch',
  ACTIVE_BOOKING_EXISTS: 'loan',
  BOOKING_CHECKED_IN: 'loan',
  ACTIVE_HOLD_EXISTS: 'day',
  HOLD_EXPIRED: 'day',
  NO_QUOTA_OPEN: 'day',
  QUOTA_MONTH_FULL: 'day',
  QUOTA_WEEK_FULL: 'day',
  QUOTA_DAY_FULL: 'day',
  POOL_FULL: 'day',
  WINDOW_FULL: 'window',
};

export interface Fault {
  /** undefined: of the request as a whole. */
  readonly place: PlaceOfFault | undefined;
  readonly code: string;
  readonly detail: string;
}

/** Every fault of a refusal with the part of the form that it belongs to, in the order of the page. */
export function faultsOf(problem: ApiProblem): readonly Fault[] {
  if (problem.fields.length === 0) {
    const place = BY_CODE[problem.code];
    return [{ place, code: problem.code, detail: problem.detail ?? problem.code }];
  }
  return problem.fields.map((field) => faultOf(field)).toSorted((a, b) => orderOf(a) - orderOf(b));
}

function faultOf(field: ProblemField): Fault {
  const pointer = pointerOf(field);
  return {
    place: pointer === undefined ? undefined : BY_POINTER[pointer],
    code: field.code,
    detail: field.detail,
  };
}

function orderOf({ place }: Fault): number {
  return place === undefined ? -1 : PLACES.indexOf(place);
}
