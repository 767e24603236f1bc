import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../errors/index.js';
import type { HttpConfig } from './http.config.js';
import { rememberMethods } from './allowed-methods.js';
import { answerClientError } from './client-errors.js';
import { sendRefusal } from './send-refusal.js';
import { traceIdOf } from './trace-id.js';

/** Longest path parameter: ids of this system have at most 36 characters. */
const MAX_PARAM_CHARS = 100;

/** Fastify as this system runs it; a handler that returns a Refusal is answered with its problem document. */
export class RefusingFastifyAdapter extends FastifyAdapter {
  constructor(config: HttpConfig) {
    super({
      bodyLimit: config.bodyMaxBytes,
      requestTimeout: config.requestTimeoutMs,
      keepAliveTimeout: config.keepAliveMs,
      trustProxy: config.trustedProxies?.split(',').map((range) => range.trim()) ?? false,
      routerOptions: { maxParamLength: MAX_PARAM_CHARS },
      genReqId: traceIdOf,
      requestIdHeader: false,
      return503OnClosing: false,
      forceCloseConnections: 'idle',
      clientErrorHandler: answerClientError,
      logger: false,
    });
    rememberMethods(this.getInstance());
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
