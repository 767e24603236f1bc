/**
 * Every Redis key of this room. All keys of a branch carry its hash tag, so that one script may touch them on one
 * node of a cluster. No customer, loan or phone is in a key: loans appear as digests (INV-10).
 */
export const gateKeys = {
  epoch: (branchId: string) => `yuhuan:{${branchId}}:epoch`,
  left: (branchId: string) => `yuhuan:{${branchId}}:left`,
  flights: (branchId: string) => `yuhuan:{${branchId}}:flights`,
  claim: (branchId: string, loanDigest: string) => `yuhuan:{${branchId}}:claim:${loanDigest}`,
} as const;
