import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import type { ModelRequest } from './gate-model.js';
import { RedisGate } from './redis-gate.js';

jest.setTimeout(60_000);

let gate: RedisGate;
let bookings = 0;

beforeAll(async () => {
  gate = await RedisGate.connect();
});
afterAll(() => gate.disconnect());
beforeEach(() => gate.forget());

function request(loan: string, counterIds: readonly number[], claim: string | null = loan): ModelRequest {
  return { bookingId: `b${(bookings += 1)}`, loan, claim, counterIds };
}

async function left(): Promise<Record<string, number>> {
  return Object.fromEntries((await gate.read()).left);
}

const codesOf = async (flightId: string, requests: readonly ModelRequest[]): Promise<unknown> => {
  const reply = await gate.take(flightId, requests);
  return reply.gate === 'OPEN' ? reply.codes : reply;
};

describe('take-units', () => {
  it('says that a gate is shut, and takes and claims nothing', async () => {
    expect(await gate.take('f', [request('a', [1])])).toEqual({ gate: 'SHUT' });
    expect(await gate.claims(['a'])).toEqual(new Map());
    expect((await gate.read()).flights).toEqual([]);
  });

  it('takes from all counters of a request or from none, and names the first that is full', async () => {
    await gate.open('e', [
      [1, 1],
      [2, 5],
      [3, 0],
    ]);
    expect(await codesOf('f', [request('a', [1, 2]), request('b', [2, 1]), request('c', [2, 1, 3])])).toEqual(
      [0, 2, 2],
    );
    expect(await left()).toEqual({ 1: 0, 2: 4, 3: 0 });
  });

  it('accepts nobody on an overbooked counter, which is below zero', async () => {
    await gate.open('e', [[1, -2]]);
    expect(await codesOf('f', [request('a', [1])])).toEqual([1]);
    expect(await left()).toEqual({ 1: -2 });
  });

  it('decides a batch in its order: within one call the last unit is taken once', async () => {
    await gate.open('e', [[1, 2]]);
    const batch = ['a', 'b', 'c', 'd'].map((loan) => request(loan, [1]));
    expect(await codesOf('f', batch)).toEqual([0, 0, 1, 1]);
    const { flights } = await gate.read();
    expect(flights[0]?.takes.map(({ bookingId }) => bookingId)).toEqual(
      batch.slice(0, 2).map(({ bookingId }) => bookingId),
    );
  });

  it('tells a twin from another request for the same loan, also inside one batch', async () => {
    await gate.open('e', [[1, 9]]);
    const batch = [request('a', [1], 'k1'), request('a', [1], 'k1'), request('a', [1], 'k2')];
    expect(await codesOf('f', batch)).toEqual([0, -2, -1]);
    expect(await codesOf('g', batch)).toEqual([-2, -2, -1]);
    expect(await left()).toEqual({ 1: 8 });
  });

  it('tells a repeat of its twin before it tells it that the twin has taken the last unit', async () => {
    await gate.open('e', [[1, 1]]);
    expect(await codesOf('f', [request('a', [1], 'k1'), request('a', [1], 'k1')])).toEqual([0, -2]);
    const later = [request('a', [1], 'k1'), request('a', [1], 'k2'), request('b', [1], 'k3')];
    expect(await codesOf('g', later)).toEqual([-2, 1, 1]);
    expect(await left()).toEqual({ 1: 0 });
  });

  it('claims nothing for what is full, and nothing for a move', async () => {
    await gate.open('e', [
      [1, 0],
      [2, 1],
    ]);
    expect(await codesOf('f', [request('a', [1]), request('b', [2], null)])).toEqual([1, 0]);
    expect(await gate.claims(['a', 'b'])).toEqual(new Map());
  });

  it('has a claim end by itself', async () => {
    await gate.open('e', [[1, 1]]);
    await gate.take('f', [request('a', [1])]);
    const ttlMs = await gate.claimTtlMs('a');
    expect(ttlMs).toBeGreaterThan(10_000);
    expect(ttlMs).toBeLessThanOrEqual(20_000);
  });

  it('takes nothing for a whole batch in which it does not know a counter', async () => {
    await gate.open('e', [[1, 5]]);
    const reply = await gate.take('f', [request('a', [1]), request('b', [1, 7])]);
    expect(reply).toEqual({ gate: 'UNKNOWN_COUNTER', counterId: 7 });
    expect(await left()).toEqual({ 1: 5 });
    expect(await gate.claims(['a', 'b'])).toEqual(new Map());
  });

  it('records a request without limited counters, so that its claim stands and its flight can be ended', async () => {
    await gate.open('e', []);
    expect(await codesOf('f', [request('a', [])])).toEqual([0]);
    expect((await gate.read()).flights[0]?.takes[0]?.counterIds).toEqual([]);
    expect(await gate.claims(['a'])).toEqual(new Map([['a', 'a']]));
  });

  it('is one decision for all who call at once: exactly as many units as there are', async () => {
    await gate.open('e', [
      [1, 37],
      [2, 50],
    ]);
    const calls = Array.from({ length: 30 }, (_, call) =>
      codesOf(
        `f${call}`,
        Array.from({ length: 4 }, (__, each) => request(`loan-${call}-${each}`, [1, 2])),
      ),
    );
    const codes = (await Promise.all(calls)).flat();
    expect(codes.filter((code) => code === 0)).toHaveLength(37);
    expect(await left()).toEqual({ 1: 0, 2: 13 });
    const { flights } = await gate.read();
    expect(flights.flatMap(({ takes }) => takes)).toHaveLength(37);
  });
});

