import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RedisGate } from './redis-gate.js';

jest.setTimeout(60_000);

let gate: RedisGate;

beforeAll(async () => {
  gate = await RedisGate.connect();
});
afterAll(() => gate.disconnect());
beforeEach(() => gate.forget());

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
    await gate.hear([1, 2, 15, 0]);
    expect(await left()).toEqual({ 1: 4 });
    await gate.hear([1, 3, 5, -10]);
    expect(await left()).toEqual({ 1: -6 });
  });
});
