import { useCallback } from 'react';
import type { ApiProblem } from '../../shared/api/index.js';
import { useNotice } from '../frame/notices.js';
import { ProblemAlert } from './problem-alert.js';

/** For an answer to a button in a list, where there is no place to say no beside it. */
export function useProblemNotice(): (problem: ApiProblem) => void {
  const tell = useNotice();
  return useCallback((problem) => tell(<ProblemAlert problem={problem} />), [tell]);
}
