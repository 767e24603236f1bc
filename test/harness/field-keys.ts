/** The same for every application of a run, so that one opens what another has sealed. */
export const TEST_FIELD_KEYS = {
  YUHUAN_FIELD_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  YUHUAN_FIELD_INDEX_KEY: Buffer.alloc(32, 2).toString('base64'),
} as const;
