import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createClient } from 'redis';
import {
  claimParameters,
  confirmationParameters,
  releaseParameters,
} from '../../src/bookings/judge/columns.js';
import type { Claim } from '../../src/bookings/judge/judge.types.js';
import { arrayLiteral, type Database, violatedConstraint } from '../../src/platform/postgres/index.js';
import type { Counter } from '../../src/quotas/index.js';
import { Random } from '../invariants/random.js';
import { testRun } from '../harness/test-run.js';
import { JudgeModel } from '../simulation/judge-model.js';
import { RedisModel } from '../simulation/redis-model.js';
import { cancellation, claim, confirmation, hold, JudgeBench, swap } from './bookings/judge-bench.js';
import { PROPERTY_SEED } from './lua/property-seed.js';

jest.setTimeout(120_000);

/** Calls of each run; the same random calls go to the model and to the store, and every reply is compared. */
const GATE_CALLS = 600;
const JUDGE_CALLS = 250;
const BOOKINGS = new URL('../../src/bookings/', import.meta.url);

describe(`the gate that a simulation has is the real one (PROPERTY_SEED=${PROPERTY_SEED})`, () => {
  const client = createClient({ url: testRun().redisUrl });
  const branch = `M${randomBytes(6).toString('hex')}`;
  const [epoch, left, flights] = ['epoch', 'left', 'flights'].map((part) => `yuhuan:{${branch}}:${part}`);
  const claimKey = (loan: string): string => `yuhuan:{${branch}}:claim:${loan}`;
  beforeAll(async () => {
    await client.connect();
  });
  afterAll(async () => {
    await client.del([epoch!, left!, flights!]);
    client.destroy();
  });

  it('knows every script', () => {
    const files = readdirSync(new URL('gate/lua/', BOOKINGS)).map((file) => file.replace('.lua', ''));
    expect(new RedisModel().scriptNames.toSorted()).toEqual(files.toSorted());
  });

  it('says what the scripts say to the same calls', async () => {
    const random = new Random(PROPERTY_SEED);
    const model = new RedisModel();
    const records = new Map<string, string[]>();
    const units = (): string[] =>
      ['1', '2', '3', '4']
        .filter(() => random.chance(0.6))
        .flatMap((id) => [id, String(Math.floor(random.next() * 6))]);
    const capacities = (): string[] =>
      units().flatMap((value, index) =>
        index % 2 === 0
          ? [value]
          : [String(Math.ceil(random.next() * 9)), value, random.pick(['0', '2', '-1'])],
      );
    const loans = (): string[] => ['a', 'b', 'c'].filter(() => random.chance(0.4));
    const seqs = { epoch: '', seq: '' };
    const call = (): [name: string, keys: string[], args: string[]] => {
      const flight = `f${Math.floor(random.next() * 30)}`;
      const all = [epoch!, left!, flights!];
      const take = (): [string, string[], string[]] => {
        const asked = Array.from({ length: 1 + Math.floor(random.next() * 4) }, (_, index) => {
          const ids = random.chance(0.05)
            ? '1,99'
            : ['1', '2', '3', '4'].filter(() => random.chance(0.5)).join(',');
          return {
            loan: random.pick(['a', 'b', 'c', 'd', 'e']),
            claim: random.chance(0.2) ? '' : random.pick(['k1', 'k2']),
            id: `${flight}-${index}`,
            ids,
          };
        });
        records.set(
          flight,
          asked.flatMap(({ id, ids, claim: value }) => [`${id}=${ids}`, value]),
        );
        return [
          'take-units-n',
          [...all, ...asked.map(({ loan }) => claimKey(loan))],
          [flight, '600000', ...asked.flatMap((each) => [each.id, each.claim, each.ids])],
        ];
      };
      const end = (): [string, string[], string[]] => {
        const refused = (records.get(flight) ?? []).slice(0, 2);
        return [
          'end-flight-n',
          [left!, flights!, ...(refused.length > 0 ? [claimKey(random.pick(['a', 'b', 'c']))] : [])],
          [flight, ...refused],
        ];
      };
      return random.weighted<() => [string, string[], string[]]>([
        [10, take],
        [4, end],
        [4, () => ['settle-flight-n', [left!, flights!, ...loans().map(claimKey)], [flight, ...units()]]],
        [2, () => ['adjust-left-n', [epoch!, left!, ...loans().map(claimKey)], units()]],
        [
          2,
          () => [
            'correct-left-3',
            all,
            [seqs.epoch, seqs.seq, ...units(), ...(random.chance(0.2) ? ['3', 'gone'] : [])],
          ],
        ],
        [1, () => ['open-gate-3', all, [`e${Math.floor(random.next() * 1e6)}`, ...units()]]],
        [1, () => ['add-counters-3', all, units()]],
        [2, () => ['hear-capacities-2', [epoch!, left!], capacities()]],
        [1, () => ['forget-counters-2', [epoch!, left!], [seqs.epoch, random.pick(['1', '2', '9'])]]],
      ])();
    };
    for (let count = 0; count < GATE_CALLS; count += 1) {
      if (random.chance(0.03)) {
        // The epoch alone goes: the gate is shut, and what flies stays recorded.
        await client.del(epoch!);
        model.forgetKey(epoch!);
      }
      const [name, keys, args] = call();
      const expected = await client.eval(scriptText(name), { keys, arguments: args });
      expect([count, name, model.run(name, keys, args, Date.now())]).toEqual([count, name, expected]);
      const read = (await client.eval(scriptText('read-gate-3'), {
        keys: [epoch!, left!, flights!],
        arguments: [],
      })) as [string | null, number, string[], string[]];
      const seen = model.run('read-gate-3', [epoch!, left!, flights!], [], Date.now()) as typeof read;
      expect([count, name, seen[0], hashOf(seen[2])]).toEqual([count, name, read[0], hashOf(read[2])]);
      expect(timeless(seen[3])).toEqual(timeless(read[3]));
      seqs.epoch = random.chance(0.9) ? (read[0] ?? '') : 'another';
      seqs.seq = random.chance(0.9) ? (hashOf(read[2])['seq'] ?? '0') : '0';
    }
  });
});