describe('settle-flight', () => {
  it('gives back once, however often and from however many sides it is asked', async () => {
    await gate.open('e', [[1, 3]]);
    await gate.take('f', [request('a', [1]), request('b', [1])]);
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => gate.settle('f', [[1, 2]], ['a', 'b'])),
    );
    expect(replies.filter(Boolean)).toHaveLength(1);
    expect(await left()).toEqual({ 1: 3 });
    expect(await gate.claims(['a', 'b'])).toEqual(new Map());
  });

  it('gives nothing back to a counter that the gate does not know any more', async () => {
    await gate.open('e', [[1, 3]]);
    await gate.take('f', [request('a', [1])]);
    expect(await gate.settle('f', [[8, 1]])).toBe(true);
    expect(await left()).toEqual({ 1: 2 });
  });

  it('gives nothing back after Redis forgot the flight', async () => {
    await gate.open('e', [[1, 3]]);
    await gate.take('f', [request('a', [1])]);
    await gate.forget();
    await gate.open('e2', [[1, 3]]);
    expect(await gate.settle('f', [[1, 1]])).toBe(false);
    expect(await left()).toEqual({ 1: 3 });
  });
});

describe('end-flight', () => {
  it('gives back what the flight took for refused requests, and lets the others keep theirs', async () => {
    await gate.open('e', [
      [1, 5],
      [2, 5],
    ]);
    const [refused, committed] = [request('a', [1, 2]), request('b', [1])];
    await gate.take('f', [refused, committed]);
    expect(await gate.end('f', [refused])).toBe(true);
    expect(await left()).toEqual({ 1: 4, 2: 5 });
    expect((await gate.read()).flights).toEqual([]);
    expect(await gate.claims(['a', 'b'])).toEqual(new Map([['b', 'b']]));
  });

  it('gives back once, however often and from however many sides it is asked', async () => {
    await gate.open('e', [[1, 3]]);
    const batch = [request('a', [1]), request('b', [1])];
    await gate.take('f', batch);
    const replies = await Promise.all(Array.from({ length: 8 }, () => gate.end('f', batch)));
    expect(replies.filter(Boolean)).toHaveLength(1);
    expect(await left()).toEqual({ 1: 3 });
  });

  it('gives nothing back for a request that the gate itself refused, and does not touch its claim', async () => {
    await gate.open('e', [[1, 1]]);
    const [first, second] = [request('a', [1]), request('b', [1])];
    await gate.take('f', [first, second]);
    expect(await gate.end('f', [second])).toBe(true);
    expect(await left()).toEqual({ 1: 0 });
  });

  it('gives back as many of two moves of one booking as were refused', async () => {
    await gate.open('e', [[1, 5]]);
    const move = request('a', [1], null);
    await gate.take('f', [move, move]);
    expect(await gate.end('f', [move])).toBe(true);
    expect(await left()).toEqual({ 1: 4 });
  });

  it('leaves a claim that is somebody else’s by now', async () => {
    await gate.open('e', [[1, 5]]);
    const refused = request('a', [1], 'k1');
    await gate.take('f', [refused]);
    await gate.adjust([], ['a']);
    await gate.take('g', [request('a', [1], 'k2')]);
    expect(await gate.end('f', [refused])).toBe(true);
    expect(await gate.claims(['a'])).toEqual(new Map([['a', 'k2']]));
  });

  it('does nothing for a flight whose script has not run', async () => {
    await gate.open('e', [[1, 3]]);
    expect(await gate.end('f', [request('a', [1])])).toBe(false);
    expect(await left()).toEqual({ 1: 3 });
  });
});

