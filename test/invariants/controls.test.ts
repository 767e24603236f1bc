import { describe, expect, it, jest } from '@jest/globals';
import { audit } from './auditor.js';
import type { Answer, History } from './history.js';
import { crowd, meetAtJudge } from './races.js';
import { SEED } from './random.js';
import type { CounterUse, Violation } from './records.js';
import { ContestedSystem } from './system.js';
import { FIRST_FILLER, Workload } from './workload.js';

jest.setTimeout(120_000);

type Race = (system: ContestedSystem, history: History) => Promise<Answer[]>;

/** Two days for one loan. */
const twoDays: Race = (system, history) =>
  meetAtJudge(system, history, FIRST_FILLER, (customer, slot, process) =>
    customer.bookRequest(slot, `day-${process}`),
  );
/** One request twice. */
const oneKey: Race = (system, history) =>
  meetAtJudge(system, history, FIRST_FILLER + 1, (customer) =>
    customer.bookRequest(system.slots[0]!, 'one-key'),
  );
/** Everybody at once: more people a day than the day holds. */
const everybody: Race = (system, history) => crowd(system, history, FIRST_FILLER + 2);

interface Seen {
  readonly violations: readonly Violation[];
  /** What was said in the races, one after the other. */
  readonly answers: readonly (readonly Answer[])[];
  /** The days that were fought for, as branch and date. */
  readonly days: ReadonlySet<string>;
}

/**
 * The same customers against a system whose guard was taken away: each of these must be found out, or the auditor
 * proves nothing by its silence. That the guard is missed is not left to the luck of the workload: the races make it so,
 * those for a free place before the days are full, and the crowd when they are.
 */
async function withoutGuard(
  sabotage: string,
  before: readonly Race[],
  after: readonly Race[],
): Promise<Seen> {
  const system = await ContestedSystem.open({ gate: false, sabotage });
  try {
    const options = { seed: SEED, customers: 150, turns: 700, concurrency: 32, forgetEveryTurns: Infinity };
    const workload = new Workload(system, options);
    const { history } = workload;
    const answers: Answer[][] = [];
    for (const race of before) answers.push(await race(system, history));
    await workload.run();
    for (const race of after) answers.push(await race(system, history));
    const violations = await audit(system.database.pool, history.entries);
    const days = new Set(system.slots.map(({ branchId, date }) => `${branchId} ${date}`));
    return { violations, answers, days };
  } finally {
    await system.stop();
  }
}

const of = (violations: readonly Violation[], invariant: string): Violation[] =>
  violations.filter((each) => each.invariant === invariant);
const invariantsOf = (violations: readonly Violation[]): Set<string> =>
  new Set(violations.map(({ invariant }) => invariant));
const kindsOf = (answers: readonly Answer[]): Set<string> => new Set(answers.map(({ kind }) => kind));

describe(`controls: what an auditor must see (INVARIANT_SEED=${SEED})`, () => {
  it('oversell of every single day, where the judge has no CHECK and there is no gate', async () => {
    const { violations, answers, days } = await withoutGuard(
      'ALTER TABLE quota_counters DROP CONSTRAINT quota_counters_no_oversell',
      [],
      [everybody],
    );
    expect(kindsOf(answers[0]!)).toEqual(new Set(['yes']));
    const oversold = of(violations, 'INV-1').map(({ facts }) => facts as CounterUse);
    expect(
      new Set(
        oversold
          .filter(({ period }) => period === 'DAY')
          .map(({ branchId, start }) => `${branchId} ${start}`),
      ),
    ).toEqual(days);
    // Nothing else is broken by it: the guard that was taken away is the one that is missed.
    expect(invariantsOf(violations)).toEqual(new Set(['INV-1']));
  });

  it('two bookings of one loan, where the index that allows one is gone', async () => {
    const { violations, answers } = await withoutGuard(
      'DROP INDEX bookings_one_active_per_loan',
      [twoDays],
      [],
    );
    expect(answers[0]!.map(({ kind }) => kind)).toEqual(['yes', 'yes']);
    expect(invariantsOf(violations)).toEqual(new Set(['INV-5']));
  });

  it('two effects of one key, where keys need not be unique', async () => {
    const { violations, answers } = await withoutGuard(
      `ALTER TABLE idempotency_keys DROP CONSTRAINT idempotency_keys_pk;
       CREATE INDEX ON idempotency_keys (key_digest);
       DROP INDEX bookings_one_active_per_loan`,
      [oneKey],
      [],
    );
    expect(answers[0]!.map(({ kind }) => kind)).toEqual(['yes', 'yes']);
    expect([...invariantsOf(violations)]).toContain('INV-4');
  });

  it('nothing, where every guard is in place and the judge decides alone', async () => {
    const { violations, answers } = await withoutGuard('SELECT 1', [twoDays, oneKey], [everybody]);
    expect(violations).toEqual([]);
    // One of the two days is booked; the one request is told one thing.
    expect(answers[0]!.map(({ kind }) => kind).toSorted()).toEqual(['no', 'yes']);
    expect(answers[1]!.map((answer) => answer.kind === 'yes' && answer.body.id)).toEqual(
      Array.from({ length: 2 }, () => expect.any(String)),
    );
    expect(kindsOf(answers[2]!)).toEqual(new Set(['yes', 'no']));
  });
});
