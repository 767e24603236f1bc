import { isRefusal, refuse } from '../platform/errors/index.js';
import { bookingErrors } from './bookings.errors.js';
import { IdempotentRequests, requestKeyOf } from './idempotent-requests.js';

const key = requestKeyOf('C1', 'k', 'create-booking', { a: 1 });

describe('requestKeyOf', () => {
  it('is one for the same actor, key, operation and body', () => {
    expect(requestKeyOf('C1', 'k', 'create-booking', { a: 1 })).toEqual(key);
  });

  it('tells actors apart by the key, and operations and bodies by the request', () => {
    expect(requestKeyOf('C2', 'k', 'create-booking', { a: 1 }).keyDigest).not.toBe(key.keyDigest);
    const cancel = requestKeyOf('C1', 'k', 'cancel-booking', { a: 1 });
    expect(cancel.keyDigest).toBe(key.keyDigest);
    expect(cancel.requestDigest).not.toBe(key.requestDigest);
    expect(requestKeyOf('C1', 'k', 'create-booking', { a: 2 }).requestDigest).not.toBe(key.requestDigest);
  });

  it('keeps nothing of the text: 32 hex digits each', () => {
    expect(key.keyDigest).toMatch(/^[0-9a-f]{32}$/);
    expect(key.requestDigest).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('IdempotentRequests', () => {
  it('decides twins under way once, and tells the repeat apart', async () => {
    const requests = new IdempotentRequests();
    const gate = Promise.withResolvers<void>();
    let decisions = 0;
    const decide = async (): Promise<{ n: number }> => {
      decisions += 1;
      await gate.promise;
      return { n: decisions };
    };
    const first = requests.once(key, decide);
    const second = requests.once(key, decide);
    gate.resolve();
    expect(await first).toEqual({ answer: { n: 1 }, repeated: false });
    expect(await second).toEqual({ answer: { n: 1 }, repeated: true });
    expect(decisions).toBe(1);
  });

  it('refuses the same key with another body while the first is under way', async () => {
    const requests = new IdempotentRequests();
    const gate = Promise.withResolvers<{ n: number }>();
    const first = requests.once(key, () => gate.promise);
    const other = requestKeyOf('C1', 'k', 'create-booking', { a: 2 });
    const { answer } = await requests.once(other, () => Promise.reject(new Error('must not be asked')));
    expect(isRefusal(answer) && answer.definition.code).toBe('IDEMPOTENCY_KEY_REUSED');
    gate.resolve({ n: 1 });
    await first;
  });

  it('remembers nothing after the answer: the judge does', async () => {
    const requests = new IdempotentRequests();
    let decisions = 0;
    const decide = async (): Promise<{ n: number }> => ({ n: (decisions += 1) });
    await requests.once(key, decide);
    expect(await requests.once(key, decide)).toEqual({ answer: { n: 2 }, repeated: false });
  });

  it('shares a refusal and a failure too, and is free afterwards', async () => {
    const requests = new IdempotentRequests();
    const refusal = refuse(bookingErrors.HOLD_EXPIRED);
    const refused = await Promise.all([
      requests.once(key, async () => refusal),
      requests.once(key, () => Promise.reject(new Error('must not be asked'))),
    ]);
    expect(refused.map(({ answer }) => answer)).toEqual([refusal, refusal]);
    const failing = [1, 2].map(() => requests.once(key, () => Promise.reject(new Error('broken'))));
    for (const outcome of await Promise.allSettled(failing)) expect(outcome.status).toBe('rejected');
    expect((await requests.once(key, async () => ({ n: 1 }))).repeated).toBe(false);
  });
});
