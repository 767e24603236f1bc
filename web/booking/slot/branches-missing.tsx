import type { ReactNode } from 'react';
import { type Place, useBranches } from '../reading.js';
import { ReadAgain } from '../refusal/read-again.js';
import { useUnread } from '../refusal/use-unread.js';

/** Why the list of branches is not there, and another try; nothing while it is there, or on its way. */
export function BranchesMissing({ near }: { near?: Place | undefined }): ReactNode {
  const branches = useBranches(near);
  const unread = useUnread(branches);
  return unread && <ReadAgain problem={unread} onAgain={() => void branches.refetch()} />;
}
