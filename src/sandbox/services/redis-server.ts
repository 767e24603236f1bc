import { randomBytes } from 'node:crypto';
import { totalmem } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from 'redis';
import { startServer, type Exit, type Server } from './child-process.js';
import type { Log } from './log.js';
import { assertPortFree, findFreePort, LOOPBACK, portTaken } from './ports.js';
import { installRedis, redisOnPath } from './redis-install.js';
import { StartError } from './start-error.js';
import { isRoot, unprivilegedAccount } from './unprivileged-account.js';
import { waitUntil } from './wait-until.js';

export interface RedisOptions {
  readonly log: Log;
  /** Absent: a free one. */
  readonly port?: number;
  /** What REDIS_URL names; then nothing is started. */
  readonly url?: string;
  /** Where PATH and SANDBOX_WITHOUT_REDIS are read; the process's own when absent. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface RunningRedis {
  /** May hold a password: a secret. */
  readonly url: string;
  /** Settles when a Redis that was started here has ended; never for one that was named by its address. */
  readonly exited: Promise<Exit>;
  /** What one that was started here said last, oldest first. */
  lastLines(): readonly string[];
  stop(): Promise<void>;
}

/** Why there is no Redis, as the end of a sentence. The system then starts on the judge alone. */
export interface AbsentRedis {
  readonly absent: string;
}

/** An empty Redis listens within 100 ms; a loaded machine is given a hundred times that. */
const READY_TIMEOUT_MS = 10_000;
const READY_INTERVAL_MS = 50;
const CONNECT_TIMEOUT_MS = 2_000;

/** Nothing is written to disk on the way out, so it ends at once. */
const STOP_SIGNALS = [{ signal: 'SIGTERM', graceMs: 5_000 }] as const;

/** Another program can take the port between the look and the start; three times in a row means something else. */
const LAUNCH_ATTEMPTS = 3;

/** The gate refuses rather than forgets when it is full, and must be full before the machine is. */
const MEMORY_SHARE = 4;

/**
 * The Redis that is named, else one on the path, else one from the system's package manager, else the reason for none.
 * @throws StartError when the port that was asked for is taken, or a setting can not be understood.
 */
export async function startRedis(options: RedisOptions): Promise<RunningRedis | AbsentRedis> {
  const env = options.env ?? process.env;
  if (asksForNone(env['SANDBOX_WITHOUT_REDIS']))
    return { absent: 'SANDBOX_WITHOUT_REDIS=true asks for none' };
  if (options.url !== undefined && options.url !== '') return useNamed(options.url, options.log);
  if (options.port !== undefined) await assertPortFree(options.port, { purpose: 'Redis' });
  let command = await redisOnPath(env);
  if (command === undefined) {
    const installed = await installRedis(env, options.log);
    if ('absent' in installed) return installed;
    command = installed.command;
  }
  return launch(command, options, env);
}

function asksForNone(setting = ''): boolean {
  if (!['', 'true', 'false'].includes(setting)) {
    throw new StartError(
      `SANDBOX_WITHOUT_REDIS is "${setting}", which is neither true nor false`,
      'set it to true to start without Redis, or leave it out',
    );
  }
  return setting === 'true';
}

/** A named Redis that does not answer yet is still the named one: the gate opens when it does. */
async function useNamed(url: string, log: Log): Promise<RunningRedis> {
  if (!(await answers(url))) {
    log('The Redis that REDIS_URL names does not answer; bookings go through the judge alone until it does.');
  }
  return {
    url,
    exited: new Promise(() => undefined),
    lastLines: () => [],
    stop: () => Promise.resolve(),
  };
}

async function launch(
  command: string,
  options: RedisOptions,
  env: NodeJS.ProcessEnv,
): Promise<RunningRedis | AbsentRedis> {
  // Redis does not refuse to be root, but nothing that listens needs to be.
  const account = isRoot() ? await unprivilegedAccount(options.log).catch(() => undefined) : undefined;
  let last: Server | undefined;
  for (let attempt = 1; attempt <= LAUNCH_ATTEMPTS; attempt += 1) {
    const port = options.port ?? (await findFreePort());
    const password = randomBytes(18).toString('base64url');
    const url = `redis://:${password}@${LOOPBACK}:${port}`;
    const server = startServer({
      command,
      args: ['-'],
      account,
      env: { PATH: env['PATH'], LC_ALL: 'C' },
      input: configuration(port, password),
      stopSignals: STOP_SIGNALS,
    });
    last = server;
    if (await untilReady(server, url)) {
      return {
        url,
        exited: server.exited,
        lastLines: () => server.lastLines(),
        stop: () => server.stop(),
      };
    }
    await server.stop();
    if (!/Address already in use/.test(server.lastLines().join('\n'))) break;
    if (options.port !== undefined) throw portTaken(options.port, { purpose: 'Redis' });
  }
  return { absent: `${command} did not start (${last?.lastLines().at(-1) ?? 'it said nothing'})` };
}

/** Given on the standard input, because the list of processes shows arguments to everybody. */
function configuration(port: number, password: string): string {
  return [
    `bind ${LOOPBACK}`,
    `port ${port}`,
    `requirepass ${password}`,
    // The gate is rebuilt from the judge, so nothing is kept.
    'save ""',
    'appendonly no',
    // Nothing is written, and every account may enter it, which cannot be said of a folder of somebody's own.
    'dir /',
    'daemonize no',
    'loglevel warning',
    `maxmemory ${Math.floor(totalmem() / MEMORY_SHARE)}`,
    // An evicted counter would look like a gate that was never built, in the middle of the peak.
    'maxmemory-policy noeviction',
    '',
  ].join('\n');
}

async function untilReady(server: Server, url: string): Promise<boolean> {
  const ask = async () => {
    if (server.hasExited()) {
      await server.exited;
      return false;
    }
    return (await answers(url)) ? true : undefined;
  };
  return (await waitUntil(ask, { timeoutMs: READY_TIMEOUT_MS, intervalMs: READY_INTERVAL_MS })) ?? false;
}

async function answers(named: string): Promise<boolean> {
  const client = clientOf(named);
  client.on('error', () => undefined);
  const ask = async (): Promise<boolean> => {
    await client.connect();
    return (await client.ping()) === 'PONG';
  };
  const enough = new AbortController();
  try {
    // The client's own bound ends once TCP is up; one that takes connections and says nothing would be waited for.
    return await Promise.race([
      ask().catch(() => false),
      pause(CONNECT_TIMEOUT_MS, false, { signal: enough.signal }),
    ]);
  } finally {
    enough.abort();
    client.destroy();
  }
}

/** @throws StartError without the address, which may hold a password. */
function clientOf(named: string) {
  // Of a cluster the first node that is named speaks for all.
  const url = named.replace(/^(rediss?)-cluster:\/\/([^,]+).*$/, '$1://$2');
  try {
    return createClient({
      url,
      disableOfflineQueue: true,
      socket: { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: false },
      commandOptions: { timeout: CONNECT_TIMEOUT_MS },
    });
  } catch {
    throw new StartError(
      'The address that was given for Redis is none.',
      'Write it as redis://host:port, with what is special in a password percent-encoded (/ is %2F).',
    );
  }
}
