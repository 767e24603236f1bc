import { CoreLine, type QuestionKind } from './core-line.js';

/** Far beyond any test: nobody gives up by time. */
const LONG_MS = 600_000;

/** A line whose questions end when they are told to. */
function lineOf(connections: number, waitMs = LONG_MS) {
  const line = new CoreLine({ connections, waitMs });
  const begun: string[] = [];
  const end = new Map<string, () => void>();
  const ask = (name: string, kind: QuestionKind): Promise<string> =>
    line.run(kind, () => {
      begun.push(name);
      return new Promise((resolve) => end.set(name, () => resolve(name)));
    });
  const ended = async (name: string, asked: Promise<string>): Promise<void> => {
    end.get(name)!();
    await asked;
    // What it let in has begun by the next turn.
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, ask, ended };
}

it('keeps a connection for bookings, however many lists are asked for', async () => {
  const { begun, ask, ended } = lineOf(4);
  const lists = ['a', 'b', 'c', 'd', 'e'].map((name) => ask(name, 'LIST'));
  const first = ask('1', 'LOANS');
  const second = ask('2', 'LOANS');
  await Promise.resolve();
  expect(begun).toEqual(['a', 'b', 'c', '1']);
  // A connection that was a list’s is the booking’s that waits, though lists have waited longer.
  await ended('a', lists[0]!);
  expect(begun).toEqual(['a', 'b', 'c', '1', '2']);
  await ended('1', first);
  expect(begun).toEqual(['a', 'b', 'c', '1', '2', 'd']);
  await ended('2', second);
  expect(begun).toHaveLength(6);
  // Nobody is left waiting: who is gives up by the clock of the process, in the middle of whatever test is then.
  for (const [index, name] of ['a', 'b', 'c', 'd', 'e'].entries())
    if (name !== 'a') await ended(name, lists[index]!);
  expect(begun).toEqual(['a', 'b', 'c', '1', '2', 'd', 'e']);
});

it('lets lists and bookings use the only connection in turn', async () => {
  const { begun, ask, ended } = lineOf(1);
  const list = ask('a', 'LIST');
  const next = ask('b', 'LIST');
  const booking = ask('1', 'LOANS');
  await Promise.resolve();
  expect(begun).toEqual(['a']);
  await ended('a', list);
  expect(begun).toEqual(['a', '1']);
  await ended('1', booking);
  await ended('b', next);
  expect(begun).toEqual(['a', '1', 'b']);
});

it('lets nobody wait for ever, and is no smaller for who gave up', async () => {
  const { begun, ask, ended } = lineOf(1, 1);
  const list = ask('a', 'LIST');
  await expect(ask('b', 'LIST')).rejects.toMatchObject({ reason: 'BUSY', retryAfterMs: 1000 });
  await ended('a', list);
  const after = ask('c', 'LIST');
  await Promise.resolve();
  await ended('c', after);
  expect(begun).toEqual(['a', 'c']);
});

it('gives the turn on when a question fails', async () => {
  const line = new CoreLine({ connections: 1, waitMs: LONG_MS });
  const failed = line.run('LOANS', () => Promise.reject(new Error('down')));
  const next = line.run('LOANS', () => Promise.resolve('answer'));
  await expect(failed).rejects.toThrow('down');
  await expect(next).resolves.toBe('answer');
});
