import { type CanActivate, type ExecutionContext, Injectable, Optional } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  isRefusal,
  platformErrors,
  refuse,
  type Refusal,
  RefusedException,
} from '../platform/errors/index.js';
import { rememberCaller } from './access.decorator.js';
import { type AccessRule, actingUnder, decide, type RolesRule } from './access.policy.js';
import { AccessRules } from './access-rules.js';
import type { Caller } from './caller.js';
import { identityErrors } from './identity.errors.js';
import { KnockLimit } from './knock-limit.js';
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
  BRANCH_NOT_YOURS: refuse(identityErrors.BRANCH_NOT_YOURS, undefined, {
    headers: { 'WWW-Authenticate': 'Bearer realm="yuhuan", error="insufficient_scope"' },
  }),
} as const;

/** Lets a request through to its operation if the operation's rule says so. Does not await for a remembered token. */
@Injectable()
export class IdentityGuard implements CanActivate {
  constructor(
    private readonly rules: AccessRules,
    private readonly tokens: TokenVerifier,
    @Optional() private readonly knocks?: KnockLimit,
  ) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    const rule = this.rules.of(context.getClass(), context.getHandler());
    if (rule === undefined) throw new Error(`${context.getHandler().name} has no access rule`);
    if (rule.kind === 'everyone') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const { authorization } = request.headers;
    const known = this.tokens.recallHeader(authorization);
    if (known !== undefined) return this.admit(rule, request, reply, known);
    const barred = this.knocks?.barred(request, reply);
    if (barred !== undefined) throw new RefusedException(barred);
    const answer = this.tokens.verifyHeader(authorization);
    return answer instanceof Promise
      ? answer.then((late) => this.admit(rule, request, reply, late))
      : this.admit(rule, request, reply, answer);
  }

  private admit(
    rule: RolesRule,
    request: FastifyRequest,
    reply: FastifyReply,
    answer: Caller | Refusal,
  ): true {
    if (isRefusal(answer)) throw this.inVain(request, reply, answer);
    // Every place that names a branch must be within reach: the handler may read another of them than a guard would.
    for (const branchId of branchesNamed(rule, request)) {
      const decision = decide(rule, answer, branchId);
      if (decision !== 'granted') throw this.inVain(request, reply, REFUSALS[decision], answer);
    }
    rememberCaller(request, actingUnder(rule, answer));
    return true;
  }

  /** An issuer that cannot be asked is no fault of whoever knocks. */
  private inVain(
    request: FastifyRequest,
    reply: FastifyReply,
    refusal: Refusal,
    caller?: Caller,
  ): RefusedException {
    if (refusal.definition.status === 503) return new RefusedException(refusal);
    return new RefusedException(this.knocks?.refused(request, reply, caller) ?? refusal);
  }
}

const NO_BRANCH: readonly undefined[] = [undefined];

function branchesNamed(rule: AccessRule, request: FastifyRequest): readonly (string | undefined)[] {
  if (rule.kind === 'everyone' || rule.branchProperty === undefined) return NO_BRANCH;
  const { branchProperty, branchesProperty } = rule;
  const parts = [request.params, request.query, request.body].filter(
    (part): part is Record<string, unknown> => typeof part === 'object' && part !== null,
  );
  const named = parts
    .filter((part) => Object.hasOwn(part, branchProperty))
    .map((part) => (typeof part[branchProperty] === 'string' ? part[branchProperty] : undefined));
  for (const part of parts) {
    if (branchesProperty === undefined || !Object.hasOwn(part, branchesProperty)) continue;
    const listed: unknown = part[branchesProperty];
    const ids: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
    named.push(...ids.map((id) => (typeof id === 'string' ? id : undefined)));
  }
  return named.length === 0 ? NO_BRANCH : named;
}
