import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../shared/api/index.js';
import { formatDay } from '../../shared/format/index.js';
import { type Branch, useLanguage } from '../reading.js';

/** The booking of one's own that stands in the way; undefined where it is somebody else's, or nothing does. */
export function bookingInTheWay({ code, params }: ApiProblem): string | undefined {
  const { bookingId } = params;
  return code === 'ACTIVE_BOOKING_EXISTS' && typeof bookingId === 'string' ? bookingId : undefined;
}

/** A refusal in the words that a person has for it: the server knows a branch by its id, and the page by its name. */
export function useTold(
  problem: ApiProblem | undefined,
  branches: readonly Branch[],
): ApiProblem | undefined {
  const { t } = useTranslation();
  const language = useLanguage();
  if (problem === undefined || bookingInTheWay(problem) === undefined) return problem;
  const { branchId, date } = problem.params;
  const branch = branches.find(({ id }) => id === branchId);
  if (branch === undefined || typeof date !== 'string') return problem;
  const detail = t('refusal.activeBooking', { branch: branch.name, day: formatDay(date, language) });
  return problem.saying({ detail });
}
