/**
 * When to ask again. A crowd that polls is load too: who is far away asks seldom, who is about to be called asks often
 * enough not to miss the turn, which is kept for minutes.
 */

const SOON_SECONDS = 2;
const NEAR_SECONDS = 5;
const FAR_SECONDS = 30;
const IDLE_SECONDS = 60;
/** Part of the time until something happens after which it is worth looking again. */
const LOOK_AFTER = 0.25;

/** @param opensInSeconds until the opening; 0 or less: it is open; undefined: nothing is in sight. */
export function publicPollSeconds(opensInSeconds: number | undefined): number {
  if (opensInSeconds === undefined) return IDLE_SECONDS;
  if (opensInSeconds <= 0) return NEAR_SECONDS;
  return between(NEAR_SECONDS, opensInSeconds * LOOK_AFTER, IDLE_SECONDS);
}

/** @param untilTurnSeconds the early end of one's estimate; undefined while nobody can tell. */
export function ticketPollSeconds(untilTurnSeconds: number | undefined): number {
  if (untilTurnSeconds === undefined) return NEAR_SECONDS;
  return between(SOON_SECONDS, untilTurnSeconds * LOOK_AFTER, FAR_SECONDS);
}

function between(min: number, wanted: number, max: number): number {
  return Math.round(Math.min(max, Math.max(min, wanted)));
}
