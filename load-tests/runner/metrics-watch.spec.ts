import { MetricsWatch } from './metrics-watch.js';
import type { Sample } from './prometheus-text.js';

const repairs = (value: number): readonly Sample[] => [{ name: 'repairs', labels: {}, value }];

/** Two processes, each reading after the other; undefined: no answer. */
async function watched(one: readonly (number | undefined)[], other: readonly (number | undefined)[]) {
  let at = 0;
  const watch = new MetricsWatch(['one', 'other'], (url) => {
    const value = (url === 'one' ? one : other)[at];
    return Promise.resolve(value === undefined ? undefined : repairs(value));
  });
  for (; at < one.length; at += 1) await watch.read();
  return watch;
}

it('counts what has grown since a process first told, and not what was before', async () => {
  expect((await watched([3, 4, 5], [undefined, 10, 12])).growthOf('repairs')).toBe(4);
  // One that has begun anew is left out.
  expect((await watched([3, 4, 5], [10, 0, 1])).growthOf('repairs')).toBe(2);
});

it('does not take for none what nobody tells', async () => {
  expect((await watched([undefined, undefined], [undefined, undefined])).growthOf('repairs')).toBeUndefined();
  expect((await watched([], [])).growthOf('repairs')).toBeUndefined();
});
