/** How long a part is away: long enough for every bound inside to be met, short enough for a test. */
export const AWAY_MS = Number(process.env['FAULT_AWAY_MS'] ?? 3000);
export const HELD_LOCK_MS = 4000;
/** The bounds of a request inside: 100 ms for Redis, 5 s for a statement, and the wait for a twin between. */
export const REQUEST_BOUND_MS = 10_000;
/**
 * How long a part takes everything and says nothing: longer than an answer may take, so that one which waits for it without
 * a bound is seen.
 */
export const SILENT_MS = REQUEST_BOUND_MS + 3000;
/** Without the store nothing waits longer than a connection attempt and its statement. */
export const STORE_AWAY_BOUND_MS = 12_000;
export const STORE_SILENT_MS = STORE_AWAY_BOUND_MS + 3000;
export const MINUTES_10_MS = 600_000;
export const MINUTE_MS = 60_000;
