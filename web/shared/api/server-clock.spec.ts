import { describe, expect, it } from '@jest/globals';
import { ServerClock } from './server-clock.js';

const NOON = '2026-12-01T12:00:00.000Z';
const noonMs = Date.parse(NOON);
const HOUR_MS = 3_600_000;

const answer = (saidMs: number, cacheControl = 'no-store'): Response =>
  new Response(null, {
    headers: { date: new Date(saidMs).toUTCString(), 'cache-control': cacheControl },
  });

describe('the clock of the server', () => {
  it('tells an instant by the clock of a browser that is ahead, or behind', () => {
    for (const aheadMs of [HOUR_MS, -HOUR_MS]) {
      const clock = new ServerClock();
      clock.hear(answer(noonMs), noonMs + aheadMs);
      expect(clock.msAt(NOON)).toBe(noonMs + aheadMs);
    }
  });

  it('takes a clock for right that is some seconds off, and one that was set right', () => {
    const clock = new ServerClock();
    clock.hear(answer(noonMs), noonMs + 4_000);
    expect(clock.msAt(NOON)).toBe(noonMs);
    clock.hear(answer(noonMs), noonMs + HOUR_MS);
    clock.hear(answer(noonMs), noonMs + 900);
    expect(clock.msAt(NOON)).toBe(noonMs);
  });

  it('does not jitter with the way of the answers', () => {
    const clock = new ServerClock();
    clock.hear(answer(noonMs), noonMs + HOUR_MS);
    clock.hear(answer(noonMs), noonMs + HOUR_MS + 2_000);
    expect(clock.msAt(NOON)).toBe(noonMs + HOUR_MS);
    clock.hear(answer(noonMs), noonMs + 2 * HOUR_MS);
    expect(clock.msAt(NOON)).toBe(noonMs + 2 * HOUR_MS);
    const near = new ServerClock();
    for (const aheadMs of [5_600, 4_900, 5_600]) {
      near.hear(answer(noonMs), noonMs + aheadMs);
      expect(near.msAt(NOON)).toBe(noonMs + 5_600);
    }
  });

  it('does not listen to what may come from a cache, or says no time', () => {
    const clock = new ServerClock();
    clock.hear(answer(noonMs, 'public, max-age=60'), noonMs + HOUR_MS);
    clock.hear(new Response(null, { headers: { 'cache-control': 'no-store' } }), noonMs + HOUR_MS);
    expect(clock.msAt(NOON)).toBe(noonMs);
  });
});
