import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

export { digestOf } from '../platform/idempotency/index.js';

/** Crockford's base 32: no I, L, O or U, so that a number can be read out over the phone. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const NUMBER_CHARS = 10;
/** An id takes 16 random bytes and a number 10; one call of the generator serves 256 bookings. */
const DRAW_BYTES = 16 + NUMBER_CHARS;
const pool = new Uint8Array(DRAW_BYTES * 256);
let used = pool.length;
/** Ids of one millisecond count up, so that their order is that in which they were made. */
let lastMs = 0;
let seq = 0;

/** A new booking's id, sorted by time, and the number people use for it. */
export function newBookingIdentity(): { id: string; number: string } {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + 16);
  const number = numberOf(used + 16);
  const nowMs = Date.now();
  if (nowMs > lastMs) {
    lastMs = nowMs;
    // Far below the end of its 32 bits, whatever is counted on within a millisecond.
    seq = (random[0]! << 16) | (random[1]! << 8) | random[2]!;
  } else seq += 1;
  used += DRAW_BYTES;
  return { id: v7({ random, msecs: lastMs, seq }), number };
}

/**
 * Ten characters of five random bits each. Numbers are unique a branch and day, where even a million bookings would
 * collide once in some thousand days; the store then refuses and another one is drawn.
 */
function numberOf(offset: number): string {
  let number = '';
  for (let index = 0; index < NUMBER_CHARS; index += 1) number += ALPHABET[pool[offset + index]! & 31];
  return number;
}
