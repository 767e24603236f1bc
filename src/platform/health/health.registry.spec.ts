import { jest } from '@jest/globals';
import { HealthRegistry } from './health.registry.js';

let atMs: number;
beforeEach(() => {
  atMs = 1000;
  jest.spyOn(performance, 'now').mockImplementation(() => atMs);
});
afterEach(() => jest.restoreAllMocks());

it('asks each dependency once for all who want to know within a moment, and then anew', async () => {
  const health = new HealthRegistry();
  let asked = 0;
  let up = true;
  const check = async (): Promise<void> => {
    asked += 1;
    await Promise.resolve();
    if (!up) throw new Error('gone');
  };
  health.register({ name: 'store', required: true, check });
  const told = await Promise.all([health.recentStates(), health.recentStates(), health.recentStates()]);
  expect(told.flat().every((state) => state.up)).toBe(true);
  up = false;
  atMs += 250;
  expect(await health.recentStates()).toMatchObject([{ up: true }]);
  expect(asked).toBe(1);
  atMs += 1;
  expect(await health.recentStates()).toEqual([{ name: 'store', required: true, up: false, detail: 'gone' }]);
  expect(asked).toBe(2);
});
