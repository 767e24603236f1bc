import type { ReactNode } from 'react';
import { type Place, useBranches } from '../reading.js';
import { ReadAgain } from '../refusal/read-again.js';

/** Why the list of branches is not there, and another try; nothing while it is there, or on its way. */
export function BranchesMissing({ near }: { near?: Place | undefined }): ReactNode {
  const { data, isError, error, refetch } = useBranches(near);
  if (data !== undefined || !isError) return null;
  return <ReadAgain problem={error} onAgain={() => void refetch()} />;
}
