import { RedisAwayError, type RedisConnection } from '../../platform/redis/index.js';
import { gateKeys } from './gate.keys.js';
import { endFlight } from './gate.scripts.js';
import { limitedIds, type Take } from './take.js';

/** A flight of which the judge has decided every take, while the gate may still hold it open. */
export interface LingeringFlight {
  readonly id: string;
  readonly branchId: string;
  readonly refused: readonly Take[];
  /** false: nobody heard whether its script ran, so that it may yet come to the gate. */
  readonly heard: boolean;
}

interface Lingering extends LingeringFlight {
  asks: number;
  dueMs: number;
}

/** Short against the bound of a flight, long against a hiccup of Redis. */
const FIRST_ASK_MS = 250;
/**
 * Each pause is twice the one before, so that five asks span some eight seconds: a command that an old connection
 * still held back has come by then. One that comes later is ended by the reconciler at the bound of a flight.
 */
const MAX_ASKS_ABSENT = 5;
/** Longest pause between two asks while Redis is away; it is asked about again within this when it is back. */
const MAX_PAUSE_MS = 4000;
/** What Redis lost within a few seconds of trouble; beyond it the reconciler ends them at the bound of a flight. */
const MAX_FLIGHTS = 1000;

/**
 * Flights whose end the gate has not confirmed: its reply came too late or not at all. They keep units from everybody
 * that nobody has (INV-2), so that the process that knows what became of them ends them as soon as Redis answers.
 */
export class LingeringFlights {
  private readonly flights = new Set<Lingering>();
  private timer: NodeJS.Timeout | undefined;
  private asking = false;

  constructor(private readonly redis: RedisConnection) {}

  get size(): number {
    return this.flights.size;
  }

  remember(flight: LingeringFlight): void {
    if (this.flights.size >= MAX_FLIGHTS) return;
    this.flights.add({ ...flight, asks: 0, dueMs: performance.now() + FIRST_ASK_MS });
    this.askLater();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.flights.clear();
  }

  private askLater(): void {
    if (this.asking || this.flights.size === 0) return;
    this.timer ??= setTimeout(() => void this.askAll(), FIRST_ASK_MS).unref();
  }

  private async askAll(): Promise<void> {
    this.timer = undefined;
    this.asking = true;
    try {
      for (const flight of this.flights) {
        if (flight.dueMs <= performance.now()) await this.ask(flight);
      }
    } catch (error) {
      // Still away: what was not asked stays due.
      if (!(error instanceof RedisAwayError)) throw error;
    } finally {
      this.asking = false;
      this.askLater();
    }
  }

  private async ask(flight: Lingering): Promise<void> {
    const { id, branchId, refused, heard } = flight;
    const keys = [gateKeys.left(branchId), gateKeys.flights(branchId)];
    const args = [id];
    for (const { loanDigest, bookingId, counters, claim } of refused) {
      keys.push(gateKeys.claim(branchId, loanDigest));
      args.push(`${bookingId}=${limitedIds(counters)}`, claim ?? '');
    }
    const ended = await this.redis.run(endFlight, keys, args);
    flight.asks += 1;
    if (ended || heard || flight.asks >= MAX_ASKS_ABSENT) this.flights.delete(flight);
    else flight.dueMs = performance.now() + Math.min(FIRST_ASK_MS * 2 ** flight.asks, MAX_PAUSE_MS);
  }
}
