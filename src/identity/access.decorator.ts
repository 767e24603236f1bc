import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { AccessRule } from './access.policy.js';
import type { Caller } from './caller.js';

export const ACCESS_RULE = 'identity:access-rule';

/** A symbol, so that nothing a client sends can be mistaken for it. */
const CALLER = Symbol('caller');

type WithCaller = { [CALLER]?: Caller };

/** Says who may call the operation; on a class, who may call those of its operations that say nothing themselves. */
export const Access = (rule: AccessRule): MethodDecorator & ClassDecorator => SetMetadata(ACCESS_RULE, rule);

/** The verified caller. Undefined only where everyone is allowed, for there no token is read. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext): Caller | undefined =>
  callerOfRequest(context.switchToHttp().getRequest<object>()),
);

export function callerOfRequest(request: object): Caller | undefined {
  return (request as WithCaller)[CALLER];
}

export function rememberCaller(request: object, caller: Caller): void {
  (request as WithCaller)[CALLER] = caller;
}
