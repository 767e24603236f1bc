import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { isRefusal, refuse, type Refusal } from '../../../src/platform/errors/index.js';
import { loansErrors } from '../../../src/loans/index.js';
import { QueueEntries } from '../../../src/waiting-room/index.js';
import { openApplication, type TestApplication, waitUntil } from '../../harness/index.js';
import { customerId, QueueBench } from './queue-bench.js';

jest.setTimeout(60_000);

interface Made {
  readonly id: string;
}
type Decide = () => Promise<Made | Refusal>;

const refused: Decide = () => Promise.resolve(refuse(loansErrors.DATE_NOT_WORKDAY));
const booked: Decide = () => Promise.resolve({ id: 'a booking' });

let bench: QueueBench;
let other: TestApplication;
let ticketId: string;
let token: string;

beforeAll(async () => {
  bench = await QueueBench.start();
  const { database, core, redisUrl } = bench.open;
  const env = { YUHUAN_ROLE: 'api', YUHUAN_QUEUE_SAFETY_NET: 'off' };
  other = await openApplication({ database, core, redis: redisUrl!, env });
});
afterAll(async () => {
  await other?.stop();
  await bench?.open.stop();
});

/** A customer whose turn has come, seen by both processes. */
beforeEach(async () => {
  await bench.empty();
  await bench.schedule();
  await bench.round();
  ticketId = (await bench.join(1)).body.id;
  await bench.saveUp(2);
  await bench.round();
  token = (await bench.enter(1, ticketId)).body.token;
  const isAtTheDoor = (): boolean => other.app.get(QueueEntries, { strict: false }).areRequired;
  await waitUntil(isAtTheDoor, { timeoutMs: 10_000, what: 'the other process has seen the room' });
});

const digest = (): string => randomBytes(16).toString('hex');
const through = (app: TestApplication, requestDigest: string, decide: Decide): Promise<Made | Refusal> =>
  app.app.get(QueueEntries, { strict: false }).through(
    () => ({
      token,
      customerId: customerId(1),
      requestDigest,
      assisted: false,
      actorId: customerId(1),
      actorRole: 'customer',
      traceId: '0'.repeat(32),
    }),
    decide,
  );
const codeOf = (answer: Made | Refusal): string => (isRefusal(answer) ? answer.definition.code : 'LET_IN');
const status = async (): Promise<string> => (await bench.ticket(1, ticketId)).body.status;

/** The first request is at the door, let in, and being decided while `meanwhile` happens. */
async function whileDeciding(requestDigest: string, ending: Decide, meanwhile: () => Promise<void>) {
  let decided: () => void = () => undefined;
  let letIn: () => void = () => undefined;
  const isLetIn = new Promise<void>((resolve) => (letIn = resolve));
  const mayEnd = new Promise<void>((resolve) => (decided = resolve));
  const first = through(bench.open, requestDigest, async () => {
    letIn();
    await mayEnd;
    return ending();
  });
  await isLetIn;
  await meanwhile();
  decided();
  return first;
}

describe('one request that is sent again through another process while it is decided', () => {
  it('uses the entry for good where one of them was booked, and the first was refused', async () => {
    const request = digest();
    await whileDeciding(request, refused, async () => {
      expect(codeOf(await through(other, request, booked))).toBe('LET_IN');
    });
    expect(await status()).toBe('USED');
    expect(codeOf(await through(bench.open, digest(), booked))).toBe('QUEUE_ENTRY_USED');
  });

  it('uses it for good where the second was refused, and the first was booked', async () => {
    const request = digest();
    await whileDeciding(request, booked, async () => {
      expect(codeOf(await through(other, request, refused))).toBe('DATE_NOT_WORKDAY');
    });
    expect(await status()).toBe('USED');
  });

  it('gives it back when both were refused, once', async () => {
    const request = digest();
    await whileDeciding(request, refused, async () => {
      await through(other, request, refused);
      expect(await status()).toBe('USED');
    });
    expect(await status()).toBe('ADMITTED');
    const events = await bench.rows<{ type: string }>(
      'SELECT type FROM events WHERE subject_id = $1 ORDER BY seq',
      [ticketId],
    );
    expect(events.map(({ type }) => type).slice(-2)).toEqual(['USED', 'GIVEN_BACK']);
    expect(codeOf(await through(bench.open, digest(), booked))).toBe('LET_IN');
  });

  it('keeps it used where what became of one of them is not known', async () => {
    const request = digest();
    await whileDeciding(request, refused, async () => {
      const died = through(other, request, () => Promise.reject(new Error('the connection was lost')));
      await expect(died).rejects.toThrow('the connection was lost');
    });
    expect(await status()).toBe('USED');
  });

  it('is another request with another day: only one of the two is let in', async () => {
    await whileDeciding(digest(), refused, async () => {
      expect(codeOf(await through(other, digest(), booked))).toBe('QUEUE_ENTRY_USED');
    });
    expect(await status()).toBe('ADMITTED');
  });
});
