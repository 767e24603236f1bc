import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeys } from '#src/sandbox/identity-provider/signing-keys.js';
import { StartError } from '#src/sandbox/services/index.js';
import { CustomersInTurn } from './customers.js';
import type { Told } from './history.js';
import { readManifest } from './manifest.js';
import type { Verdict } from './oracle.js';
import { outlineOf } from './plan.js';
import type { BoardCounter } from './remote-boards.js';
import { RemoteWorld, type RemoteWorldOptions } from './remote-world.js';
import { writePlan } from './write-plan.js';

const DATES = ['2026-12-01', '2026-12-02', '2026-12-03', '2026-12-04', '2026-12-05'];
const COUNTER: BoardCounter = {
  period: 'DAY',
  start: DATES[1]!,
  pool: 'ALL',
  window: null,
  capacity: 10,
  taken: 4,
  held: 0,
};

/** What somebody's system would answer; each test changes what it is about. */
interface Answers {
  counter: BoardCounter;
  standing: string[];
  readonly asked: string[];
  readonly lost: Set<string>;
}

describe('a system that is asked from outside', () => {
  let server: Server;
  let dataDir: string;
  let answers: Answers;

  const bodyOf = (path: string): object => {
    if (path.includes('/calendar')) return { days: DATES.map((date) => ({ date, status: 'OPEN' })) };
    if (path.includes('/staff/')) return { counters: [answers.counter] };
    if (path.includes('/ops/')) return { invariants: [], totalDrift: 0, branches: [] };
    if (path.includes('?limit=')) return { bookings: answers.standing.map((status) => ({ status })) };
    const id = path.slice(path.lastIndexOf('/') + 1);
    answers.asked.push(id);
    return answers.lost.has(id) ? {} : { id };
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'yuhuan-remote-'));
    await openKeys(dataDir);
    server = createServer((request, response) => response.end(JSON.stringify(bodyOf(request.url ?? ''))));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => void server.close(resolve));
    await rm(dataDir, { recursive: true, force: true });
  });
  beforeEach(() => {
    answers = { counter: COUNTER, standing: [], asked: [], lost: new Set() };
  });

  const optionsOf = async (name: string, scaling = { scale: 1, time: 1 }): Promise<RemoteWorldOptions> => {
    const manifest = await readManifest(name);
    return {
      manifest,
      outline: outlineOf(manifest, scaling),
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      customers: new CustomersInTurn(7),
      seed: 7,
      env: { OIDC_ISSUER: 'http://127.0.0.1:3001' },
      say: () => undefined,
      dataDir,
      option: '--base-url http://127.0.0.1',
    };
  };
  const open = async (more: Partial<RemoteWorldOptions> = {}): Promise<RemoteWorld> =>
    RemoteWorld.open({ ...(await optionsOf('smoke')), ...more });
  const judged = async (during: readonly Told[] = []): Promise<Map<string, Verdict>> => {
    const world = await open();
    const slots = await world.prepare();
    await world.tokens(20, world.firstCustomer);
    answers.counter = { ...COUNTER, taken: 11 };
    const told = during.map((each, index) => ({
      ...each,
      customer: `C${world.firstCustomer + (index % 20)}`,
    }));
    const verdicts = await world.judge({
      during: told,
      knocks: [],
      slots,
      unitsReturn: false,
      quotasChange: false,
    });
    return new Map(verdicts.map((verdict) => [verdict.name, verdict]));
  };
  const booked = (count: number): Told[] =>
    Array.from(
      { length: count },
      (_, index) =>
        ({
          operation: 'book',
          role: 'person',
          branch: 'B006',
          key: `k${index}`,
          outcome: 'yes',
          status: 201,
          code: null,
          booking: `b${index}`,
          replayed: false,
          full: null,
          explained: true,
          retryAfter: null,
        }) as Told,
    );

  it('is found to oversell by its boards before and after', async () => {
    const verdicts = await judged();
    expect(verdicts.get('boards')).toMatchObject({ holds: false, violations: 3 });
  });

  it('is asked for bookings of the whole run, its end included', async () => {
    const made = booked(999);
    for (const { booking } of made.slice(900)) answers.lost.add(booking!);
    const verdicts = await judged(made);
    expect(answers.asked).toHaveLength(500);
    expect(verdicts.get('every-yes-has-its-row')!.violations).toBeGreaterThan(40);
  });

  it('is not begun at with people of a run before', async () => {
    answers.standing = ['BOOKED'];
    const world = await open();
    const refused = await world.tokens(3, world.firstCustomer).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StartError);
    expect((refused as StartError).remedy).toContain('another --seed than 7');
  });

  it('is begun at with people whose bookings are over', async () => {
    answers.standing = ['CANCELLED'];
    const world = await open();
    expect((await world.tokens(3, world.firstCustomer)).customers).toHaveLength(3);
  });

  it('has other people for each scenario of a command', async () => {
    const customers = new CustomersInTurn(7);
    const [first, second] = [await open({ customers }), await open({ customers })];
    expect(second.firstCustomer).toBeGreaterThan(first.firstCustomer);
  });

  it('is told to be one that nobody can sign in to, where there are no keys or no issuer', async () => {
    const nowhere = join(dataDir, 'nowhere');
    await expect(open({ env: {}, dataDir: nowhere })).rejects.toBeInstanceOf(StartError);
    const world = await open({ dataDir: nowhere });
    await expect(world.prepare()).rejects.toThrow(/there are no tokens.*no keys/);
  });

  it('is asked from many machines by a plan in which as many may wait as all of them hold', async () => {
    const said: string[] = [];
    const options = await optionsOf('retry-storm', { scale: 100, time: 0.001 });
    const folder = join(dataDir, 'plan');
    await writePlan(folder, 4, { ...options, say: (line) => said.push(line) });
    const plan = JSON.parse(await readFile(join(folder, 'plan.json'), 'utf8')) as {
      k6: { scenarios: { person: { maxVUs: number } } };
    };
    expect(plan.k6.scenarios.person.maxVUs).toBe(2_400);
    expect(said.at(-1)).toBe(
      'it is for 4 pods, on which 2400 may wait at once, and 15000 may have to: give --pods 25',
    );
  });
});
