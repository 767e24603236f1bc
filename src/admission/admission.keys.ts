/**
 * Every Redis key of this room. The hash tag names the shard: all keys of one script call lie on one node of a
 * cluster. Who is limited appears as a digest only (INV-10).
 */
export const admissionKeys = {
  shardTag: (shard: number) => `{rate${shard}}`,
  /** The part of a limit's key before the digest of who is limited. */
  limitPrefix: (shard: number, policy: string) => `yuhuan:${admissionKeys.shardTag(shard)}:${policy}:`,
} as const;
