import { DatabaseError } from 'pg';
import type { BranchesReadModel } from '../branches/index.js';
import type { Database, StoreClock } from '../platform/postgres/index.js';
import { type EventRange, EventSearches } from './event-search.read-model.js';

const clock = { nowMs: () => Date.parse('2026-11-23T02:00:00Z') } as StoreClock;
const SEARCH = {
  branchId: undefined,
  kind: undefined,
  subjectId: undefined,
  type: undefined,
  actorId: 'S-1',
};

/** Searches of a store that answers every statement with this SQLSTATE. */
function failingWith(code: string): { searches: EventSearches; range: EventRange } {
  const error = new DatabaseError('no', 1, 'error');
  error.code = code;
  return searchesOf(() => Promise.reject(error));
}

function searchesOf(run: () => Promise<unknown[]>): { searches: EventSearches; range: EventRange } {
  const database = { run } as unknown as Database;
  const searches = new EventSearches(database, {} as BranchesReadModel, clock);
  return { searches, range: searches.rangeOf({ ...SEARCH, from: undefined, to: undefined }) as EventRange };
}

describe('a search of the log', () => {
  it('that takes too long is too large, and told at its first day', async () => {
    const { searches, range } = failingWith('57014');
    const tooLarge = {
      definition: { code: 'VALIDATION_FAILED' },
      more: { faults: [{ in: 'query', pointer: 'from', definition: { code: 'SEARCH_TOO_LARGE' } }] },
    };
    expect(await searches.page(range, undefined, 10)).toMatchObject(tooLarge);
    expect(await searches.hasMoreThan(range, 10)).toMatchObject(tooLarge);
  });

  it('is one of two at once in a process, whether it shows or counts', async () => {
    const answered = Promise.withResolvers<{ events: number }[]>();
    const { searches, range } = searchesOf(() => answered.promise);
    const asked = [
      searches.page(range, undefined, 10),
      searches.hasMoreThan(range, 10),
      searches.page(range, undefined, 10),
    ];
    answered.resolve([{ events: 1 }]);
    expect(await Promise.all(asked)).toMatchObject([
      [{ events: 1 }],
      false,
      { definition: { code: 'OVERLOADED' } },
    ]);
  });

  it('of a store that is away fails as everything does', async () => {
    const { searches, range } = failingWith('57P01');
    await expect(searches.page(range, undefined, 10)).rejects.toThrow('no');
  });
});
