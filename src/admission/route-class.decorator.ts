import { applyDecorators, RequestMethod, SetMetadata } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import type { RouteClass } from './route-class.js';
import { trafficByRateClass } from './shedding/traffic.decorator.js';

const RATE_CLASS = 'admission:rate-class';

/** Says which limits the operation stands under; on a class, all of its operations that say nothing themselves. */
export const RateClass = (routeClass: RouteClass): ClassDecorator & MethodDecorator =>
  applyDecorators(SetMetadata(RATE_CLASS, routeClass), trafficByRateClass(routeClass));

/** The key under which Nest keeps the HTTP method of a handler. */
const METHOD = 'method';

/**
 * The library keeps the name of its metadata to itself, so it is read off a probe: `@SkipThrottle()`, which every
 * developer of Nest knows, is then our word for "not limited" too, and controllers of the platform may say it.
 */
const SKIP_THROTTLE = skipKey();

type Handler = (...args: never[]) => unknown;

/** @returns undefined for operations that are not limited. */
export function routeClassOf(controller: object, handler: Handler): RouteClass | undefined {
  const read = (key: unknown): unknown =>
    Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller);
  if (read(SKIP_THROTTLE) === true) return undefined;
  const said = read(RATE_CLASS) as RouteClass | undefined;
  return said ?? classByMethod(Reflect.getMetadata(METHOD, handler) as RequestMethod);
}

/** Forgetting the decorator is strict: what may change something counts as a booking. */
function classByMethod(method: RequestMethod): RouteClass {
  return method === RequestMethod.GET || method === RequestMethod.HEAD ? 'read' : 'booking-write';
}

function skipKey(): unknown {
  class Probe {}
  SkipThrottle()(Probe);
  const keys: unknown[] = Reflect.getMetadataKeys(Probe);
  const key = keys.find((name) => Reflect.getMetadata(name, Probe) === true);
  if (key === undefined) throw new Error('@SkipThrottle() of @nestjs/throttler leaves no mark any more');
  return key;
}
