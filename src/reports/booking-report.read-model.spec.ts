import type { BranchesReadModel } from '../branches/index.js';
import { isRefusal } from '../platform/errors/index.js';
import type { Database, StoreClock } from '../platform/postgres/index.js';
import { BookingReports } from './booking-report.read-model.js';

const branches = { get: () => ({}), calendarOf: () => ({}) } as unknown as BranchesReadModel;
const ASKED = { branchId: 'B001', product: 'MORTGAGE', from: '2026-11-02', to: '2026-11-27' } as const;

/** Reports of a store in which each statement does as `run` does. */
function bench(run: () => Promise<unknown[]>): () => Promise<string> {
  const reports = new BookingReports({ run } as unknown as Database, branches, {} as StoreClock);
  return async () => {
    const report = await reports.of(ASKED);
    return isRefusal(report) ? report.definition.code : 'RECOUNTED';
  };
}

describe('recounts', () => {
  it('are no more than two at once, each with one statement at a time', async () => {
    const answered = Promise.withResolvers<void>();
    let asked = 0;
    const outcome = bench(async () => {
      asked += 1;
      await answered.promise;
      return [];
    });
    const outcomes = Array.from({ length: 4 }, () => outcome());
    expect(asked).toBe(2);
    answered.resolve();
    expect((await Promise.all(outcomes)).toSorted()).toEqual([
      'OVERLOADED',
      'OVERLOADED',
      'RECOUNTED',
      'RECOUNTED',
    ]);
    expect(await outcome()).toBe('RECOUNTED');
  });

  it('are forgotten when they fail', async () => {
    let isBroken = true;
    const outcome = bench(() => (isBroken ? Promise.reject(new Error('away')) : Promise.resolve([])));
    for (let n = 0; n < 3; n += 1) await expect(outcome()).rejects.toThrow('away');
    isBroken = false;
    expect(await outcome()).toBe('RECOUNTED');
  });
});