describe('adjust-left', () => {
  it('changes only an open gate, and only counters it knows', async () => {
    expect(await gate.adjust([[1, 1]])).toBe(false);
    expect(await left()).toEqual({});
    await gate.open('e', [[1, 0]]);
    expect(
      await gate.adjust([
        [1, 2],
        [9, 1],
      ]),
    ).toBe(true);
    expect(await left()).toEqual({ 1: 2 });
    await gate.adjust([[1, -5]]);
    expect(await left()).toEqual({ 1: -3 });
  });

  it('frees the loans it names', async () => {
    await gate.open('e', [[1, 5]]);
    await gate.take('f', [request('a', [1]), request('b', [1])]);
    await gate.adjust([[1, 1]], ['a']);
    expect(await gate.claims(['a', 'b'])).toEqual(new Map([['b', 'b']]));
  });
});

describe('correct-left', () => {
  it('corrects at rest and moves the sequence, so that a second one by the same reading is refused', async () => {
    await gate.open('e', [
      [1, 5],
      [2, 5],
    ]);
    const { seq } = await gate.read();
    expect(await gate.correct('e', seq, [[1, 3]])).toBe(true);
    expect(await gate.correct('e', seq, [[1, 9]])).toBe(false);
    expect(await left()).toEqual({ 1: 3, 2: 5 });
  });

  it('corrects nothing while units are under way, after a change, or in another epoch', async () => {
    await gate.open('e', [[1, 5]]);
    const { seq } = await gate.read();
    expect(await gate.correct('other', seq, [[1, 9]])).toBe(false);
    await gate.take('f', [request('a', [1])]);
    const { seq: moving } = await gate.read();
    expect(await gate.correct('e', moving, [[1, 9]])).toBe(false);
    await gate.settle('f', []);
    expect(await gate.correct('e', moving, [[1, 9]])).toBe(false);
    expect(await left()).toEqual({ 1: 4 });
  });

  it('takes a counter out that has no limit any more', async () => {
    await gate.open('e', [
      [1, 5],
      [2, 5],
    ]);
    expect(await gate.correct('e', (await gate.read()).seq, [[1, 'gone']])).toBe(true);
    expect(await left()).toEqual({ 2: 5 });
  });
});

