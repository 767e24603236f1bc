import { useState } from 'react';
import type { ApiProblem } from '../../shared/api/index.js';
import type { Read } from '../reading.js';

/**
 * Why there is nothing to show. It stays while it is tried again, so that what tells it, and has the focus, stays too.
 * For reads of one thing: whatever shows another thing has a key by it.
 */
export function useUnread<T>(read: Pick<Read<T>, 'data' | 'error'>): ApiProblem | undefined {
  const [before, setBefore] = useState<ApiProblem>();
  const problem = unreadAfter(before, read);
  if (problem !== before) setBefore(problem);
  return problem;
}

/** A read that has nothing yet forgets its failure with each new try. */
export function unreadAfter<T>(
  before: ApiProblem | undefined,
  { data, error }: Pick<Read<T>, 'data' | 'error'>,
): ApiProblem | undefined {
  return data === undefined ? (error ?? before) : undefined;
}
