import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { platformErrors, Refusal, refuse } from '../errors/index.js';
import type { HttpConfig } from './http.config.js';
import { rememberMethods } from './allowed-methods.js';
import { answerClientError } from './client-errors.js';
import { transportRefusal } from './problem.filter.js';
import { endWithRefusal, sendRefusal } from './send-refusal.js';
import { traceIdOf } from './trace-id.js';

/** Longest path parameter: ids of this system have at most 36 characters. */
const MAX_PARAM_CHARS = 100;

/** Node looks for requests that are late this often; its own half minute would double the bound of a request. */
const LATE_REQUESTS_CHECK_MS = 1000;

/** Understood by Fastify or Nest unasked. A page of another site can post both without asking first, so none is taken. */
const UNWANTED_TYPES = ['text/plain', 'application/x-www-form-urlencoded'];

/** For an `Expect` that is not `100-continue`; Node would refuse it without a word. */
const UNEXPECTED = refuse(platformErrors.MALFORMED_REQUEST, { reason: 'Expect' });

/** Fastify as this system runs it; a handler that returns a Refusal is answered with its problem document. */
export class RefusingFastifyAdapter extends FastifyAdapter {
  constructor(config: HttpConfig) {
    super({
      bodyLimit: config.bodyMaxBytes,
      requestTimeout: config.requestTimeoutMs,
      http: {
        connectionsCheckingInterval: LATE_REQUESTS_CHECK_MS,
        headersTimeout: config.requestTimeoutMs,
        // Nothing here is decided by the name that a client calls us by, and Node would refuse without a word.
        requireHostHeader: false,
      },
      keepAliveTimeout: config.keepAliveMs,
      trustProxy: config.trustedProxies?.split(',').map((range) => range.trim()) ?? false,
      routerOptions: { maxParamLength: MAX_PARAM_CHARS },
      genReqId: traceIdOf,
      requestIdHeader: false,
      return503OnClosing: false,
      forceCloseConnections: 'idle',
      clientErrorHandler: answerClientError,
      frameworkErrors: answerUnroutable,
      logger: false,
    });
    rememberMethods(this.getInstance());
    this.getInstance().server.on('checkExpectation', (request, response) => {
      const { keepAliveMs } = config;
      endWithRefusal(UNEXPECTED, request, response, { instance: '/', keepAliveMs });
    });
  }

  override registerParserMiddleware(...args: Parameters<FastifyAdapter['registerParserMiddleware']>): void {
    super.registerParserMiddleware(...args);
    this.getInstance().removeContentTypeParser(UNWANTED_TYPES);
  }

  override reply(...args: Parameters<FastifyAdapter['reply']>): ReturnType<FastifyAdapter['reply']> {
    const [response, body] = args;
    if (body instanceof Refusal) {
      const request = (response as FastifyReply & { request: FastifyRequest }).request;
      sendRefusal(body, request, response as FastifyReply);
      return response as FastifyReply;
    }
    return super.reply(...args);
  }
}

/** An address that cannot be read reaches neither a route nor a hook. */
function answerUnroutable(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('x-trace-id', request.id);
  sendRefusal(
    transportRefusal(error, request) ?? refuse(platformErrors.INTERNAL, { traceId: request.id }),
    request,
    reply,
  );
}
