import type { Variable } from './variable.js';

type Variables = Record<string, Variable<unknown>>;
type Values<V extends Variables> = { readonly [K in keyof V]: V[K] extends Variable<infer T> ? T : never };

export interface ConfigClass<V extends Variables = Variables> {
  new (values: Values<V>): Values<V>;
  readonly concern: string;
  readonly variables: V;
}

/**
 * The base of one configuration class: `class RedisConfig extends configFor('redis', {...}) {}`.
 * An instance carries one read-only property a variable, already parsed.
 */
export function configFor<V extends Variables>(concern: string, variables: V): ConfigClass<V> {
  class Config {
    static readonly concern = concern;
    static readonly variables = variables;
    constructor(values: Values<V>) {
      Object.assign(this, values);
      Object.freeze(this);
    }
  }
  return Config as unknown as ConfigClass<V>;
}
