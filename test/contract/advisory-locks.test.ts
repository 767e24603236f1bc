import { filesOf } from './repository.js';

/** Each part of the work that only one process may do at a time has a number of its own in PostgreSQL. */
const LOCK = /^(?:export )?const (\w*LOCK\w*) = ([\d_]+)n?;/gm;

describe('advisory locks', () => {
  const locks = filesOf(['src'], ['.ts']).flatMap(({ path, text }) =>
    [...text.matchAll(LOCK)].map(([, name, key]) => ({ name, key: Number(key!.replaceAll('_', '')), path })),
  );

  it('have keys that no two share: one would keep the work of the other from being done', () => {
    expect(locks.length).toBeGreaterThan(5);
    const shared = [...Map.groupBy(locks, ({ key }) => key).values()].filter((of) => of.length > 1);
    expect(shared).toEqual([]);
  });
});
