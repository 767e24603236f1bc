import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { normalizeIp } from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, KnockLimit } from '../../identity/index.js';
import { platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import { AdmissionConfig } from '../admission.config.js';
import { type RateLimit } from '../gcra.policy.js';
import { LocalLimiter } from '../local-limiter.js';
import { HeaderTexts, retryAfterSeconds } from '../rate-headers.policy.js';

const POLICY = 'refused';
const MINUTE_US = 60_000_000;
/** A connection that broke before its request was looked at has no address; nobody waits for the answer. */
const NO_ADDRESS = 'none';

/**
 * Bounds how often one address may present tokens that are none, or ask for what is not there, and how often one
 * caller may ask for what it may not have. Counted in this process alone: these requests touch no store, and neither
 * does their limit. Whoever has a good token is not held up by others behind the same address.
 */
@Injectable()
export class RefusedKnocks extends KnockLimit {
  private readonly on: boolean;
  private readonly limit: RateLimit;
  private readonly headers: HeaderTexts;
  private readonly limiter: LocalLimiter;

  constructor(config: AdmissionConfig) {
    super();
    this.on = config.rateLimits === 'on';
    this.limit = {
      intervalUs: Math.round(MINUTE_US / config.refusedPerMinute),
      burst: config.refusedBurst,
    };
    this.headers = new HeaderTexts([POLICY], [this.limit]);
    this.limiter = new LocalLimiter(config.rateLocalKeysMax);
  }

  override barred(request: FastifyRequest, reply: FastifyReply): Refusal | undefined {
    return this.refusalOf(this.limiter.look([addressOf(request)], [this.limit], nowUs()), reply);
  }

  override refused(request: FastifyRequest, reply: FastifyReply, caller?: Caller): Refusal | undefined {
    const key = caller === undefined ? addressOf(request) : `${caller.kind}:${caller.id}`;
    return this.refusalOf(this.limiter.decide([key], [this.limit], nowUs()), reply);
  }

  private refusalOf(verdict: ReturnType<LocalLimiter['decide']>, reply: FastifyReply): Refusal | undefined {
    if (!this.on || verdict.admitted) return undefined;
    this.headers.put(verdict, reply);
    const seconds = retryAfterSeconds(verdict.nextUs, randomInt);
    const params = { policy: POLICY, retryAfterSeconds: seconds };
    return refuse(platformErrors.RATE_LIMITED, params, { retryAfterSeconds: seconds });
  }
}

/** An IPv6 network of 64 bits is one household or one server. */
function addressOf(request: FastifyRequest): string {
  return normalizeIp(request.ip ?? NO_ADDRESS);
}

function nowUs(): number {
  return Math.floor(performance.now() * 1000);
}
