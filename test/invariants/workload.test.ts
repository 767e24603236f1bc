import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { waitUntil } from '../harness/index.js';
import { audit } from './auditor.js';
import { finalFill } from './final-fill.js';
import type { History, HistoryEntry } from './history.js';
import { ROUNDS, SEED } from './random.js';
import { ContestedSystem } from './system.js';
import { FIRST_FILLER, Workload } from './workload.js';

jest.setTimeout(120_000 + ROUNDS * 60_000);

const TURNS = 2000;
/** The reconciler compares every two seconds, and needs a second look at what was in motion at the first. */
const HEAL_TIMEOUT_MS = 15_000;

describe(`several hundred customers against two processes (INVARIANT_SEED=${SEED})`, () => {
  let system: ContestedSystem;
  let history: History;

  beforeAll(async () => {
    system = await ContestedSystem.open({ gate: true });
    const workload = new Workload(system, {
      seed: SEED,
      customers: 300,
      turns: TURNS * ROUNDS,
      concurrency: 64,
      // Not in the last turn: what the gate knows afterwards is looked at.
      forgetEveryTurns: 800,
    });
    history = await workload.run();
    console.log(`INVARIANT_SEED=${SEED}: ${history.summary()}`);
  });
  afterAll(() => system?.stop());

  it('did what it was made for: every operation had its yes and its no, and hardly anything was left open', () => {
    const of = (kind: string, operation: string): HistoryEntry[] =>
      history.entries.filter((entry) => entry.answer.kind === kind && entry.operation === operation);
    for (const operation of ['book', 'hold', 'give-up', 'cancel', 'reschedule']) {
      expect([operation, of('yes', operation).length > 10]).toEqual([operation, true]);
    }
    // Rarer than the others: few of those who hold find a place elsewhere.
    expect(of('yes', 'move').length).toBeGreaterThan(0);
    for (const operation of ['book', 'hold', 'reschedule', 'move']) {
      expect([operation, of('no', operation).length > 10]).toEqual([operation, true]);
    }
    const open = history.entries.filter(({ answer }) => answer.kind === 'unknown');
    expect(open.length).toBeLessThan(history.entries.length / 20);
  });

  it('names nobody in Redis or in a metric (INV-10)', async () => {
    const keys = (await system.worker.redis?.keys('*')) ?? [];
    // First of all: the last claims live for some seconds only.
    expect(keys.some((key) => key.includes(':claim:'))).toBe(true);
    const metrics = await Promise.all(
      system.processes.map(async ({ http }) => (await http<string>('GET', '/metrics')).body),
    );
    expect(metrics.every((text) => text.includes('yuhuan_gate_takes_total'))).toBe(true);
    const told = [...keys, ...metrics].join('\n');
    for (const { actorId, customerId, loanId } of history.entries)
      expect([actorId, customerId, loanId].filter((name) => told.includes(name))).toEqual([]);
    expect(told).not.toContain('13800138000');
  });

  it('keeps every promise while it is still warm', async () => {
    expect(await audit(system.database.pool, history.entries)).toEqual([]);
  });

  it('comes to rest with gate and judge in agreement, though the gate lost everything in the middle', async () => {
    await waitUntil(
      async () => {
        const { drift, flights, open } = await system.gateState();
        return open && drift === 0 && flights === 0;
      },
      { timeoutMs: HEAL_TIMEOUT_MS, what: 'no drift' },
    );
    expect(await system.gateState()).toEqual({ drift: 0, flights: 0, open: true });
  });

  it('gives every accepted request its first answer again, whatever came after', async () => {
    const accepted = history.entries.filter(({ answer, key }) => answer.kind === 'yes' && key !== undefined);
    const sample = accepted.filter((_, index) => index % Math.ceil(accepted.length / 150) === 0);
    const before = history.entries.length;
    const again = await Promise.all(
      sample.map(async (entry, index) => {
        const { http, token } = system.processes[index % 2]!;
        const { status, headers, body } = await http('POST', entry.path, {
          token: token(entry.actorId),
          body: entry.body,
          headers: { 'idempotency-key': entry.key! },
        });
        return { status, replayed: headers.get('idempotency-replayed'), body };
      }),
    );
    expect(again).toEqual(
      sample.map(({ answer }) => ({
        status: answer.kind === 'yes' && answer.status,
        replayed: 'true',
        body: answer.kind === 'yes' && answer.body,
      })),
    );
    expect(sample.length).toBeGreaterThan(50);
    expect(history.entries).toHaveLength(before);
  });

  it('fills to the last unit: nobody is told full while a unit that they may take is free (INV-2)', async () => {
    const { booked, violations } = await finalFill(system, history, FIRST_FILLER);
    expect(violations).toEqual([]);
    expect(booked).toBeGreaterThan(0);
    expect(await audit(system.database.pool, history.entries)).toEqual([]);
  });

  it('says so itself: the invariants that operators see hold too', async () => {
    const { body } = await system.worker.http<{ invariants: { id: string; holds: boolean }[] }>(
      'GET',
      '/api/v1/ops/invariants',
      { token: system.worker.token({ role: 'auditor' }) },
    );
    expect(body.invariants.filter(({ holds }) => !holds)).toEqual([]);
  });
});
