import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** W3C trace context: version, 32 hex trace id, 16 hex parent id, flags. */
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
const NO_TRACE = '0'.repeat(32);

const processPart = randomBytes(8).toString('hex');
let requestCount = 0;

/** The caller's trace id where it sends one, else one of ours: 16 hex digits of the process and 16 of a count. */
export function traceIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['traceparent'];
  if (typeof given === 'string') {
    const traceId = TRACEPARENT.exec(given)?.[1];
    if (traceId !== undefined && traceId !== NO_TRACE) return traceId;
  }
  requestCount += 1;
  return processPart + requestCount.toString(16).padStart(16, '0');
}
