import { identityErrors } from '../identity/index.js';
import { type Catalogue, type ErrorDefinition, platformErrors } from '../platform/errors/index.js';
import type { Route } from './routes.js';

const {
  MALFORMED_REQUEST,
  REQUEST_TIMEOUT,
  HEADERS_TOO_LARGE,
  INTERNAL,
  RATE_LIMITED,
  OVERLOADED,
  STORE_UNAVAILABLE,
  MALFORMED_JSON,
  BODY_TOO_LARGE,
  UNSUPPORTED_MEDIA_TYPE,
  VALIDATION_FAILED,
  UNAUTHENTICATED,
  TOKEN_EXPIRED,
  FORBIDDEN,
  NOT_FOUND,
} = platformErrors;

/** What any request may run into before an operation is even chosen. */
const OF_TRANSPORT = [MALFORMED_REQUEST, REQUEST_TIMEOUT, HEADERS_TOO_LARGE, INTERNAL];
const OF_LOAD = [OVERLOADED, STORE_UNAVAILABLE];
const OF_A_BODY = [MALFORMED_JSON, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE];
/** Told of a field, as an entry of a VALIDATION_FAILED. */
const OF_FIELDS = Object.values(platformErrors).filter(
  (definition) => definition.status === 422 && definition !== VALIDATION_FAILED,
);
const OF_A_TOKEN = [UNAUTHENTICATED, TOKEN_EXPIRED, FORBIDDEN, identityErrors.IDENTITY_UNAVAILABLE];

/** Codes that no operation is answered with, because no operation was found. */
export const OF_NO_OPERATION: readonly ErrorDefinition[] = [
  platformErrors.ROUTE_NOT_FOUND,
  platformErrors.METHOD_NOT_ALLOWED,
];

/** Everything that an operation may refuse with, in the precedence of the catalogue. */
export function refusalsOf(route: Route, catalogue: Catalogue): ErrorDefinition[] {
  const { spec, rule } = route;
  const takesInput = [spec?.path, spec?.query, spec?.headers, spec?.body].some(Boolean);
  const isOfBranch = rule?.kind === 'roles' && rule.branchProperty !== undefined;
  const refusals = new Set<ErrorDefinition>([
    ...OF_TRANSPORT,
    ...(route.versioned ? OF_LOAD : []),
    ...(route.rateClass === undefined ? [] : [RATE_LIMITED]),
    ...(spec?.body === undefined ? [] : OF_A_BODY),
    ...(takesInput ? [VALIDATION_FAILED, ...OF_FIELDS] : []),
    ...(rule?.kind === 'roles' ? OF_A_TOKEN : []),
    ...(isOfBranch ? [identityErrors.BRANCH_NOT_YOURS] : []),
    ...(spec?.path === undefined ? [] : [NOT_FOUND]),
    ...(spec?.refusals ?? []),
  ]);
  // A rule is told as an entry of the answer that lists all faults together.
  if ([...refusals].some(({ status }) => status === 422)) refusals.add(VALIDATION_FAILED);
  return [...catalogue.values()].filter((definition) => refusals.has(definition));
}
