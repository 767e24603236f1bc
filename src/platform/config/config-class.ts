import type { Variable } from './variable.js';

type Variables = Readonly<Record<string, Variable<unknown>>>;
type Values<V extends Variables> = { readonly [K in keyof V]: V[K] extends Variable<infer T> ? T : never };

/** Any configuration class, as lists of them and look-ups by class see it. */
export interface ConfigClass {
  new (values: never): object;
  readonly concern: string;
  readonly variables: Variables;
}

interface ConfigClassOf<V extends Variables> {
  new (values: Values<V>): Values<V>;
  readonly concern: string;
  readonly variables: V;
}

/**
 * The base of one configuration class: `class RedisConfig extends configFor('redis', {...}) {}`.
 * An instance carries one read-only property a variable, already parsed.
 */
export function configFor<V extends Variables>(concern: string, variables: V): ConfigClassOf<V> {
  class Config {
    static readonly concern = concern;
    static readonly variables = variables;
    constructor(values: Values<V>) {
      Object.assign(this, values);
      Object.freeze(this);
    }
  }
  return Config as unknown as ConfigClassOf<V>;
}
