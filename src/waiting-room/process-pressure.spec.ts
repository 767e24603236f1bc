import { expect, it } from '@jest/globals';
import type { Pressure } from '../admission/index.js';
import { ProcessPressure } from './process-pressure.js';

it.each([
  ['the commits of lately', 300, 20, 300],
  ['what has waited for longer than they took', 300, 1500, 1500],
  ['what waits where nothing was committed', undefined, 1500, 1500],
  ['nothing where nothing was committed and nothing waits', undefined, 0, 0],
])('a process is as slow as %s', (_, commitP95Ms, queueOldestMs, commitMs) => {
  const reading = { commitP95Ms, queueOldestMs, queueFill: 0.1, eventLoopUtilization: 0.5 };
  const pressure = { read: () => reading } as Pressure;
  expect(new ProcessPressure(pressure).read()).toEqual({
    commitMs,
    queueFill: 0.1,
    eventLoopUtilization: 0.5,
  });
});
