import type { Told } from './history.js';
import type { Manifest } from './manifest.js';
import { byFaults, notKnown, type Verdict } from './oracle.js';

/**
 * A run in which nobody is served breaks no promise: nothing is oversold, nothing is lost, and the time of nobody is 0. So a
 * scenario says what somebody must have been told, and a run without it has not asked its question.
 */
export function somebodyWasServed(told: readonly Told[], expects: Manifest['expects']): Verdict {
  const faults: string[] = [];
  const doubts: string[] = [];
  for (const [operation, outcomes] of Object.entries(expects)) {
    const answers = told.filter((each) => each.operation === operation);
    const refused = answers.filter(({ outcome }) => outcome === 'no');
    const served = answers.filter(({ outcome, replayed }) => outcome === 'yes' && !replayed);
    if (answers.length === 0) doubts.push(`nobody asked to ${operation}`);
    else if (outcomes.includes('yes') && served.length === 0) {
      const what = `of ${answers.length} who asked to ${operation} nobody was served`;
      if (refused.length === answers.length) doubts.push(`${what}: no place was left for anybody`);
      else faults.push(what);
    } else if (outcomes.includes('no') && refused.length === 0)
      doubts.push(
        `of ${answers.length} who asked to ${operation} nobody was refused: places outlasted the people`,
      );
  }
  const name = 'somebody-was-served';
  const proves = 'that people were served, and refused where that is the question: else nothing was asked';
  if (faults.length > 0 || doubts.length === 0) return byFaults(name, proves, faults);
  return notKnown(name, proves, doubts.join('; '));
}
