import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RequestSpan, Tracer } from './tracing.js';

/** Asked every few seconds by machines, and of no interest to anybody who looks for a slow booking. */
const UNTRACED_ROUTES = new Set(['/healthz', '/readyz', '/metrics']);

/** A span around every request; added before other hooks, so that what they do is inside it. */
export function addTraceHooks(fastify: FastifyInstance, tracer: Tracer): void {
  const spans = new WeakMap<FastifyRequest, RequestSpan>();
  fastify.addHook('onRequest', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    if (UNTRACED_ROUTES.has(route)) return done();
    const { id: traceId, method, headers } = request;
    const span = tracer.startRequest({ traceId, method, route, headers });
    spans.set(request, span);
    // The close comes after every answer and after every client that went away; a hook on the answer would not.
    reply.raw.once('close', () => span.end(reply.raw.writableFinished ? reply.statusCode : undefined));
    span.run(done);
  });
  // A body is read in callbacks of the socket, which forget what was active before.
  fastify.addHook('preValidation', (request, _, done) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else span.run(done);
  });
}
