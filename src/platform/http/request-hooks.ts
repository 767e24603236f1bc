import type { FastifyInstance } from 'fastify';
import type { HealthRegistry } from '../health/health.registry.js';
import type { Logger } from '../logging/index.js';
import { activeTracer, addTraceHooks } from '../tracing/index.js';
import type { HttpMetrics } from './http.metrics.js';
import { refusalOf } from './send-refusal.js';

/** A request slower than this is written down: the promise to a customer is one second at the worst moment. */
const SLOW_MS = 2000;

/** What happens around every request: a trace id on the answer, measures, and a line for the slow and the broken. */
export function addRequestHooks(
  fastify: FastifyInstance,
  parts: { metrics: HttpMetrics; logger: Logger; health: HealthRegistry },
): void {
  const { metrics, logger, health } = parts;
  const tracer = activeTracer();
  if (tracer !== undefined) addTraceHooks(fastify, tracer);
  fastify.addHook('onRequest', (request, reply, done) => {
    // A browser must not take a document for a script because its text looks like one.
    void reply.header('x-trace-id', request.id).header('x-content-type-options', 'nosniff');
    // What is told to somebody who has shown a token is theirs; an operation that is the same for all says so itself.
    if (request.headers.authorization !== undefined) void reply.header('cache-control', 'no-store');
    // A draining process tells each client to open its next connection elsewhere.
    if (health.isDraining) void reply.header('connection', 'close');
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    // A stream lasts as long as somebody watches: that is no time of an answer.
    if (String(reply.getHeader('content-type')).startsWith('text/event-stream')) return done();
    const elapsedMs = reply.elapsedTime;
    const route = request.routeOptions.url ?? 'unknown';
    metrics.observe(request.method, route, reply.statusCode, elapsedMs);
    const refusal = refusalOf(reply);
    if (refusal !== undefined) metrics.refused(refusal.definition.code);
    const { statusCode } = reply;
    // A 503 is told once by whoever cannot serve just now; a line for each would be a second storm.
    if (elapsedMs > SLOW_MS || (statusCode >= 500 && statusCode !== 503)) {
      logger.warn(
        {
          traceId: request.id,
          method: request.method,
          route,
          status: statusCode,
          elapsedMs: Math.round(elapsedMs),
        },
        'a request was slow or failed',
      );
    }
    done();
  });
}
