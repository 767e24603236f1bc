import { describe, expect, it, jest } from '@jest/globals';
import { audit } from './auditor.js';
import { SEED } from './random.js';
import type { Violation } from './records.js';
import { ContestedSystem } from './system.js';
import { Workload } from './workload.js';

jest.setTimeout(120_000);

/**
 * The same customers against a system whose guard was taken away: each of these must be found out, or the auditor
 * proves nothing by its silence.
 */
async function withoutGuard(sabotage: string): Promise<Violation[]> {
  const system = await ContestedSystem.open({ gate: false, sabotage });
  try {
    const options = { seed: SEED, customers: 150, turns: 700, concurrency: 32, forgetEveryTurns: Infinity };
    const history = await new Workload(system, options).run();
    return await audit(system.database.pool, history.entries);
  } finally {
    await system.stop();
  }
}

const invariantsOf = (violations: readonly Violation[]): Set<string> =>
  new Set(violations.map(({ invariant }) => invariant));

describe(`controls: what an auditor must see (INVARIANT_SEED=${SEED})`, () => {
  it('oversell, where the judge has no CHECK and there is no gate', async () => {
    const violations = await withoutGuard(
      'ALTER TABLE quota_counters DROP CONSTRAINT quota_counters_no_oversell',
    );
    const oversold = violations.filter(({ invariant }) => invariant === 'INV-1');
    expect(oversold.length).toBeGreaterThan(3);
    expect(oversold[0]?.facts).toHaveProperty('used');
    // Nothing else is broken by it: the guard that was taken away is the one that is missed.
    expect(invariantsOf(violations)).toEqual(new Set(['INV-1']));
  });

  it('two bookings of one loan, where the index that allows one is gone', async () => {
    const violations = await withoutGuard('DROP INDEX bookings_one_active_per_loan');
    const doubled = violations.filter(({ invariant }) => invariant === 'INV-5');
    expect(doubled.length).toBeGreaterThan(0);
    expect(invariantsOf(violations)).toEqual(new Set(['INV-5']));
  });

  it('two effects of one key, where keys need not be unique', async () => {
    const violations = await withoutGuard(
      `ALTER TABLE idempotency_keys DROP CONSTRAINT idempotency_keys_pk;
       CREATE INDEX ON idempotency_keys (key_digest);
       DROP INDEX bookings_one_active_per_loan`,
    );
    expect([...invariantsOf(violations)]).toContain('INV-4');
  });

  it('nothing, where every guard is in place and the judge decides alone', async () => {
    expect(await withoutGuard('SELECT 1')).toEqual([]);
  });
});
