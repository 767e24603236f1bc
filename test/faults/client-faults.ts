import { lasting, waitUntil } from '../harness/index.js';
import { connect } from 'node:net';
import { Customer } from '../invariants/customer.js';
import type { Answer, History } from '../invariants/history.js';
import type { Random } from '../invariants/random.js';
import type { Violation } from '../invariants/records.js';
import { AWAY_MS, REQUEST_BOUND_MS, SILENT_MS } from './bounds.js';
import type { FaultCluster } from './fault-cluster.js';
import type { Fault } from './run-fault.js';

const KNOWN_TIMEOUT_MS = 30_000;
/** Customers beyond those of the workload, one block each fault. */
const APART = 20_000;

/** A customer who takes no part in the workload. */
function apart(cluster: FaultCluster, n: number, history: History): Customer {
  return new Customer(cluster.customer(APART + n), cluster.processes, history);
}

export const clientFaults: readonly Fault[] = [
  {
    id: 'fifty-times',
    part: 'ALL',
    title: 'the same request fifty times at once',
    promise: 'one booking, and the same answer to all',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    quick: true,
    inject: fiftyTimes,
  },
  {
    id: 'twenty-devices',
    part: 'ALL',
    title: 'one customer on twenty devices',
    promise: 'one booking; the others are told of it',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    quick: true,
    inject: twentyDevices,
  },
  {
    id: 'slow-clients',
    part: 'AROUND',
    title: 'two hundred clients that never finish what they say',
    promise: 'nobody else notices',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    nobodyUnanswered: true,
    inject: async (cluster) => {
      const sockets = cluster.system.apiUrls.flatMap((url) => {
        const { hostname: host, port } = new URL(url);
        return Array.from({ length: 100 }, () => {
          const socket = connect({ host, port: Number(port) });
          socket.on('error', () => undefined);
          socket.write('POST /api/v1/bookings HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{"loan');
          return socket;
        });
      });
      await lasting(AWAY_MS);
      for (const socket of sockets) socket.destroy();
    },
  },
  ...(['SLOW', 'ERROR', 'SILENT'] as const).map((mode): Fault => ({
    id: `core-${mode.toLowerCase()}`,
    part: 'AROUND',
    title: `the core bank is ${{ SLOW: 'slow', ERROR: 'failing', SILENT: 'silent' }[mode]}`,
    promise: 'loans that are known are served, others are told so; nothing is guessed',
    backWithinMs: 1000,
    answerWithinMs: REQUEST_BOUND_MS,
    inject: async (cluster) => {
      await cluster.core.misbehave({ mode, ...(mode === 'SLOW' && { delayMs: 800 }) });
      await lasting(mode === 'SILENT' ? SILENT_MS : AWAY_MS);
    },
  })),
];

async function fiftyTimes(cluster: FaultCluster, random: Random, history: History): Promise<Violation[]> {
  const customer = apart(cluster, 1 + Math.floor(random.next() * 5000), history);
  const asked = customer.bookRequest(random.pick(cluster.slots), random.key());
  const ask = async (process: number): Promise<Answer> => {
    let answer = await customer.ask(asked, process);
    // "Later" is an honest answer of a busy machine; whoever hears it asks again by the same key.
    const isKnown = async (): Promise<boolean> => {
      if (answer.kind === 'unknown') answer = await customer.ask(asked, process);
      return answer.kind !== 'unknown';
    };
    await waitUntil(isKnown, { timeoutMs: KNOWN_TIMEOUT_MS, what: 'what became of a request' });
    return answer;
  };
  const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => ask(index)));
  // A place may have been gone; then all fifty are told the same.
  const told = new Set(
    answers.map((answer) => {
      if (answer.kind === 'yes') return `yes ${answer.body.id}`;
      return answer.kind === 'no' ? `no ${answer.code}` : 'unknown';
    }),
  );
  const { rows } = await cluster.pool.query('SELECT id FROM bookings WHERE customer_id = $1', [
    customer.caller.id,
  ]);
  const yes = [...told].filter((each) => each.startsWith('yes'));
  const isOne = rows.length === yes.length && yes.length <= 1;
  return isOne
    ? []
    : [{ invariant: 'INV-4', what: 'fifty equal requests', facts: { told: [...told], rows } }];
}

async function twentyDevices(cluster: FaultCluster, random: Random, history: History): Promise<Violation[]> {
  const customer = apart(cluster, 6000 + Math.floor(random.next() * 5000), history);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      customer.ask(customer.bookRequest(random.pick(cluster.slots), random.key()), index),
    ),
  );
  const { rows } = await cluster.pool.query(
    `SELECT id FROM bookings WHERE customer_id = $1 AND status IN ('HELD', 'BOOKED')`,
    [customer.caller.id],
  );
  const yes = answers.filter(({ kind }) => kind === 'yes').length;
  return yes === rows.length && rows.length <= 1
    ? []
    : [{ invariant: 'INV-5', what: 'twenty devices', facts: { yes, rows } }];
}
