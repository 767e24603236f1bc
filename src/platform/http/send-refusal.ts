import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageOf, type Refusal } from '../errors/index.js';
import { problemBytes } from './problem-bytes.js';
import { traceIdOf } from './trace-id.js';
import { endWhole, headersOfRefusal } from './whole-answer.js';

/** What each answer that is under way refused, for those who count; forgotten with the answer. */
const refusals = new WeakMap<FastifyReply, Refusal>();

/** The refusal that an answer is; undefined: it refuses nothing. */
export function refusalOf(reply: FastifyReply): Refusal | undefined {
  return refusals.get(reply);
}

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Answers a request with a refusal in the caller's language. */
export function sendRefusal(refusal: Refusal, request: FastifyRequest, reply: FastifyReply): void {
  const language = languageOf(request.headers['accept-language']);
  const bytes = problemBytes(refusal, { instance: pathOf(request.url), traceId: request.id, language });
  refusals.set(reply, refusal);
  const { headers, retryAfterSeconds } = refusal.more;
  if (headers !== undefined) void reply.headers(headers);
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
  void reply
    .code(refusal.definition.status)
    .header('content-type', PROBLEM_TYPE)
    .header('content-language', language)
    .header('cache-control', 'no-store')
    .send(bytes);
}

/**
 * As `sendRefusal`, for a request of which Fastify has made nothing yet: the same answer for a part of the price. The body
 * that nobody reads is thrown away by Node, which keeps the connection.
 * @param instance the address of a route, as it was asked for
 */
export function endWithRefusal(
  refusal: Refusal,
  request: IncomingMessage,
  response: ServerResponse,
  { instance, keepAliveMs }: { instance: string; keepAliveMs: number },
): void {
  const language = languageOf(request.headers['accept-language']);
  const traceId = traceIdOf(request);
  if (endWhole({ refusal, language, instance, traceId, keepAliveMs }, request, response)) return;
  const bytes = problemBytes(refusal, { instance, traceId, language });
  const { headers, retryAfterSeconds } = refusal.more;
  response.writeHead(refusal.definition.status, {
    'x-trace-id': traceId,
    ...headersOfRefusal(language),
    ...headers,
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    'content-length': bytes.length,
  });
  response.end(bytes);
}

/** The path without its query, which may hold what does not belong into an answer or a log. */
function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}
