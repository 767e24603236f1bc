/** Replays a failed property: the seed that it printed, else a new one. */
export const PROPERTY_SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);

/** What a property is run with; the seed stands in the name of its test too, so that a hanging one tells it. */
export const property = { seed: PROPERTY_SEED, endOnFailure: false } as const;
