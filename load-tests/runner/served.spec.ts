import type { Told } from './history.js';
import type { Verdict } from './oracle.js';
import { somebodyWasServed } from './served.js';

const told = (operation: Told['operation'], outcome: Told['outcome'], replayed = false): Told =>
  ({ operation, outcome, replayed }) as Told;
const judged = (...answers: Told[]): Pick<Verdict, 'holds' | 'unknown' | 'examples'> => {
  const { holds, unknown, examples } = somebodyWasServed(answers, { hold: ['yes'], book: ['yes', 'no'] });
  return { holds, examples, ...(unknown !== undefined && { unknown }) };
};

describe('who was served in a run', () => {
  it('is enough where each thing that was asked had each answer that the question is about', () => {
    expect(judged(told('hold', 'yes'), told('book', 'yes'), told('book', 'no'))).toEqual({
      holds: true,
      examples: [],
    });
  });

  it('is nobody where all were asked to come later, or failed', () => {
    const { holds, unknown, examples } = judged(
      told('hold', 'yes'),
      told('book', 'later'),
      told('book', 'no'),
    );
    expect(holds).toBe(false);
    expect(unknown).toBeUndefined();
    expect(examples).toEqual(['of 2 who asked to book nobody was served']);
  });

  it('is nobody where all answers were those of a run before', () => {
    expect(judged(told('hold', 'yes'), told('book', 'yes', true), told('book', 'later')).holds).toBe(false);
  });

  it('is not known where nobody asked, nobody could be served, or nobody had to be refused', () => {
    const nothing = judged();
    expect(nothing).toEqual({
      holds: false,
      unknown: true,
      examples: ['nobody asked to hold; nobody asked to book'],
    });
    expect(judged(told('hold', 'yes'), told('book', 'no'))).toMatchObject({ holds: false, unknown: true });
    expect(judged(told('hold', 'yes'), told('book', 'yes'))).toMatchObject({ holds: false, unknown: true });
  });
});
