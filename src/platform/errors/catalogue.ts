import type { ErrorDefinition } from './define-errors.js';

type Part = Readonly<Record<string, ErrorDefinition>>;

/** Every code of the system, in order of precedence. */
export type Catalogue = ReadonlyMap<string, ErrorDefinition>;

/**
 * Joins the parts of all rooms, in their order.
 * @throws if two rooms define one code: a code means one thing.
 */
export function composeCatalogue(parts: readonly Part[]): Catalogue {
  const catalogue = new Map<string, ErrorDefinition>();
  for (const definition of parts.flatMap((part) => Object.values(part))) {
    if (catalogue.has(definition.code)) throw new Error(`error code ${definition.code} is defined twice`);
    catalogue.set(definition.code, definition);
  }
  return catalogue;
}
