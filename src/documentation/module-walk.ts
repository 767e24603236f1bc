import type { DynamicModule, ForwardReference, Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';

type Import = Type | DynamicModule | ForwardReference | Promise<DynamicModule>;

/** Every controller that a module brings, by reading what the decorators left: no service is made for it. */
export function controllersOf(root: Import): Type[] {
  const controllers = new Set<Type>();
  const seen = new Set<unknown>();
  const visit = (entry: Import): void => {
    if (seen.has(entry)) return;
    seen.add(entry);
    if ('forwardRef' in entry) return visit(entry.forwardRef() as Import);
    if (entry instanceof Promise)
      throw new Error('a module that is made by a promise cannot be read unstarted');
    const type = typeof entry === 'function' ? entry : entry.module;
    const added = typeof entry === 'function' ? undefined : entry;
    for (const controller of [...declared(type, 'controllers'), ...(added?.controllers ?? [])]) {
      controllers.add(controller as Type);
    }
    for (const next of [...declared(type, 'imports'), ...(added?.imports ?? [])]) visit(next as Import);
  };
  visit(root);
  return [...controllers];
}

function declared(module: Type, what: 'controllers' | 'imports'): readonly unknown[] {
  const key = what === 'controllers' ? MODULE_METADATA.CONTROLLERS : MODULE_METADATA.IMPORTS;
  return (Reflect.getMetadata(key, module) as readonly unknown[] | undefined) ?? [];
}
