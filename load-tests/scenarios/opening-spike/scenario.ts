import exec from 'k6/execution';
import { bookOnce } from '../kit/book-once.ts';
import { BranchesClient } from '../kit/branches.client.ts';
import { choose } from '../kit/chance.ts';
import { plan } from '../kit/plan.ts';

export { handleSummary, options } from '../kit/run.ts';

const branches = new BranchesClient();

/** At the stroke of eight everybody looks at the calendar of their branch and books. */
export function person(): void {
  branches.calendar(choose('slot', exec.scenario.iterationInTest, plan.slots).branchId);
  bookOnce();
}
