import { hash } from 'node:crypto';
import { v7 } from 'uuid';

/** Crockford's base 32: no I, L, O or U, so that a number can be read out over the phone. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const NUMBER_CHARS = 10;

/** A new booking's id, sorted by time, and the number people use for it. */
export function newBookingIdentity(): { id: string; number: string } {
  const id = v7();
  return { id, number: numberOf(id) };
}

/**
 * Ten characters of the random part of the id: 50 bits. Numbers are unique a branch and day, where even a million
 * bookings would collide once in some thousand days; the store then refuses and another one is drawn.
 */
function numberOf(id: string): string {
  // The last 12 hex digits are 48 random bits, and the two before them eight more.
  let bits = BigInt(`0x${id.slice(21, 23)}${id.slice(24)}`);
  let number = '';
  for (let index = 0; index < NUMBER_CHARS; index += 1) {
    number += ALPHABET[Number(bits & 31n)];
    bits >>= 5n;
  }
  return number;
}

/** 128 bits in hex: what stands for a key, a request or a loan where its text must not be kept. */
export function digestOf(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 32);
}
