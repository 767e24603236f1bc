import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../shared/api/index.js';
import { useBranches, useLanguage } from '../reading.js';
import { figuresAsShown } from './figures.js';
import { inWords } from './in-words.js';

/** A network that comes and goes; it is asked for again when it is back, too. */
const FETCHES_MAX = 3;
/** "2026-11-22" */
const DAY_CHARS = 10;

/**
 * A refusal in the language of now, whatever language it came in. Until the catalogue is there, and where it cannot be
 * had, in the words of the server.
 */
export function useSaid(problem: ApiProblem | undefined): ApiProblem | undefined {
  const { t } = useTranslation();
  const language = useLanguage();
  const wordings = useWordings(problem !== undefined);
  const branches = useBranches(undefined, false).data;
  const [today] = useState(() => new Date().toISOString().slice(0, DAY_CHARS));
  return useMemo(() => {
    if (problem === undefined || wordings === undefined) return problem;
    return inWords(
      problem,
      wordings,
      language,
      figuresAsShown({ t, language, branches: branches ?? [], today }),
    );
  }, [problem, wordings, language, branches, today, t]);
}

/** The catalogue: no part of a first visit, fetched once somebody may be refused something. */
export function useWordings(wanted: boolean) {
  return useQuery({
    queryKey: ['wordings'],
    enabled: wanted,
    queryFn: async () => (await import('./wordings.js')).wordings,
    retry: FETCHES_MAX - 1,
    staleTime: Infinity,
    gcTime: Infinity,
  }).data;
}
