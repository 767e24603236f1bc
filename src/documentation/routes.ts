import { RequestMethod, type Type } from '@nestjs/common';
import { HTTP_CODE_METADATA, METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner } from '@nestjs/core';
import { type RouteClass, routeClassOf } from '../admission/index.js';
import { type AccessRule, AccessRules } from '../identity/index.js';
import { OPERATION_METADATA, type OperationSpec } from '../platform/http/index.js';
import type { ApiSource } from './api-source.js';
import { controllersOf } from './module-walk.js';

const METHODS = {
  [RequestMethod.GET]: 'get',
  [RequestMethod.POST]: 'post',
  [RequestMethod.PUT]: 'put',
  [RequestMethod.DELETE]: 'delete',
  [RequestMethod.PATCH]: 'patch',
} as const;
export type Method = (typeof METHODS)[keyof typeof METHODS];

/** One operation as its decorators describe it. */
export interface Route {
  readonly method: Method;
  /** As OpenAPI writes it: `/api/v1/bookings/{id}`. */
  readonly path: string;
  readonly pathParameters: readonly string[];
  /** Under the versioned prefix, where the limits of the interface apply. */
  readonly versioned: boolean;
  /** Class and method, for whoever has to mend it. */
  readonly handler: string;
  readonly operationId: string;
  /** What Nest answers with when the handler does not say otherwise. */
  readonly status: number;
  readonly spec: OperationSpec | undefined;
  readonly rule: AccessRule | undefined;
  /** Which rate limits it stands under; undefined: none. */
  readonly rateClass: RouteClass | undefined;
}

type Handler = (...args: never[]) => unknown;

/** Every operation of the system, by path and method, so that the order of modules does not show. */
export function routesOf(source: ApiSource): Route[] {
  const rules = new AccessRules(source.openToEveryone);
  return controllersOf(source.root)
    .flatMap((controller) => routesOfController(controller, source, rules))
    .sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
}

function routesOfController(controller: Type, source: ApiSource, rules: AccessRules): Route[] {
  const prototype = controller.prototype as Record<string, Handler>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name]!;
    const own = Reflect.getMetadata(PATH_METADATA, handler) as string | undefined;
    if (own === undefined) return [];
    const shared = Reflect.getMetadata(PATH_METADATA, controller) as string | undefined;
    const inner = [shared, own].map((part) => (part ?? '').replaceAll(/^\/+|\/+$/g, '')).filter(Boolean);
    const bare = inner.join('/');
    const versioned = !source.outsidePrefix.includes(bare);
    const path = `/${versioned ? `${source.prefix}/` : ''}${bare}`;
    const method = methodOf(handler, `${controller.name}.${name}`);
    return {
      method,
      path: path.replaceAll(/:(\w+)/g, '{$1}'),
      pathParameters: [...path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter!),
      versioned,
      handler: `${controller.name}.${name}`,
      operationId: operationIdOf(controller.name, name),
      status: statusOf(handler, method),
      spec: Reflect.getMetadata(OPERATION_METADATA, handler) as OperationSpec | undefined,
      rule: rules.of(controller, handler),
      rateClass: routeClassOf(controller, handler),
    };
  });
}

function methodOf(handler: Handler, where: string): Method {
  const code = Reflect.getMetadata(METHOD_METADATA, handler) as keyof typeof METHODS;
  const method = METHODS[code];
  if (method === undefined) throw new Error(`${where} answers a method that the document cannot describe`);
  return method;
}

function statusOf(handler: Handler, method: Method): number {
  const said = Reflect.getMetadata(HTTP_CODE_METADATA, handler) as number | undefined;
  return said ?? (method === 'post' ? 201 : 200);
}

/** `StaffBookingsController.checkIn` is `staffBookings.checkIn`. */
function operationIdOf(controller: string, method: string): string {
  const noun = controller.replace(/Controller$/, '');
  return `${noun.charAt(0).toLowerCase()}${noun.slice(1)}.${method}`;
}

/** By code unit: the order of a locale would make the checked-in document depend on the machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
