import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  isRefusal,
  platformErrors,
  refuse,
  type Refusal,
  RefusedException,
} from '../platform/errors/index.js';
import { rememberCaller } from './access.decorator.js';
import { type AccessRule, decide, type RolesRule } from './access.policy.js';
import { AccessRules } from './access-rules.js';
import type { Caller } from './caller.js';
import { TokenVerifier } from './token-verifier.js';

const REFUSALS = {
  UNAUTHENTICATED: refuse(
    platformErrors.UNAUTHENTICATED,
    {},
    { headers: { 'WWW-Authenticate': 'Bearer realm="yuhuan"' } },
  ),
  FORBIDDEN: refuse(
    platformErrors.FORBIDDEN,
    {},
    { headers: { 'WWW-Authenticate': 'Bearer realm="yuhuan", error="insufficient_scope"' } },
  ),
  NOT_FOUND: refuse(platformErrors.NOT_FOUND),
} as const;

/** Lets a request through to its operation if the operation's rule says so. Does not await for a remembered token. */
@Injectable()
export class IdentityGuard implements CanActivate {
  constructor(
    private readonly rules: AccessRules,
    private readonly tokens: TokenVerifier,
  ) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    const rule = this.rules.of(context.getClass(), context.getHandler());
    if (rule === undefined) throw new Error(`${context.getHandler().name} has no access rule`);
    if (rule.kind === 'everyone') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const answer = this.tokens.verifyHeader(request.headers.authorization);
    return answer instanceof Promise
      ? answer.then((late) => admit(rule, request, late))
      : admit(rule, request, answer);
  }
}

function admit(rule: RolesRule, request: FastifyRequest, answer: Caller | Refusal): true {
  if (isRefusal(answer)) throw new RefusedException(answer);
  // Every place that names a branch must be within reach: the handler may read another of them than a guard would.
  for (const branchId of branchesNamed(rule, request)) {
    const decision = decide(rule, answer, branchId);
    if (decision !== 'granted') throw new RefusedException(REFUSALS[decision]);
  }
  rememberCaller(request, answer);
  return true;
}

const NO_BRANCH: readonly undefined[] = [undefined];

function branchesNamed(rule: AccessRule, request: FastifyRequest): readonly (string | undefined)[] {
  if (rule.kind === 'everyone' || rule.branchProperty === undefined) return NO_BRANCH;
  const property = rule.branchProperty;
  const named = [request.params, request.query, request.body]
    .filter((part): part is Record<string, unknown> => typeof part === 'object' && part !== null)
    .filter((part) => Object.hasOwn(part, property))
    .map((part) => (typeof part[property] === 'string' ? part[property] : undefined));
  return named.length === 0 ? NO_BRANCH : named;
}
