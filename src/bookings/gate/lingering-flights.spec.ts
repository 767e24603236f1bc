import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RedisAwayError, type RedisConnection } from '../../platform/redis/index.js';
import { type LingeringFlight, LingeringFlights } from './lingering-flights.js';
import type { Take } from './take.js';

const refused = [
  {
    branchId: 'B001',
    bookingId: 'booking',
    loanDigest: 'loan',
    claim: 'c',
    counters: [
      { id: 1, capacity: 9 },
      { id: 2, capacity: null },
    ],
  },
] as unknown as Take[];

const flight = (part: Partial<LingeringFlight> = {}): LingeringFlight => ({
  id: 'f',
  branchId: 'B001',
  refused,
  heard: false,
  ...part,
});

/** Answers one after the other as told, the last one again and again; keeps what it was asked. */
function redisThat(...answers: (boolean | 'away')[]) {
  const asked: { keys: string[]; args: string[] }[] = [];
  const run = async (_script: unknown, keys: string[], args: string[]): Promise<boolean> => {
    const answer = answers[Math.min(asked.length, answers.length - 1)]!;
    asked.push({ keys, args });
    if (answer === 'away') throw new RedisAwayError('test');
    return answer;
  };
  return { asked, flights: new LingeringFlights({ run } as unknown as RedisConnection) };
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('LingeringFlights', () => {
  it('ends a flight by what was refused of it, unlimited counters aside', async () => {
    const { asked, flights } = redisThat(true);
    flights.remember(flight());
    await jest.advanceTimersByTimeAsync(300);
    expect(asked).toHaveLength(1);
    expect(asked[0]!.keys.slice(2)).toEqual([expect.stringContaining('claim:loan')]);
    expect(asked[0]!.args).toEqual(['f', 'booking=1', 'c']);
    expect(flights.size).toBe(0);
  });

  it('asks again while Redis is away, for as long as that is', async () => {
    const { asked, flights } = redisThat('away', 'away', 'away', true);
    flights.remember(flight({ heard: true }));
    await jest.advanceTimersByTimeAsync(900);
    expect(flights.size).toBe(1);
    await jest.advanceTimersByTimeAsync(300);
    expect(asked).toHaveLength(4);
    expect(flights.size).toBe(0);
  });

  it('waits some seconds for a script that has not run yet, and not for ever', async () => {
    const { asked, flights } = redisThat(false);
    flights.remember(flight());
    await jest.advanceTimersByTimeAsync(5000);
    expect(flights.size).toBe(1);
    await jest.advanceTimersByTimeAsync(5000);
    expect(flights.size).toBe(0);
    expect(asked).toHaveLength(5);
  });

  it('believes at once that a flight is gone whose script was heard', async () => {
    const { asked, flights } = redisThat(false);
    flights.remember(flight({ heard: true }));
    await jest.advanceTimersByTimeAsync(5000);
    expect([asked.length, flights.size]).toEqual([1, 0]);
  });

  it('remembers no more than its bound', () => {
    const { flights } = redisThat('away');
    for (let count = 0; count < 1500; count += 1) flights.remember(flight({ id: `f${count}` }));
    expect(flights.size).toBe(1000);
    flights.stop();
  });
});
