import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RedisGate } from './redis-gate.js';

jest.setTimeout(60_000);

let gate: RedisGate;

beforeAll(async () => {
  gate = await RedisGate.connect();
});
afterAll(() => gate.disconnect());
beforeEach(() => gate.forget());

const BOOKING = { bookingId: 'b1', loan: 'a', claim: 'a', counterIds: [1, 2] } as const;

const left = async (): Promise<Record<string, number>> => Object.fromEntries((await gate.read()).left);

describe('hear-capacities', () => {
  it('tells a shut gate nothing', async () => {
    expect(await gate.hear([1, 2, 15, 5])).toBe(false);
    expect(await left()).toEqual({});
  });

  it('moves by the units of a change where no version is known, and then by versions, each once', async () => {
    await gate.open('e1', [[1, 4]]);
    expect(await gate.hear([1, 2, 15, 5], [9, 2, 15, 5])).toBe(true);
    expect(await left()).toEqual({ 1: 9 });
    await gate.hear([1, 2, 15, 5]);
    await gate.hear([1, 4, 12, 1]);
    await gate.hear([1, 3, 11, -4]);
    expect(await left()).toEqual({ 1: 6 });
    expect((await gate.read()).heard).toEqual(new Map([[1, { version: 4, capacity: 12 }]]));
  });

  it('marks as heard what went to the line, and goes below zero where a quota was lowered', async () => {
    await gate.open('e1', [[1, 4]]);
    await gate.hear([1, 2, 15, 'LINED']);
    expect(await left()).toEqual({ 1: 4 });
    await gate.hear([1, 3, 5, -10]);
    expect(await left()).toEqual({ 1: -6 });
  });

  it('moves to the capacity that is told also where whoever tells it had read that nothing changes', async () => {
    await gate.open('e1', [[1, 40]]);
    await gate.hear([1, 1, 40, 0]);
    // Lowered and put right again; in between somebody has read the first and the last, and tells the last.
    await gate.hear([1, 2, 20, -20]);
    await gate.hear([1, 3, 40, 0]);
    await gate.hear([1, 3, 40, 20]);
    expect(await left()).toEqual({ 1: 40 });
  });
});

describe('forget-counters', () => {
  it('takes out what is over, with the capacity that was heard, and nothing else', async () => {
    await gate.open('e', [
      [1, 5],
      [2, 5],
    ]);
    await gate.hear([1, 2, 9, 4], [2, 3, 9, 4]);
    const { seq } = await gate.read();
    expect(await gate.forgetCounters('e', [1, 8])).toBe(2);
    const reading = await gate.read();
    expect([...reading.left]).toEqual([[2, 9]]);
    expect([...reading.heard.keys()]).toEqual([2]);
    expect(reading.seq).not.toBe(seq);
    expect(await gate.forgetCounters('e', [1, 8])).toBe(0);
    expect((await gate.read()).seq).toBe(reading.seq);
    expect(await gate.take('f', [BOOKING])).toEqual({ gate: 'UNKNOWN_COUNTER', counterId: 1 });
  });

  it('forgets nothing of a gate that is shut, or was opened since', async () => {
    expect(await gate.forgetCounters('e', [1])).toBe(0);
    await gate.open('e2', [[1, 5]]);
    expect(await gate.forgetCounters('e', [1])).toBe(0);
    expect(await left()).toEqual({ 1: 5 });
  });

  it('lets what is under way land, also what was taken from a counter that is gone', async () => {
    await gate.open('e', [
      [1, 5],
      [2, 5],
    ]);
    await gate.take('f', [BOOKING]);
    await gate.forgetCounters('e', [1]);
    const gives = [
      [1, 1],
      [2, 1],
    ] as const;
    expect(await gate.settle('f', gives)).toBe(true);
    expect(await left()).toEqual({ 2: 5 });
  });
});
