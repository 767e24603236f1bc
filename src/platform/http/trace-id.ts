import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** W3C trace context: version, 32 hex trace id, 16 hex parent id, flags. */
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
const NO_TRACE = '0'.repeat(32);

const processPart = randomBytes(8).toString('hex');
const WORD = 2 ** 32;
/** 2^32 divided by the golden ratio: its multiples spread evenly, and as an odd number it repeats none before 2^32. */
const SPREAD = 0x9e37_79b1;
let requestCount = 0;

/**
 * The caller's trace id where it sends one, else one of ours: 16 hex digits of the process and 16 of a count. The
 * count is spread over its digits, since samplers of traces take a share of all ids by comparing them with a bound.
 */
export function traceIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['traceparent'];
  if (typeof given === 'string') {
    const traceId = TRACEPARENT.exec(given)?.[1];
    if (traceId !== undefined && traceId !== NO_TRACE) return traceId;
  }
  requestCount += 1;
  const low = Math.imul(requestCount, SPREAD) >>> 0;
  return processPart + hex(low) + hex(Math.floor(requestCount / WORD));
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}
