import { RouteConfig } from '@nestjs/platform-fastify';
import type { RouteClass } from '../route-class.js';
import type { TrafficClass } from './shed.policy.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How much requests of the route matter; absent: by method. */
    traffic?: RouteTraffic;
  }
}

export interface RouteTraffic {
  readonly traffic: TrafficClass;
  /**
   * Property of the body by which a single request becomes critical, because it finishes something begun. It is only
   * looked for while the class of the route is shed.
   */
  readonly criticalWith?: string;
}

type Handler = (...args: never[]) => unknown;

/** How requests matter by the rate class of their operation; absent: by method. */
const BY_RATE_CLASS: Readonly<Partial<Record<RouteClass, TrafficClass>>> = {
  read: 'read',
  'calendar-read': 'read',
  // Staff stand before a customer, or mend what is wrong.
  staff: 'critical',
  ops: 'critical',
};

const MARK = 'admission:traffic';

/**
 * Says how much requests of an operation matter when not all can be served: with `@Traffic('critical')` they are shed
 * last. What an operation does not say follows from its rate class, else reads are `read` and all others `demand`.
 */
export function Traffic(traffic: TrafficClass, more: Omit<RouteTraffic, 'traffic'> = {}): MethodDecorator {
  return (target, key, descriptor) => {
    Reflect.defineMetadata(MARK, true, descriptor.value as object);
    RouteConfig({ traffic: { traffic, ...more } })(target, key, descriptor);
  };
}

/** Fastify only sees what stands on a handler, so what a controller says is written onto each of its handlers. */
export function trafficByRateClass(routeClass: RouteClass): ClassDecorator & MethodDecorator {
  const traffic = BY_RATE_CLASS[routeClass];
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (traffic === undefined) {
      // A handler with a class of its own is not of its controller's, also where that class leaves it to the method.
      if (descriptor !== undefined) Reflect.defineMetadata(MARK, true, descriptor.value as object);
      return;
    }
    const handlers = descriptor === undefined ? handlersOf(target as { prototype: object }) : [descriptor];
    for (const each of handlers) {
      if (Reflect.getMetadata(MARK, each.value as object) === true) continue;
      Traffic(traffic)(target, key ?? '', each);
    }
  };
}

function handlersOf({ prototype }: { prototype: object }): PropertyDescriptor[] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value }]) => name !== 'constructor' && typeof (value as Handler) === 'function')
    .map(([, descriptor]) => descriptor);
}
