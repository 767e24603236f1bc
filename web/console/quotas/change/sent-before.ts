import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../../shared/api/index.js';

export const KEY_USED = 'IDEMPOTENCY_KEY_REUSED';

/** Under a key that is used, an earlier request has had its effect: said in the words of who sent it. */
export function useSentBefore(): (problem: ApiProblem) => ApiProblem {
  const { t } = useTranslation();
  return (problem) =>
    problem.code === KEY_USED
      ? problem.saying({ title: t('change.sentBefore'), detail: t('change.sentBeforeMeans') })
      : problem;
}
