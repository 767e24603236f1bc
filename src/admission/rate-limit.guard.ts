import { randomInt } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable, type Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOfRequest } from '../identity/index.js';
import { platformErrors, refuse, RefusedException } from '../platform/errors/index.js';
import { RedisConnection } from '../platform/redis/index.js';
import { AdmissionConfig } from './admission.config.js';
import { AdmissionMetrics } from './admission.metrics.js';
import { retryAfterSeconds } from './rate-headers.policy.js';
import { type RateDecision, RateLimiter } from './rate-limiter.js';
import { ruleBook, type RuleBook, type RuleSet } from './rate-policies.js';
import { routeClassOf } from './route-class.decorator.js';
import type { RouteClass } from './route-class.js';
import { Subjects } from './subjects.js';

type Handler = ReturnType<ExecutionContext['getHandler']>;
/** The class of an operation; null: it is not limited. */
type Known = { readonly controller: Type; readonly routeClass: RouteClass | null };

/**
 * Lets a request through if it is within every limit it stands under. Stands behind the guard of identity, so that
 * callers are known. Waits for nothing when the answer is in this process.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly on: boolean;
  private readonly rules: RuleBook;
  private readonly subjects: Subjects;
  private readonly limiter: RateLimiter;
  private readonly classes = new WeakMap<Handler, Known>();

  constructor(
    config: AdmissionConfig,
    redis: RedisConnection,
    private readonly metrics: AdmissionMetrics,
  ) {
    this.on = config.rateLimits === 'on';
    this.rules = ruleBook(config, config.rateShards);
    this.subjects = new Subjects(config.rateShards);
    this.limiter = new RateLimiter(redis, {
      shards: config.rateShards,
      localKeysMax: config.rateLocalKeysMax,
    });
  }

  canActivate(context: ExecutionContext): true | Promise<true> {
    const routeClass = this.classOf(context.getClass(), context.getHandler());
    if (routeClass === null || !this.on) return true;
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const caller = callerOfRequest(request);
    const subject =
      caller === undefined ? this.subjects.ofAddress(request.ip) : this.subjects.ofCaller(caller);
    const rules = this.rules[subject.party][routeClass];
    const decision = this.limiter.decide(subject, rules);
    return decision instanceof Promise
      ? decision.then((late) => this.answer(late, rules, reply))
      : this.answer(decision, rules, reply);
  }

  private answer(decision: RateDecision, rules: RuleSet, reply: FastifyReply): true {
    const { verdict } = decision;
    rules.headers.put(verdict, reply);
    this.metrics.count(rules.routeClass, decision);
    if (verdict.admitted) return true;
    const seconds = retryAfterSeconds(verdict.nextUs, randomInt);
    throw new RefusedException(
      refuse(
        platformErrors.RATE_LIMITED,
        { policy: rules.names[verdict.binding]!, retryAfterSeconds: seconds },
        { retryAfterSeconds: seconds },
      ),
    );
  }

  /** Read from the decorators once an operation: reflection costs more than all the rest of a guard. */
  private classOf(controller: Type, handler: Handler): RouteClass | null {
    const known = this.classes.get(handler);
    if (known?.controller === controller) return known.routeClass;
    const routeClass = routeClassOf(controller, handler as (...args: never[]) => unknown) ?? null;
    this.classes.set(handler, { controller, routeClass });
    return routeClass;
  }
}
