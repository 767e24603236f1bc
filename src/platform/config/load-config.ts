import { readFileSync } from 'node:fs';
import type { ConfigClass } from './config-class.js';
import type { Variable } from './variable.js';

/** Ours by name: anything else that starts so is a misspelling, and a misspelt bound is a missing bound. */
const OUR_PREFIX = 'YUHUAN_';

/** Every fault of the environment at once, so that an operator mends it in one go. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

/** A relation between limits that must hold, for example that a query's timeout is shorter than the request's. */
export type Relation = (get: <C extends ConfigClass>(type: C) => InstanceType<C>) => string | undefined;

/** One instance of each class that was read. */
export interface LoadedConfig extends Iterable<[ConfigClass, object]> {
  get<C extends ConfigClass>(type: C): InstanceType<C>;
}

/**
 * Reads every class from the environment.
 * @param system every class of the system, for a command that reads some of them: the names of the others are known too.
 * @throws ConfigError with *all* faults: bad values, missing ones, unknown names, broken relations.
 */
export function loadConfig(
  env: NodeJS.ProcessEnv,
  classes: readonly ConfigClass[],
  relations: readonly Relation[],
  system = classes,
): LoadedConfig {
  const faults = unknownNames(env, system);
  const loaded = new Map<ConfigClass, object>();
  for (const type of classes) {
    const values: Record<string, unknown> = {};
    for (const [property, variable] of Object.entries(type.variables)) {
      const read = readVariable(env, variable);
      if ('fault' in read) faults.push(read.fault);
      else values[property] = read.value;
    }
    loaded.set(type, new type(values as never));
  }
  if (faults.length === 0) {
    for (const relation of relations) {
      const fault = relation((type) => loaded.get(type) as InstanceType<typeof type>);
      if (fault !== undefined) faults.push(fault);
    }
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return loaded as LoadedConfig;
}

function readVariable(
  env: NodeJS.ProcessEnv,
  variable: Variable<unknown>,
): { value: unknown } | { fault: string } {
  const { name } = variable;
  let raw = env[name];
  const path = variable.secret ? env[`${name}_FILE`] : undefined;
  if (path !== undefined) {
    if (raw !== undefined) return { fault: `${name} and ${name}_FILE are both set; keep one` };
    try {
      raw = readFileSync(path, 'utf8').trim();
    } catch (error) {
      return { fault: `${name}_FILE names a file that cannot be read: ${(error as Error).message}` };
    }
  }
  raw ??= variable.fallback;
  if (raw === undefined) return { fault: `${name} is required: ${variable.doc}` };
  const parsed = variable.schema.safeParse(raw);
  if (parsed.success) return { value: parsed.data };
  const shown = variable.secret ? 'a secret value' : `"${raw}"`;
  const wanted = [variable.bound, variable.unit].filter(Boolean).join(' ');
  const reason = parsed.error.issues[0]?.message ?? 'is not accepted';
  return { fault: `${name} is ${shown}: ${reason}${wanted ? ` (wanted: ${wanted})` : ''}` };
}

function unknownNames(env: NodeJS.ProcessEnv, classes: readonly ConfigClass[]): string[] {
  const variables = classes.flatMap((type) => Object.values(type.variables));
  const known = new Set(variables.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name])));
  return Object.keys(env)
    .filter((name) => name.startsWith(OUR_PREFIX) && !known.has(name))
    .map((name) => `${name} is not a variable of this system; see docs/configuration.md for those that are`);
}