describe('open-gate', () => {
  it('opens once: of many at the same time one epoch stands', async () => {
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, index) => gate.open(`e${index}`, [[1, index]])),
    );
    expect(replies.filter(Boolean)).toHaveLength(1);
    const winner = replies.indexOf(true);
    expect((await gate.read()).epoch).toBe(`e${winner}`);
    expect(await left()).toEqual({ 1: winner });
  });

  it('takes off what is still under way, and gives it back when that flight is settled', async () => {
    await gate.open('e', [
      [1, 5],
      [2, 5],
    ]);
    await gate.take('f', [request('a', [1, 2]), request('b', [1])]);
    await gate.shut();
    await gate.open('e2', [
      [1, 5],
      [2, 5],
    ]);
    expect(await left()).toEqual({ 1: 3, 2: 4 });
    await gate.settle('f', [
      [1, 2],
      [2, 1],
    ]);
    expect(await left()).toEqual({ 1: 5, 2: 5 });
  });

  it('forgets counters of the epoch before', async () => {
    await gate.open('e', [
      [1, 5],
      [2, 5],
    ]);
    await gate.shut();
    await gate.open('e2', [[2, 4]]);
    expect(await left()).toEqual({ 2: 4 });
  });
});

describe('add-counters', () => {
  it('lets in what the gate does not know, and leaves alone what it knows', async () => {
    await gate.open('e', [[1, 5]]);
    expect(
      await gate.add([
        [1, 9],
        [2, 7],
        [3, 0],
      ]),
    ).toBe(2);
    expect(await left()).toEqual({ 1: 5, 2: 7, 3: 0 });
    expect(await gate.add([[2, 9]])).toBe(0);
  });

  it('adds nothing to a shut gate: it is opened with all of them', async () => {
    expect(await gate.add([[1, 5]])).toBe(0);
    expect(await left()).toEqual({});
  });

  it('goes on whatever moves, and takes off what is still under way', async () => {
    await gate.open('e', [
      [1, 5],
      [2, 5],
    ]);
    await gate.take('f', [request('a', [1, 2]), request('b', [2])]);
    await gate.shut();
    await gate.open('e2', [[1, 5]]);
    expect(await gate.add([[2, 5]])).toBe(1);
    expect(await left()).toEqual({ 1: 4, 2: 3 });
    await gate.settle('f', [
      [1, 1],
      [2, 2],
    ]);
    expect(await left()).toEqual({ 1: 5, 2: 5 });
  });

  it('lets one of many in, once', async () => {
    await gate.open('e', []);
    const replies = await Promise.all(Array.from({ length: 8 }, () => gate.add([[1, 5]])));
    expect(replies.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
    expect(await left()).toEqual({ 1: 5 });
  });

  it('makes a correction that was read before it worth nothing', async () => {
    await gate.open('e', [[1, 5]]);
    const { seq } = await gate.read();
    await gate.add([[2, 7]]);
    expect(await gate.correct('e', seq, [[1, 9]])).toBe(false);
  });
});

describe('read-gate', () => {
  it('reads an empty Redis as a shut gate without units', async () => {
    const reading = await gate.read();
    expect(reading).toMatchObject({ epoch: undefined, seq: '0', flights: [] });
    expect(reading.left.size).toBe(0);
  });

  it('dates flights by the clock of Redis, as it dates itself', async () => {
    await gate.open('e', [[1, 5]]);
    const before = (await gate.read()).nowMs;
    await gate.take('f', [request('a', [1])]);
    const { nowMs, flights } = await gate.read();
    expect(flights[0]!.startedAtMs).toBeGreaterThanOrEqual(before);
    expect(flights[0]!.startedAtMs).toBeLessThanOrEqual(nowMs);
  });
});

it('has a test here for every script of the gate', () => {
  const folder = new URL('../../../src/bookings/gate/lua/', import.meta.url);
  const scripts = readdirSync(folder).map((file) => file.replace(/-(\d+|n)\.lua$/, ''));
  const tests = [import.meta.url, new URL('heard-and-forgotten.test.ts', import.meta.url)]
    .map((file) => readFileSync(new URL(file), 'utf8'))
    .join('\n');
  for (const script of scripts) expect(tests).toContain(`describe('${script}'`);
});
