import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { lateAfter } from './late-after.js';

/** Answers in a thread of its own, so that it does while this one stands still: `/late` when told to, `/never` not at all. */
const SERVER = `
  const { createServer } = require('node:http');
  const { parentPort, workerData: answered } = require('node:worker_threads');
  const server = createServer((request, response) => {
    if (request.url === '/never') return;
    if (request.url !== '/late') return response.end('here');
    parentPort.once('message', () => response.end('here', () => {
      Atomics.store(answered, 0, 1);
      Atomics.notify(answered, 0);
    }));
    parentPort.postMessage('asked');
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;
const DEADLINE_MS = 200;
const ANSWER_WITHIN_MS = 60_000;

/** One when `/late` has been answered. */
const answered = new Int32Array(new SharedArrayBuffer(4));
let server: Worker;
let url: string;

beforeAll(async () => {
  server = new Worker(SERVER, { eval: true, workerData: answered });
  const [port] = (await once(server, 'message')) as [number];
  url = `http://127.0.0.1:${port}`;
});
afterAll(() => server.terminate());

it('takes an answer that has come while the process stood still', async () => {
  // The connection is made beforehand, and kept.
  await (await fetch(url)).text();
  const asked = once(server, 'message');
  const ended = new AbortController();
  const answer = fetch(`${url}/late`, { signal: ended.signal }).then((response) => response.text());
  await asked;
  // Only now, so that the wait ends and the answer comes while this thread stands still, and neither before.
  const late = lateAfter(DEADLINE_MS);
  late.addEventListener('abort', () => ended.abort(late.reason));
  server.postMessage('answer');
  Atomics.wait(answered, 0, 0, ANSWER_WITHIN_MS);
  expect(answered[0]).toBe(1);
  standStill(2 * DEADLINE_MS);
  expect(await answer).toBe('here');
});

it('ends the wait for one that does not come', async () => {
  const fault = await fetch(`${url}/never`, { signal: lateAfter(DEADLINE_MS) }).catch(
    (error: unknown) => error,
  );
  expect(fault).toMatchObject({ name: 'TimeoutError', message: `no answer within ${DEADLINE_MS} ms` });
});

function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
