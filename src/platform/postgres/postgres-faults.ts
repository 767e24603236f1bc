import { DatabaseError } from 'pg';

/** SQLSTATE classes in which the server never applied anything or cannot say so: the store is away, not the request wrong. */
const AWAY_CLASSES = ['08', '28', '53', '57', '58', 'XX'];
const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ECONNABORTED',
  'EADDRNOTAVAIL',
  // No descriptor is left for a socket.
  'EMFILE',
  'ENFILE',
]);

export const UNIQUE_VIOLATION = '23505';
export const CHECK_VIOLATION = '23514';
export const DEADLOCK_DETECTED = '40P01';
export const LOCK_NOT_AVAILABLE = '55P03';

/** A standby, met while one server hands over to another. */
const READ_ONLY = '25006';

const AWAY_CODES = new Set([
  LOCK_NOT_AVAILABLE,
  // The database takes no connections just now, as while it is restored or renamed; or it is not there yet.
  '55000',
  '3D000',
  READ_ONLY,
]);

/** query_canceled by statement_timeout, configuration_limit_exceeded such as of temporary files. */
const TOO_MUCH_CODES = new Set(['57014', '53400', LOCK_NOT_AVAILABLE]);

/** True when one statement met a bound of its own: others may well be answered. */
export function isTooMuch(error: unknown): boolean {
  if (error instanceof DatabaseError) return TOO_MUCH_CODES.has(error.code ?? '');
  return error instanceof Error && error.message === 'Query read timeout';
}

/** The named constraint that refused a statement, if one did. */
export function violatedConstraint(error: unknown): string | undefined {
  if (!(error instanceof DatabaseError)) return undefined;
  return error.code === UNIQUE_VIOLATION || error.code === CHECK_VIOLATION ? error.constraint : undefined;
}

export function isDeadlock(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === DEADLOCK_DETECTED;
}

/** True when the server says that it cannot take a statement: what the statement did is undone. */
export function isUndone(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && !isStoreAway(error);
}

/** True when the store could not be reached or lost the connection: the outcome of a write is then unknown. */
export function isStoreAway(error: unknown): boolean {
  if (error instanceof DatabaseError) {
    const { code = '' } = error;
    return AWAY_CODES.has(code) || AWAY_CLASSES.includes(code.slice(0, 2));
  }
  if (!(error instanceof Error)) return false;
  // A host of several addresses: each was tried.
  if (error instanceof AggregateError) return error.errors.some((each) => isStoreAway(each));
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== undefined && CONNECTION_CODES.has(code)) return true;
  // pg reports these by message only.
  return /timeout exceeded|Connection terminated|Query read timeout|not queryable|Client has encountered/i.test(
    error.message,
  );
}

/**
 * True when the connection itself is of no use any more: nobody answers on it, or it leads to a standby. Nothing more is
 * asked on it, not even to roll back, and the pool is not to give it to anybody else.
 */
export function isConnectionSpent(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.code === READ_ONLY;
  return isStoreAway(error);
}