function scriptText(name: string): string {
  return readFileSync(new URL(`gate/lua/${name}.lua`, BOOKINGS), 'utf8');
}

function hashOf(flat: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: flat.length / 2 }, (_, index) => [flat[2 * index]!, flat[2 * index + 1]!]),
  );
}

/** Records begin with the time by the store's own clock. */
function timeless(flat: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(hashOf(flat)).map(([id, record]) => [id, record.slice(record.indexOf(' '))]),
  );
}

describe(`the judge that a simulation has is the real one (PROPERTY_SEED=${PROPERTY_SEED})`, () => {
  let bench: JudgeBench;
  let database: Database;
  beforeAll(async () => {
    bench = await JudgeBench.open();
    database = bench.connect();
  });
  afterAll(() => bench.close());

  it('says what the statements say to the same calls', async () => {
    const random = new Random(PROPERTY_SEED);
    const model = new JudgeModel();
    const counters: Counter[] = [];
    for (const capacity of [2, 3, 5, 4, null]) counters.push(await bench.counter({ capacity }));
    for (const { id, branchId = 'B001', period, periodStart, capacity } of counters as (Counter & {
      branchId?: string;
    })[])
      model.addCounter({ id, branchId, period, start: periodStart, capacity });
    const claims: Claim[] = [];
    const keys = Array.from({ length: 12 }, () => randomUUID().replaceAll('-', ''));
    const key = () => ({ keyDigest: random.pick(keys), requestDigest: random.pick(keys) });
    const any = (): Claim => random.pick(claims);
    const some = (): Counter[] => counters.filter(() => random.chance(0.5));
    const seq = (): number => 1 + Math.floor(random.next() * 3);
    const fresh = (): Claim => {
      const part = { loanId: `L-${Math.floor(random.next() * 10)}`, ...(random.chance(0.8) && key()) };
      const made = random.chance(0.5)
        ? claim(some(), part)
        : hold(some(), { loanId: part.loanId, holdMs: random.chance(0.2) ? -1000 : 600_000 });
      claims.push(made);
      return made;
    };
    const call = (): [name: string, values: unknown[]] =>
      random.weighted<() => [string, unknown[]]>([
        [
          6,
          () => [
            'judge-claims',
            claimParameters(Array.from({ length: 1 + Math.floor(random.next() * 2) }, fresh), bench.phones)
              .values,
          ],
        ],
        [
          3,
          () => [
            'judge-confirmations',
            confirmationParameters([confirmation(any(), { seq: seq(), ...key() })], bench.phones),
          ],
        ],
        [
          4,
          () => [
            'judge-releases',
            [...releaseParameters([cancellation(any(), { seq: seq(), ...key() })]), false],
          ],
        ],
        [
          2,
          () => [
            'judge-releases',
            [
              ...releaseParameters([
                cancellation(any(), {
                  from: 'HELD',
                  to: 'EXPIRED',
                  event: 'EXPIRED',
                  keyDigest: null,
                  requestDigest: null,
                }),
              ]),
              true,
            ],
          ],
        ],
        [3, () => ['set-capacities', capacityChange(random, counters, model)]],
        [4, () => swapCall(any(), some(), seq(), key(), model, random.chance(0.5))],
        [1, () => ['find-decided', [arrayLiteral([any().id, any().id])]]],
        [1, () => ['find-known', [arrayLiteral([random.pick(keys)]), arrayLiteral([any().loanId])]]],
        [1, () => ['find-answer', [any().id, 1]]],
        [1, () => ['find-booking', [any().id]]],
        [1, () => ['read-left', [arrayLiteral(counters.map(({ id }) => id))]]],
        [1, () => ['lock-left-of-counters', [arrayLiteral(counters.map(({ id }) => id))]]],
      ])();
    fresh();
    let refusals = 0;
    for (let count = 0; count < JUDGE_CALLS; count += 1) {
      const [name, values] = call();
      const real = await outcomeOf(() => database.run({ name, text: statementText(name) }, values));
      const modelled = await outcomeOf(async () => [...model.run(name, values, new Date())]);
      expect([count, name, modelled]).toEqual([count, name, real]);
      if (typeof real === 'string') refusals += 1;
      for (const counter of counters) {
        const { id, capacity, taken, held, ceiling } = await bench.stateOf(counter);
        expect(model.tables.counters.get(id)).toMatchObject({ capacity, taken, held, ceiling });
      }
    }
    // Both have refused, or nothing was compared where it matters.
    expect(refusals).toBeGreaterThan(5);
    for (const { id } of claims) {
      const events = model.tables.events.filter(({ bookingId }) => bookingId === id);
      const lines = events.map(({ seq: at, type, from, to }) => `${at} ${type} ${from ?? '-'}>${to}`);
      expect(lines).toEqual(await bench.eventsOf({ id }));
    }
  });
});

