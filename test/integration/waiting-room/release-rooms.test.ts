import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BranchesReadModel } from '../../../src/branches/index.js';
import { RuleSetsReadModel } from '../../../src/loans/index.js';
import { addDays, dayIn, instantOf } from '../../../src/platform/clock/index.js';
import { ReleaseRooms } from '../../../src/waiting-room/release-rooms.js';
import { openApplication, type TestApplication } from '../../harness/index.js';
import { QueueBench } from './queue-bench.js';

jest.setTimeout(120_000);

const ON = { YUHUAN_ROLE: 'api', YUHUAN_QUEUE_SAFETY_NET: 'off', YUHUAN_QUEUE_RELEASE_ROOMS: 'on' };
const TIME = '08:00';
/** Of these products a month opens at once; of the others a day at a time. */
const MONTHLY = 'BUSINESS';
const WORKER = { actorId: 'test', actorRole: 'system', traceId: '0'.repeat(32) };
/** Within the week in which rooms are announced, in whatever zone and before whatever end of a month. */
const AHEAD_DAYS = [2, 3, 4, 5];
/** Every month has a 28th, and no rule opens one later. */
const LAST_DAY_OF_MONTH = 28;

let bench: QueueBench;
let other: TestApplication;
let opensOn: string;

beforeAll(async () => {
  bench = await QueueBench.start({ env: ON });
  const { database, core, redisUrl } = bench.open;
  other = await openApplication({ database, core, redis: redisUrl!, env: ON });
  const today = dayIn('Asia/Shanghai', Date.now());
  opensOn = AHEAD_DAYS.map((ahead) => addDays(today, ahead)).find(
    (day) => Number(day.slice(-2)) <= LAST_DAY_OF_MONTH,
  )!;
  await bench.open.pool.query(
    `INSERT INTO rule_sets (product, version, effective_from, rules)
     SELECT DISTINCT ON (product) product, 'releases', now() - interval '1 second', rules || jsonb_build_object('version', 'releases', 'release',
       CASE product WHEN $1 THEN jsonb_build_object('rule', 'MONTH_OPEN', 'dayOfMonth', $2::integer, 'time', $3::text)
         ELSE jsonb_build_object('rule', 'ROLLING', 'time', $3::text) END)
     FROM rule_sets WHERE effective_from <= now() ORDER BY product, effective_from DESC`,
    [MONTHLY, Number(opensOn.slice(-2)), TIME],
  );
  for (const { app } of [bench.open, other]) await app.get(RuleSetsReadModel, { strict: false }).refresh();
});
afterAll(async () => {
  await other?.stop();
  await bench?.open.stop();
});
beforeEach(() => bench.empty());

const announce = ({ app }: TestApplication): Promise<number> =>
  app.get(ReleaseRooms, { strict: false }).announce(WORKER);
const rooms = (): Promise<{ kind: string; status: string; opensAtMs: number }[]> =>
  bench.rows(
    `SELECT kind, status, extract(epoch FROM opens_at)::float8 * 1000 AS "opensAtMs" FROM queue_rooms ORDER BY opens_at`,
  );

/** Where it opens an hour earlier by the sun, it has a room of its own. */
function openings(): number[] {
  const branches = bench.open.app.get(BranchesReadModel, { strict: false }).all();
  const zones = new Set(branches.filter(({ active }) => active).map(({ timeZone }) => timeZone));
  return [...new Set([...zones].map((zone) => instantOf(opensOn, TIME, zone)))].toSorted((a, b) => a - b);
}

describe('the release of a whole month', () => {
  it('has a room announced by whichever worker is first, once for each moment at which it opens', async () => {
    const expected = openings();
    expect(expected.length).toBeGreaterThan(1);
    const announced = await Promise.all([announce(bench.open), announce(other)]);
    expect(announced[0] + announced[1]).toBe(expected.length);
    expect(await announce(bench.open)).toBe(0);
    expect(await rooms()).toEqual(
      expected.map((opensAtMs) => ({ kind: 'RELEASE', status: 'SCHEDULED', opensAtMs })),
    );
  });

  it('gets no other room by itself where staff took it back, and one of staff where they want one', async () => {
    await announce(bench.open);
    const [opensAtMs] = openings();
    const opensAt = new Date(opensAtMs!).toISOString();
    const [taken] = await bench.rows<{ id: string }>('SELECT id FROM queue_rooms WHERE opens_at = $1', [
      opensAt,
    ]);
    const cancel = (id: string) =>
      bench.sre('POST', `/api/v1/ops/queue/rooms/${id}/cancel`, { reason: 'another rule' });
    const ofMoment = async (): Promise<string[]> =>
      (await rooms())
        .filter((room) => room.opensAtMs === opensAtMs)
        .map(({ kind, status }) => `${kind} ${status}`)
        .toSorted();
    expect((await cancel(taken!.id)).status).toBe(200);
    expect(await announce(bench.open)).toBe(0);
    const another = await bench.schedule({ opensAt });
    expect(await announce(bench.open)).toBe(0);
    expect(await ofMoment()).toEqual(['RELEASE CANCELLED', 'STAFF SCHEDULED']);
    expect((await cancel(another)).status).toBe(200);
    expect(await announce(bench.open)).toBe(0);
    expect(await ofMoment()).toEqual(['RELEASE CANCELLED', 'STAFF CANCELLED']);
  });

  it('commits to its draw days before, and keeps nobody waiting until then', async () => {
    await bench.round();
    await announce(bench.open);
    await bench.round();
    const { body } = await bench.open.http<{ entryRequired: boolean; room: object }>('GET', '/api/v1/queue');
    expect(body).toMatchObject({
      entryRequired: false,
      room: {
        kind: 'RELEASE',
        status: 'SCHEDULED',
        opensAt: new Date(openings()[0]!).toISOString(),
        draw: { commitment: expect.stringMatching(/^[0-9a-f]{64}$/), seed: null },
      },
    });
  });
});
