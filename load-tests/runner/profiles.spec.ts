import type { Profile } from './manifest.js';
import { arrivalsOf, executorOf } from './profiles.js';

const FULL = { scale: 1, time: 1 };

describe('arrivals', () => {
  it('of a spike go from nothing to the peak in one second, whatever the scale of time', () => {
    const spike = { name: 'spike', perSecond: 400, peakSeconds: 10, tailSeconds: 20 } as const;
    for (const time of [0.1, 1, 10]) {
      const { startRate, steps, peakPerSecond } = arrivalsOf(spike, { scale: 1, time });
      expect(startRate).toBe(0);
      expect(steps[0]).toEqual({ seconds: 1, target: 400 });
      expect(peakPerSecond).toBe(400);
    }
    const { steps, iterations, peakEnds } = arrivalsOf(spike, FULL);
    expect(steps.slice(2).map(({ target }) => target)).toEqual([200, 100, 50, 25]);
    // 200 while it rises, 4,000 at the peak, then 1,500 + 750 + 375 + 187.5 in the tail.
    expect(iterations).toBe(Math.ceil(200 + 4000 + 1500 + 750 + 375 + 187.5));
    expect(peakEnds).toEqual([11]);
  });

  it('of a double spike end two peaks, with the same calm before, between and after', () => {
    const profile = {
      name: 'double-spike',
      perSecond: 300,
      peakSeconds: 6,
      calmPerSecond: 30,
      calmSeconds: 8,
    } as const;
    const { steps, seconds, peakEnds } = arrivalsOf(profile, FULL);
    expect(steps.map(({ target }) => target)).toEqual([30, 300, 300, 30, 30, 300, 300, 30, 30]);
    expect(seconds).toBe(8 + 2 * (1 + 6 + 1 + 8));
    expect(peakEnds).toEqual([15, 31]);
  });

  it('scale by rate and by time apart', () => {
    const steady = { name: 'steady', perSecond: 100, seconds: 60 } as const;
    expect(arrivalsOf(steady, { scale: 0.5, time: 0.1 })).toMatchObject({
      iterations: 300,
      peakPerSecond: 50,
      seconds: 6,
    });
    // A rate of nothing would prove nothing.
    expect(arrivalsOf(steady, { scale: 0.001, time: 1 }).peakPerSecond).toBe(1);
  });

  const users = (profile: Profile, iterationSeconds: number, machines?: number): unknown[] => {
    const more = machines === undefined ? {} : { machines };
    const executor = executorOf('person', arrivalsOf(profile, FULL), { iterationSeconds, ...more });
    return [executor['preAllocatedVUs'], executor['maxVUs']];
  };

  it('are always an open model: nobody waits for answers before the next one comes', () => {
    const ramp = { name: 'ramp', fromPerSecond: 1, perSecond: 3000, seconds: 60 } as const;
    expect(executorOf('person', arrivalsOf(ramp, FULL), { iterationSeconds: 3 })).toMatchObject({
      executor: 'ramping-arrival-rate',
      exec: 'person',
      maxVUs: 600,
    });
  });

  it('find everybody made who may wait: while k6 makes one more, whoever comes is dropped', () => {
    expect(users({ name: 'steady', perSecond: 150, seconds: 60 }, 3)).toEqual([450, 450]);
    expect(users({ name: 'steady', perSecond: 1500, seconds: 60 }, 3)).toEqual([600, 600]);
  });

  it('may wait on each of many machines, as far as so many come', () => {
    const city = { name: 'steady', perSecond: 10_000, seconds: 60 } as const;
    expect(users(city, 3, 4)).toEqual([2_400, 2_400]);
    expect(users(city, 3, 100)).toEqual([30_000, 30_000]);
  });
});