/** Mostly on the version that is, of one counter or two; null: without a bound. */
function capacityChange(random: Random, counters: readonly Counter[], model: JudgeModel): unknown[] {
  const changed = counters.filter(() => random.chance(0.3));
  const versions = changed.map(({ id }) => model.tables.counters.get(id)!.version);
  return [
    arrayLiteral(changed.map(({ id }) => id)),
    arrayLiteral(changed.map(() => (random.chance(0.25) ? null : Math.floor(random.next() * 6)))),
    arrayLiteral(versions.map((version) => (random.chance(0.85) ? version : version + 1))),
  ];
}

function swapCall(
  of: Claim,
  next: readonly Counter[],
  seq: number,
  key: { keyDigest: string; requestDigest: string },
  model: JudgeModel,
  isHold: boolean,
): [string, unknown[]] {
  const old = new Set(model.tables.bookings.get(of.id)?.counterIds);
  const { branchId, date } = of;
  const to = { branchId, date, timeWindow: '' };
  const counters = [...old].map((id) => ({ id }) as Counter);
  const { counterIds, units, actorId, actorRole, traceId } = swap({ ...of, counters }, next);
  const kind = isHold
    ? { keys: [null, null], kind: ['HELD', 'MOVED', 600_000] }
    : { keys: [key.keyDigest, key.requestDigest], kind: ['BOOKED', 'RESCHEDULED', null] };
  return [
    'judge-swap',
    [
      of.id,
      seq,
      branchId,
      date,
      '',
      arrayLiteral(counterIds),
      ...kind.keys,
      actorId,
      actorRole,
      traceId,
      JSON.stringify({ from: to, to }),
      arrayLiteral([...units.keys()]),
      arrayLiteral([...units.values()]),
      null,
      null,
      ...kind.kind,
    ],
  ];
}

const FOLDERS = ['judge/sql/', 'gate/sql/', 'sql/', '../quotas/changes/sql/'];

function statementText(name: string): string {
  const folder = FOLDERS.find((each) => readdirSync(new URL(each, BOOKINGS)).includes(`${name}.sql`))!;
  return readFileSync(new URL(`${folder}${name}.sql`, BOOKINGS), 'utf8');
}

/** Rows without the moments of two clocks and in one order, or the constraint that refused. */
async function outcomeOf(run: () => Promise<object[]>): Promise<string | object[]> {
  try {
    const rows = await run();
    return rows.map(withoutMoments).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === undefined) throw error;
    return constraint;
  }
}

function withoutMoments(row: object): object {
  const entries = Object.entries(row).map(([name, value]: [string, unknown]) => {
    return [name, value instanceof Date ? 'a moment' : value] as const;
  });
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
