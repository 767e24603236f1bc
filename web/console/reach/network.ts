import type { components } from '../../shared/api/index.js';

type BranchList = components['schemas']['BranchList'];

/** The most that one answer holds. */
const BRANCHES_MAX = 500;
/** Whoever acts for more by name acts for all of them. */
const NAMED_MAX = 20;

/**
 * The branches of the bank; of one with more than an answer holds, the first of them and those that are named.
 * @param named ids of branches that the person acts for
 */
export async function readNetwork(
  ask: (query: { readonly limit: number; readonly q?: string }) => Promise<BranchList>,
  named: readonly string[],
): Promise<BranchList> {
  const { branches, total } = await ask({ limit: BRANCHES_MAX });
  if (total <= branches.length) return { branches, total };
  const known = new Set(branches.map(({ id }) => id));
  const missing = named.filter((id) => id !== '*' && !known.has(id)).slice(0, NAMED_MAX);
  const found = await Promise.all(
    missing.map(async (id) => {
      const answer = await ask({ limit: BRANCHES_MAX, q: id });
      // The number of one branch may be in the address of another.
      return answer.branches.filter((branch) => branch.id === id);
    }),
  );
  return { branches: [...branches, ...found.flat()], total };
}
