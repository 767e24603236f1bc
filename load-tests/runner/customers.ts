import { ORDINARY_MAX, ORDINARY_MIN } from '#src/sandbox/core-bank/ordinary-range.js';

const CUSTOMERS = ORDINARY_MAX - ORDINARY_MIN + 1;
/** Knuth's multiplier: neighbouring seeds begin far apart. */
const SPREAD = 0x9e3779b1;

/**
 * Customers of a system that still stands after a run, where they have what they booked. Each run of a command takes its
 * own, one after the other, from where the seed says.
 */
export class CustomersInTurn {
  private next: number;

  constructor(seed: number) {
    this.next = (Math.imul(seed, SPREAD) >>> 0) % CUSTOMERS;
  }

  /** @returns the number of the first of so many in a row, whom nobody else of this command gets. */
  take(count: number): number {
    if (this.next + count > CUSTOMERS) this.next = 0;
    const first = ORDINARY_MIN + this.next;
    this.next += count;
    return first;
  }
}

/** Some of a list, as many as asked for and evenly from its beginning to its end; all of it where it is shorter. */
export function sampleOf<T>(list: readonly T[], most: number): T[] {
  const count = Math.min(most, list.length);
  return Array.from({ length: count }, (_, index) => list[Math.floor((index * list.length) / count)]!);
}
