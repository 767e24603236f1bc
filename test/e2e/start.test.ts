import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { access, chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { migrate } from '../../src/platform/postgres/index.js';
import { findFreePort, isPortFree } from '../../src/sandbox/services/index.js';
import {
  bookableDate,
  createTestDatabase,
  customer,
  HttpClient,
  plainEnvironment,
  tokenMint,
  waitUntil,
} from '../harness/index.js';
import { book, type BookingBody, fullRepayment } from './requests.js';

/** A first start makes a cluster and starts five processes: 5 s on an idle machine, and it may not be idle. */
const FIRST_READY_MS = 60_000;
/** What a person who starts again waits for, on a machine that runs the other tests beside. */
const NEXT_READY_MS = 30_000;
const END_TIMEOUT_MS = 30_000;
const STARTERS = 20;

jest.setTimeout(FIRST_READY_MS + NEXT_READY_MS + 2 * END_TIMEOUT_MS);

let folder: string;
const launched: Launched[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yuhuan-start-'));
  // Root's mkdtemp closes the folder to the account that PostgreSQL runs as.
  await chmod(folder, 0o755);
});

afterAll(async () => {
  for (const each of launched) await each.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

interface Launched {
  readonly port: number;
  readonly dataDir: string;
  readonly lines: string[];
  readonly child: ChildProcess;
  hasEnded(): boolean;
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: { start: string } };
/**
 * `npm start` as npm runs it, in a shell that gets npm's signals, without its build, which would take the program away
 * under the other tests. A shell that stayed would die of the signal and leave the system behind.
 */
const START = `true && ${scripts.start.split('&&').at(-1)?.trim()}`;

function launch(more: NodeJS.ProcessEnv & { PORT: string; DATA_DIR: string }): Launched {
  const env = plainEnvironment();
  const child = spawn('/bin/sh', ['-c', START], {
    env: { ...env, PATH: `${dirname(process.execPath)}:${env['PATH']}`, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => lines.push(...text.trimEnd().split('\n')));
  }
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const result: Launched = {
    port: Number(more.PORT),
    dataDir: more.DATA_DIR,
    lines,
    child,
    hasEnded,
    end: (signal) => {
      if (!hasEnded()) child.kill(signal);
      return ended;
    },
  };
  launched.push(result);
  return result;
}

async function becomesReady(started: Launched, timeoutMs: number, host = '127.0.0.1'): Promise<void> {
  const ready = `ready http://${host}:${started.port}`;
  await waitUntil(() => started.hasEnded() || started.lines.includes(ready), { timeoutMs, what: ready });
  if (!started.lines.includes(ready)) throw new Error(`it ended:\n${started.lines.join('\n')}`);
}

async function withClient<T>(
  { port, dataDir }: Launched,
  work: (client: HttpClient, token: Awaited<ReturnType<typeof tokenMint>>) => Promise<T>,
): Promise<T> {
  const { issuer } = JSON.parse(await readFile(join(dataDir, 'sandbox.json'), 'utf8')) as { issuer: string };
  const client = new HttpClient(`http://127.0.0.1:${port}`);
  try {
    return await work(client, await tokenMint({ dataDir, issuer }));
  } finally {
    await client.close();
  }
}

/** Books for the n-th customer on the third open day. */
function bookOnce(started: Launched, n: number): Promise<BookingBody> {
  return withClient(started, async (client, token) => {
    const caller = customer(n, token);
    const asked = fullRepayment(caller, await bookableDate(client.http, 3, 'B001'));
    const key = randomUUID();
    // It has just started, on a machine that does much else, and may say "later", truthfully.
    const decided = async (): Promise<Awaited<ReturnType<typeof book>> | undefined> => {
      const told = await book(client, caller, asked, { key });
      return told.status === 503 ? undefined : told;
    };
    const answer = await waitUntil(decided, { timeoutMs: 20_000, what: 'a decision' });
    expect(answer.status).toBe(201);
    return answer.body;
  });
}

describe('the start command', () => {
  it('starts everything, keeps what was booked when it is killed, and is soon ready again on the same data', async () => {
    const dataDir = join(folder, 'data');
    // What is named by nothing is not there already, and is started like the rest.
    const nothing = { DATABASE_URL: '', OIDC_ISSUER: '', YUHUAN_CORE_URL: '', REDIS_URL: '' };
    // Some shells set HOST, and no machine has this address: the parts of the sandbox are on loopback all the same.
    const env = { PORT: String(await findFreePort()), DATA_DIR: dataDir, HOST: '203.0.113.1', ...nothing };
    const first = launch(env);
    await becomesReady(first, FIRST_READY_MS);
    const booking = await bookOnce(first, 1);

    await first.end('SIGKILL');
    await waitUntil(() => isPortFree(first.port), { timeoutMs: END_TIMEOUT_MS });
    const beganMs = performance.now();
    const second = launch(env);
    await becomesReady(second, NEXT_READY_MS);
    expect(performance.now() - beganMs).toBeLessThan(NEXT_READY_MS);
    await withClient(second, async (client, token) => {
      const answer = await client.http('GET', `/api/v1/bookings/${booking.id}`, {
        token: customer(1, token).token,
      });
      expect(answer).toMatchObject({ status: 200, body: { number: booking.number, status: 'BOOKED' } });
    });

    expect(await second.end('SIGTERM')).toBe(0);
    expect(await isPortFree(second.port)).toBe(true);
    const lock = join(dataDir, 'postgres', 'cluster', 'data', 'postmaster.pid');
    await expect(access(lock)).rejects.toMatchObject({ code: 'ENOENT' });
    // What opens the data lies beside it, for its owner alone.
    for (const key of ['field-keys', 'field-index-key']) {
      expect((await stat(join(dataDir, 'postgres', 'cluster', key))).mode & 0o777).toBe(0o600);
    }
  });

  it('ends, and says why, when its PostgreSQL has died', async () => {
    const dataDir = join(folder, 'died');
    // Linux has all of 127.0.0.0/8; elsewhere it would have to be set up.
    const host = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1';
    const started = launch({
      PORT: String(await findFreePort()),
      DATA_DIR: dataDir,
      SANDBOX_WITHOUT_REDIS: 'true',
      YUHUAN_HOST: host,
    });
    await becomesReady(started, FIRST_READY_MS, host);
    const lock = join(dataDir, 'postgres', 'cluster', 'data', 'postmaster.pid');
    process.kill(Number((await readFile(lock, 'utf8')).split('\n')[0]), 'SIGKILL');
    await waitUntil(() => started.hasEnded(), { timeoutMs: END_TIMEOUT_MS });
    expect(await started.end('SIGTERM')).toBe(1);
    const said = started.lines.slice(started.lines.indexOf('PostgreSQL has ended; stopping the rest:') + 1);
    expect(said.join('\n')).toContain('database system is ready to accept connections');
    expect(await isPortFree(started.port)).toBe(true);
  });

  it('tells that the port is taken and what to do, and leaves nothing behind', async () => {
    const other = createServer((socket) => socket.destroy());
    const port = await findFreePort();
    await new Promise<void>((resolve) => {
      other.listen(port, '127.0.0.1', resolve);
    });
    try {
      const dataDir = join(folder, 'port-taken');
      const refused = launch({ PORT: String(port), DATA_DIR: dataDir });
      expect(await refused.end('SIGCONT')).toBe(1);
      expect(refused.lines).toEqual([
        `cannot start: Port ${port} for the system is in use by another program.`,
        expect.stringMatching(
          /^what to do: End the program that listens there .* choose another: PORT=<port>\.$/,
        ),
      ]);
      await expect(access(dataDir)).rejects.toMatchObject({ code: 'ENOENT' });
    } finally {
      other.close();
    }
  });

  it.each(['http', '0', '70000', '3000.5'])('tells that PORT=%s is no port', async (PORT) => {
    const refused = launch({ PORT, DATA_DIR: join(folder, 'no-port') });
    expect(await refused.end('SIGCONT')).toBe(1);
    expect(refused.lines).toEqual([
      `cannot start: PORT is "${PORT}", which is no port`,
      'what to do: set PORT to a number from 1 to 65535',
    ]);
  });

  it('tells all that is wrong in the configuration at once', async () => {
    const database = await createTestDatabase();
    const refused = launch({
      PORT: String(await findFreePort()),
      DATA_DIR: join(folder, 'misconfigured'),
      DATABASE_URL: database.url,
      SANDBOX_WITHOUT_REDIS: 'true',
      YUHUAN_HTTP_DRAIN_MS: 'soon',
      YUHUAN_COLOUR: 'red',
    });
    await waitUntil(() => refused.hasEnded(), { timeoutMs: FIRST_READY_MS });
    expect(await refused.end('SIGTERM')).toBe(1);
    const said = refused.lines.join('\n');
    expect(said).toContain('YUHUAN_COLOUR is not a variable of this system');
    expect(said).toContain('YUHUAN_HTTP_DRAIN_MS is "soon"');
    await database.drop();
  });

  it('starts without Redis on the judge alone, says so, and books', async () => {
    const database = await createTestDatabase();
    const started = launch({
      PORT: String(await findFreePort()),
      DATA_DIR: join(folder, 'judge-alone'),
      DATABASE_URL: database.url,
      SANDBOX_WITHOUT_REDIS: 'true',
    });
    await becomesReady(started, FIRST_READY_MS);
    expect(started.lines.join('\n')).toContain('the system decides by PostgreSQL alone');
    const booking = await bookOnce(started, 1);
    const { rows } = await database.pool.query('SELECT status FROM bookings WHERE id = $1', [booking.id]);
    expect(rows).toEqual([{ status: 'BOOKED' }]);
    // As when the terminal is closed: nobody reads any more, and the system ends in its order.
    started.child.stdout?.destroy();
    started.child.stderr?.destroy();
    expect(await started.end('SIGHUP')).toBe(0);
    expect(await isPortFree(started.port)).toBe(true);

    const refused = launch({
      PORT: String(started.port),
      DATA_DIR: join(folder, 'other-keys'),
      DATABASE_URL: database.url,
      SANDBOX_WITHOUT_REDIS: 'true',
    });
    expect(await refused.end('SIGCONT')).toBe(1);
    expect(refused.lines.join('\n')).toMatch(
      /cannot start: The phone numbers in the database were sealed with other keys than those in .*field-keys/,
    );
    await database.drop();
  });

  it('tells that a database does not listen, and which one', async () => {
    const port = await findFreePort();
    const refused = launch({
      PORT: String(await findFreePort()),
      DATA_DIR: join(folder, 'no-database'),
      DATABASE_URL: `postgres://somebody:secret@127.0.0.1:${port}/bookings`,
      SANDBOX_WITHOUT_REDIS: 'true',
    });
    expect(await refused.end('SIGCONT')).toBe(1);
    expect(refused.lines).toEqual([
      expect.stringMatching(
        `^cannot start: the database that DATABASE_URL names, bookings on 127.0.0.1:${port}, can not be used: .*ECONNREFUSED`,
      ),
      expect.stringMatching(/^what to do: start it, mend its address/),
    ]);
    expect(refused.lines.join('\n')).not.toContain('secret');
  });

  it.each([
    ['REDIS_URL', 'redis://:pa/ss@host:6379', 'REDIS_URL is not an address that can be used'],
    ['DATA_DIR', 'package.json/data', 'The folder for data, .*, can not be written .ENOTDIR.'],
  ])('tells what is wrong with %s, and shows no password', async (name, value, expected) => {
    const refused = launch({
      PORT: String(await findFreePort()),
      DATA_DIR: join(folder, 'wrong'),
      [name]: value,
    });
    expect(await refused.end('SIGCONT')).toBe(1);
    expect(refused.lines).toEqual([
      expect.stringMatching(`^cannot start: ${expected}`),
      expect.stringMatching(/^what to do: /),
    ]);
    expect(refused.lines.join('\n')).not.toContain('pa/ss');
  });
});

describe(`${STARTERS} starters at once`, () => {
  it('bring an empty database up to date once', async () => {
    const database = await createTestDatabase({ empty: true });
    const outcomes = await Promise.all(Array.from({ length: STARTERS }, () => migrate(database.url)));
    const { rows } = await database.pool.query<{ name: string }>('SELECT name FROM schema_migrations');
    const names = rows.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(3);
    expect(new Set(names).size).toBe(names.length);
    const migrators = outcomes.filter(({ applied }) => applied.length > 0);
    expect(migrators).toHaveLength(1);
    expect(migrators[0]!.applied.toSorted()).toEqual(names.toSorted());
    await database.drop();
  });
});
