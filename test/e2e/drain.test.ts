import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openSystem, type TestSystem, waitUntil } from '../harness/index.js';
import { book, type BookingBody, fullRepayment } from './requests.js';

jest.setTimeout(90_000);

const CLIENTS = 12;
/** Enough on both sides of the signal to be sure that some were under way when it came. */
const BEFORE_SIGNAL = 60;
const AFTER_EXIT = 60;
/** As a load balancer would, only more often. */
const PROBE_INTERVAL_MS = 50;
/**
 * The balancer is this process, which stands still for a second now and then while other tests run beside it; one that
 * has not looked during the drain sends people to a closed door, whatever the process does.
 */
const DRAIN_MS = 5_000;
/** The drain, the last requests, the end of the process. */
const EXIT_TIMEOUT_MS = 20_000;

let open: TestSystem;
let date: string;

beforeAll(async () => {
  open = await openSystem({ env: { YUHUAN_HTTP_DRAIN_MS: String(DRAIN_MS) } });
  date = await open.bookableDate(3, 'B003');
});

afterAll(async () => {
  await open?.stop();
});

describe('a process that is asked to end under load', () => {
  it('is left by the load balancer, answers what is under way, ends by itself, and nobody notices', async () => {
    const ready = [true, true];
    const stop = new AbortController();
    let next = 0;
    const answers: { status: number; via: number; body: BookingBody }[] = [];
    const client = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        next += 1;
        const caller = open.customer(next);
        const via = ready[1] === true && next % 2 === 1 ? 1 : 0;
        const { status, body } = await book(open, caller, fullRepayment(caller, date, { branchId: 'B003' }), {
          via,
        });
        answers.push({ status, via, body });
      }
    };
    const probe = setInterval(() => {
      const asked = open.http('GET', '/readyz', { via: 1 });
      asked.then(
        ({ status }) => (ready[1] = status === 200),
        () => (ready[1] = false),
      );
    }, PROBE_INTERVAL_MS);
    const clients = Array.from({ length: CLIENTS }, client);
    const leaving = open.system.servers.get('api-2')!;
    try {
      await waitUntil(() => answers.length >= BEFORE_SIGNAL, { timeoutMs: EXIT_TIMEOUT_MS });
      process.kill(leaving.pid!, 'SIGTERM');
      await waitUntil(() => leaving.hasExited(), { timeoutMs: EXIT_TIMEOUT_MS });
      const untilExit = answers.length;
      await waitUntil(() => answers.length >= untilExit + AFTER_EXIT, { timeoutMs: EXIT_TIMEOUT_MS });
    } finally {
      stop.abort();
      clearInterval(probe);
      await Promise.all(clients);
    }
    expect(await leaving.exited).toEqual({ code: 0, signal: null });
    expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
    expect(answers.filter(({ via }) => via === 1).length).toBeGreaterThan(BEFORE_SIGNAL / 4);
    const { rows } = await open.database.pool.query<{ id: string }>('SELECT id FROM bookings');
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(answers.map(({ body }) => body.id)));
    const { body } = await open.http('GET', '/api/v1/ops/drift', {
      token: open.token({ role: 'sre' }),
      via: 0,
    });
    expect(body['totalDrift']).toBe(0);
  });
});
