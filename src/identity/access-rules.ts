import type { ExecutionContext, Type } from '@nestjs/common';
import { ACCESS_RULE } from './access.decorator.js';
import { type AccessRule, allow } from './access.policy.js';

/** A method of a controller, in the type in which Nest hands it to a guard. */
type Handler = ReturnType<ExecutionContext['getHandler']>;

/** The access rule of each operation. */
export class AccessRules {
  private readonly known = new WeakMap<Type, WeakMap<Handler, AccessRule>>();
  private readonly openToEveryone: ReadonlySet<Type>;
  private readonly everyone = allow.everyone();

  /** @param openToEveryone controllers from outside the rooms, which cannot carry the decorator. */
  constructor(openToEveryone: readonly Type[]) {
    this.openToEveryone = new Set(openToEveryone);
  }

  /** Read from the decorators once an operation: reflection costs more than all the rest of a guard. */
  of(controller: Type, handler: Handler): AccessRule | undefined {
    let rules = this.known.get(controller);
    const known = rules?.get(handler);
    if (known !== undefined) return known;
    const rule = this.read(controller, handler);
    if (rule === undefined) return undefined;
    if (rules === undefined) this.known.set(controller, (rules = new WeakMap()));
    rules.set(handler, rule);
    return rule;
  }

  private read(controller: Type, handler: Handler): AccessRule | undefined {
    const own = Reflect.getMetadata(ACCESS_RULE, handler) as AccessRule | undefined;
    const shared = Reflect.getMetadata(ACCESS_RULE, controller) as AccessRule | undefined;
    return own ?? shared ?? (this.openToEveryone.has(controller) ? this.everyone : undefined);
  }
}
