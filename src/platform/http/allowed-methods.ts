import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** Set by `rememberMethods`; absent on a server that was made without it. */
    allowedMethods?: AllowedMethods;
  }
}

/** Which methods each address takes: the router itself tells only that it found nothing. */
export class AllowedMethods {
  private readonly byPattern = new Map<string, { readonly shape: RegExp; readonly methods: Set<string> }>();

  add(pattern: string, methods: readonly string[]): void {
    // A route for every address belongs to the framework and takes nothing by itself.
    if (pattern.includes('*')) return;
    let known = this.byPattern.get(pattern);
    if (known === undefined) {
      known = { shape: shapeOf(pattern), methods: new Set() };
      this.byPattern.set(pattern, known);
    }
    for (const method of methods) known.methods.add(method);
  }

  /** Asked only for requests that no route took; a look at each of some fifty addresses then costs nothing. */
  of(path: string): string[] {
    const found = [...this.byPattern.values()].filter(({ shape }) => shape.test(path));
    return [...new Set(found.flatMap(({ methods }) => [...methods]))].sort();
  }
}

/** Must be called before the first route is added. */
export function rememberMethods(fastify: FastifyInstance): void {
  const allowed = new AllowedMethods();
  fastify.decorate('allowedMethods', allowed);
  fastify.addHook('onRoute', ({ url, method }) =>
    allowed.add(url, typeof method === 'string' ? [method] : method),
  );
}

function shapeOf(pattern: string): RegExp {
  const parts = pattern
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.+?^$()[\]{}|\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}/?$`);
}
