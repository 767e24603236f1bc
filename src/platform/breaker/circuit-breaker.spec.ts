import { BreakerOpenError, CircuitBreaker, type BreakerState } from './index.js';

const fails = (): Promise<never> => Promise.reject(new Error('down'));
const works = (): Promise<string> => Promise.resolve('answer');

function breakerAt(clock: { ms: number }, seen: BreakerState[] = []): CircuitBreaker {
  return new CircuitBreaker({
    name: 'test',
    failureThreshold: 3,
    openMs: 1000,
    now: () => clock.ms,
    isFailure: (error) => (error as Error).message === 'down',
    onChange: (state) => seen.push(state),
  });
}

async function open(breaker: CircuitBreaker): Promise<void> {
  for (let call = 0; call < 3; call += 1) await expect(breaker.run(fails)).rejects.toThrow('down');
}

describe('CircuitBreaker', () => {
  it('opens on the third failure in a row and then does not ask', async () => {
    const breaker = breakerAt({ ms: 0 });
    await expect(breaker.run(fails)).rejects.toThrow('down');
    await expect(breaker.run(fails)).rejects.toThrow('down');
    expect(breaker.state).toBe('closed');
    await expect(breaker.run(fails)).rejects.toThrow('down');
    expect(breaker.state).toBe('open');
    let asked = false;
    const refused = breaker.run(() => {
      asked = true;
      return works();
    });
    await expect(refused).rejects.toEqual(new BreakerOpenError('test', 1000));
    expect(asked).toBe(false);
  });

  it('counts only failures in a row', async () => {
    const breaker = breakerAt({ ms: 0 });
    for (let round = 0; round < 5; round += 1) {
      await expect(breaker.run(fails)).rejects.toThrow('down');
      await expect(breaker.run(fails)).rejects.toThrow('down');
      await expect(breaker.run(works)).resolves.toBe('answer');
    }
    expect(breaker.state).toBe('closed');
  });

  it('takes an error that is an answer for health', async () => {
    const breaker = breakerAt({ ms: 0 });
    const answers = (): Promise<never> => Promise.reject(new Error('no such key'));
    for (let call = 0; call < 5; call += 1) await expect(breaker.run(answers)).rejects.toThrow('no such key');
    expect(breaker.state).toBe('closed');
  });

  it('lets one probe through after openMs, and its success closes', async () => {
    const clock = { ms: 0 };
    const seen: BreakerState[] = [];
    const breaker = breakerAt(clock, seen);
    await open(breaker);
    clock.ms = 999;
    expect(breaker.allows).toBe(false);
    await expect(breaker.run(works)).rejects.toBeInstanceOf(BreakerOpenError);
    clock.ms = 1000;
    expect(breaker.allows).toBe(true);
    expect(breaker.state).toBe('half-open');
    const probe = Promise.withResolvers<string>();
    const probing = breaker.run(() => probe.promise);
    await expect(breaker.run(works)).rejects.toBeInstanceOf(BreakerOpenError);
    probe.resolve('back');
    await expect(probing).resolves.toBe('back');
    await expect(breaker.run(works)).resolves.toBe('answer');
    expect(seen).toEqual(['open', 'closed']);
  });

  it('opens again for openMs when the probe fails', async () => {
    const clock = { ms: 0 };
    const breaker = breakerAt(clock);
    await open(breaker);
    clock.ms = 1500;
    await expect(breaker.run(fails)).rejects.toThrow('down');
    clock.ms = 2499;
    await expect(breaker.run(works)).rejects.toBeInstanceOf(BreakerOpenError);
    clock.ms = 2500;
    await expect(breaker.run(works)).resolves.toBe('answer');
  });

  it('does not let a late answer from before it opened close it', async () => {
    const breaker = breakerAt({ ms: 0 });
    const slow = Promise.withResolvers<string>();
    const early = breaker.run(() => slow.promise);
    await open(breaker);
    slow.resolve('late');
    await expect(early).resolves.toBe('late');
    expect(breaker.state).toBe('open');
  });

  it('sends another probe when the first never comes back', async () => {
    const clock = { ms: 0 };
    const breaker = breakerAt(clock);
    await open(breaker);
    clock.ms = 1000;
    const lost = Promise.withResolvers<string>();
    const first = breaker.run(() => lost.promise);
    clock.ms = 2000;
    await expect(breaker.run(works)).resolves.toBe('answer');
    expect(breaker.state).toBe('closed');
    lost.reject(new Error('down'));
    await expect(first).rejects.toThrow('down');
    expect(breaker.state).toBe('closed');
  });
});
