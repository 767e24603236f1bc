/** A clock that is off by less is right: the header knows no parts of a second, and the answer took its way. */
const TOLERATED_MS = 5_000;
/** Measured anew with every answer it would jitter, and with it all that counts down; so would one about the bound. */
const STEADY_MS = 3_000;

/**
 * How far the clock of this browser is ahead of the server's, by the Date of what the server answers. Deadlines are
 * instants of the server; a phone whose clock is an hour ahead would take a place for over that is kept for it.
 */
export class ServerClock {
  private aheadMs = 0;

  /** What may come from a cache tells the time at which it was made, and is not listened to. */
  hear({ headers }: Response, nowMs = Date.now()): void {
    if (headers.get('cache-control')?.includes('no-store') !== true) return;
    const saidMs = Date.parse(headers.get('date') ?? '');
    if (Number.isNaN(saidMs)) return;
    const aheadMs = nowMs - saidMs;
    const toleratedMs = this.aheadMs === 0 ? TOLERATED_MS : TOLERATED_MS - STEADY_MS;
    if (Math.abs(aheadMs) < toleratedMs) this.aheadMs = 0;
    else if (Math.abs(aheadMs - this.aheadMs) > STEADY_MS) this.aheadMs = aheadMs;
  }

  /** What the clock of this browser will show at that instant of the server, in ms since 1970. */
  readonly msAt = (instant: string): number => Date.parse(instant) + this.aheadMs;
}

/** One for the page: it has one clock and one server. */
export const serverClock = new ServerClock();
