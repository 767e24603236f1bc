import { randomInt } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BatcherFullError } from '../batching/index.js';
import { platformErrors, type Refusal, refuse, RefusedException } from '../errors/index.js';
import { Logger, OnceASecond } from '../logging/index.js';
import { isStoreAway } from '../postgres/postgres-faults.js';
import { sendRefusal } from './send-refusal.js';

/** A client is asked to come back after this when the reason is expected to be over soon. */
const SOON_SECONDS = 2;
/** Those that a full queue has refused together come back over so many seconds more. */
const SPREAD_SECONDS = 4;

/** The one place where something thrown becomes an answer. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  private readonly judgeIsAway = new OnceASecond();

  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    sendRefusal(this.toRefusal(thrown, request), request, http.getResponse<FastifyReply>());
  }

  private toRefusal(thrown: unknown, request: FastifyRequest): Refusal {
    if (thrown instanceof RefusedException) return thrown.refusal;
    if (thrown instanceof BatcherFullError) {
      const retryAfterSeconds = SOON_SECONDS + randomInt(SPREAD_SECONDS + 1);
      return refuse(platformErrors.OVERLOADED, { retryAfterSeconds }, { retryAfterSeconds });
    }
    // Whoever has gone in the middle of a request reads no answer; the code of it is that of a store that is lost.
    if (request.raw.readableAborted) return refuse(platformErrors.MALFORMED_JSON);
    if (isStoreAway(thrown)) {
      // While it is away every request meets this: a line for each would be a second storm.
      this.judgeIsAway.tell((alike) =>
        this.logger.warn({ err: thrown, traceId: request.id, alike }, 'the judge is away'),
      );
      const retryAfterSeconds = SOON_SECONDS;
      return refuse(platformErrors.STORE_UNAVAILABLE, { retryAfterSeconds }, { retryAfterSeconds });
    }
    return transportRefusal(thrown, request) ?? this.internal(thrown, request);
  }

  private internal(thrown: unknown, request: FastifyRequest): Refusal {
    this.logger.error(
      { err: thrown, traceId: request.id, route: request.routeOptions.url },
      'a request broke',
    );
    return refuse(platformErrors.INTERNAL, { traceId: request.id });
  }
}

/** Refusals of the transport itself, which Fastify and Nest tell by codes of their own. */
export function transportRefusal(thrown: unknown, request: FastifyRequest): Refusal | undefined {
  const code = (thrown as { code?: unknown } | null)?.code;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refuse(platformErrors.BODY_TOO_LARGE, { maxBytes: request.routeOptions.bodyLimit });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return refuse(platformErrors.UNSUPPORTED_MEDIA_TYPE);
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return refuse(platformErrors.MALFORMED_JSON);
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return refuse(platformErrors.MALFORMED_REQUEST, { reason: 'Content-Length' });
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return refuse(platformErrors.MALFORMED_REQUEST, { reason: 'URL' });
  }
  if (thrown instanceof SyntaxError && (thrown as { statusCode?: number }).statusCode === 400) {
    return refuse(platformErrors.MALFORMED_JSON);
  }
  const status =
    thrown instanceof HttpException
      ? thrown.getStatus()
      : (thrown as { statusCode?: unknown } | null)?.statusCode;
  switch (status) {
    case 400:
      return refuse(platformErrors.MALFORMED_JSON);
    case 404:
      return noSuchRoute(request);
    case 413:
      return refuse(platformErrors.BODY_TOO_LARGE, { maxBytes: request.routeOptions.bodyLimit });
    case 415:
      return refuse(platformErrors.UNSUPPORTED_MEDIA_TYPE);
  }
  return undefined;
}

function noSuchRoute(request: FastifyRequest): Refusal {
  const { method } = request;
  const path = request.url.split('?', 1)[0]!;
  const allowed = request.server?.allowedMethods?.of(path) ?? [];
  // A path that is only nearly right, as with a slash at its end, may list the very method that did not find it.
  if (allowed.length === 0 || allowed.includes(method))
    return refuse(platformErrors.ROUTE_NOT_FOUND, { method, path });
  const Allow = allowed.join(', ');
  return refuse(platformErrors.METHOD_NOT_ALLOWED, { method, allowed: Allow }, { headers: { Allow } });
}
