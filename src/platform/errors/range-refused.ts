import { platformErrors } from './platform.errors.js';
import { refuse, type Refusal } from './refusal.js';

/**
 * A range of query days, `from` and `to`, that is empty or too long. Told at the day that was given: at `to`, unless only
 * `from` was.
 * @param asked as the request named them; what it left out is undefined.
 */
export function rangeRefused(
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
  maxDays: number,
): Refusal {
  const pointer = asked.to === undefined && asked.from !== undefined ? 'from' : 'to';
  const fault = {
    in: 'query',
    pointer,
    definition: platformErrors.DATE_RANGE_INVALID,
    params: { maxDays },
  } as const;
  return refuse(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults: [fault] });
}
