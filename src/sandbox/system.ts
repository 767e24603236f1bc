import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openFieldKeys } from './field-keys.js';
import { prepareDatabase } from './prepare-database.js';
import {
  assertPortFree,
  findFreePort,
  type Log,
  LOOPBACK,
  type PostgresSettings,
  type Server,
  StartError,
  startPostgres,
  startRedis,
  startServer,
  waitUntil,
} from './services/index.js';

export interface SystemOptions {
  /** Of the first API process; further ones take free ports. */
  readonly port: number;
  readonly dataDir: string;
  readonly log: Log;
  /** DATABASE_URL, REDIS_URL, OIDC_ISSUER and YUHUAN_CORE_URL name what is there already; the rest is started. */
  readonly env: NodeJS.ProcessEnv;
  /** API processes beside one worker; absent: one process does both. */
  readonly apiProcesses?: number;
  /** For tests and measurements: everything is removed at the end. */
  readonly throwAway?: boolean;
  readonly postgresSettings?: PostgresSettings;
  /** Shows what the processes write; absent: only their last lines when they fail. */
  readonly onLine?: (line: string) => void;
}

export interface RunningSystem {
  readonly url: string;
  readonly apiUrls: readonly string[];
  /** Of every process of the system that serves `/metrics`, the worker included. */
  readonly metricsUrls: readonly string[];
  readonly databaseUrl: string;
  /** undefined: the system decides by the judge alone. */
  readonly redisUrl: string | undefined;
  readonly coreUrl: string;
  readonly issuer: string;
  readonly dataDir: string;
  readonly servers: ReadonlyMap<string, Server>;
  /**
   * Ends a process by SIGTERM, unless it has ended already, and starts it anew on its port, as a new version would be
   * rolled out; `more` is laid over its environment, this once.
   */
  restart(name: string, more?: NodeJS.ProcessEnv): Promise<void>;
  stop(): Promise<void>;
}

/** A process answers within a second or two; a machine that is busy building is given much more. */
const READY_TIMEOUT_MS = 60_000;
const READY_INTERVAL_MS = 50;
/** Longer than the drain of a process and its last requests. */
const STOP_SIGNALS = [{ signal: 'SIGTERM', graceMs: 10_000 }] as const;

/**
 * What keeps a process below 300 MiB: a young space of its usual size, which on a machine with much memory would grow
 * to several times that, and an old space with room for all caches at their bounds. A bound close to what is in use
 * costs more than it saves: at 160 MiB collecting took ten times the work of a request.
 */
export const HEAP_BOUNDS = ['--max-old-space-size=512', '--max-semi-space-size=16'];
/** glibc keeps an arena a thread, each with its own holes: with two a process that has been busy is 30 MiB smaller. */
export const MALLOC_BOUNDS = { MALLOC_ARENA_MAX: '2' };

/** Everybody in a sandbox comes from the loopback address, so that limits by address would meet a crowd of one. */
const ONE_ADDRESS_FOR_ALL = Object.fromEntries(
  ['READ', 'CALENDAR', 'WRITE'].flatMap((what) => [
    [`YUHUAN_RATE_ADDRESS_${what}_BURST`, '1000000'],
    [`YUHUAN_RATE_ADDRESS_${what}_PER_MINUTE`, '6000000'],
  ]),
);

type Stoppable = { stop(): Promise<void> };

/** Starts everything the system needs and the system itself, each part a process of its own. */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const started: Stoppable[] = [];
  const stop = async (): Promise<void> => {
    for (const part of started.splice(0).toReversed()) await part.stop();
  };
  try {
    return await startParts(options, started, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  options: SystemOptions,
  started: Stoppable[],
  stop: () => Promise<void>,
): Promise<RunningSystem> {
  const { env, log, port } = options;
  const dataDir = resolve(options.dataDir);
  await assertPortFree(port, { purpose: 'the system', variable: 'PORT' });
  await mkdir(dataDir, { recursive: true });
  const databaseUrl = env['DATABASE_URL'] ?? (await ownPostgres(options, dataDir, started));
  const redisUrl = await gateUrl(options, started);
  const servers = new Map<string, Server>();
  const starts = new Map<string, (more: NodeJS.ProcessEnv) => Promise<void>>();
  const run = async (name: string, script: string, own: NodeJS.ProcessEnv, probe: string): Promise<void> => {
    const start = async (more: NodeJS.ProcessEnv): Promise<void> => {
      const server = startNode(script, { ...env, ...own, ...more }, options.onLine);
      started.push(server);
      servers.set(name, server);
      await becomesReady(name, server, probe);
    };
    starts.set(name, start);
    await start({});
  };
  const restart = async (name: string, more: NodeJS.ProcessEnv = {}): Promise<void> => {
    const start = starts.get(name);
    if (start === undefined) throw new Error(`there is no process called ${name}`);
    await servers.get(name)?.stop();
    await start(more);
  };
  const coreUrl = await ownService(env['YUHUAN_CORE_URL'], (url, freePort) =>
    run('core-bank', 'sandbox/core-bank/main.js', { PORT: String(freePort) }, `${url}/faults`),
  );
  const issuer = await ownService(env['OIDC_ISSUER'], (url, freePort) =>
    run(
      'identity-provider',
      'sandbox/identity-provider/main.js',
      { PORT: String(freePort), DATA_DIR: dataDir, SANDBOX_WEB_ORIGINS: `http://${LOOPBACK}:${port}` },
      `${url}/.well-known/openid-configuration`,
    ),
  );
  await writeFile(
    join(dataDir, 'sandbox.json'),
    `${JSON.stringify({ issuer, url: `http://${LOOPBACK}:${port}` })}\n`,
  );
  const sandbox = env['OIDC_ISSUER'] === undefined;
  await prepareDatabase(databaseUrl, { sandbox });
  const apiUrls: string[] = [];
  const common = {
    ...ONE_ADDRESS_FOR_ALL,
    ...(hasFieldKeys(env) ? {} : await openFieldKeys(dataDir)),
    ...env,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl ?? '',
    OIDC_ISSUER: issuer,
    YUHUAN_CORE_URL: coreUrl,
    YUHUAN_SANDBOX: String(sandbox),
  };
  const apiProcesses = options.apiProcesses ?? 1;
  for (let index = 0; index < apiProcesses; index += 1) {
    const apiPort = index === 0 ? port : await findFreePort();
    const url = `http://${LOOPBACK}:${apiPort}`;
    const role = options.apiProcesses === undefined ? 'all' : 'api';
    await run(
      `api-${index + 1}`,
      'main.js',
      { ...common, PORT: String(apiPort), YUHUAN_ROLE: role },
      `${url}/readyz`,
    );
    apiUrls.push(url);
  }
  const metricsUrls = [...apiUrls];
  if (options.apiProcesses !== undefined) {
    const workerPort = await findFreePort();
    const url = `http://${LOOPBACK}:${workerPort}`;
    await run(
      'worker',
      'main.js',
      { ...common, PORT: String(workerPort), YUHUAN_ROLE: 'worker' },
      `${url}/readyz`,
    );
    metricsUrls.push(url);
  }
  log(`the sandbox bank answers on ${coreUrl}, the sandbox identity provider on ${issuer}`);
  return {
    url: apiUrls[0]!,
    apiUrls,
    metricsUrls,
    databaseUrl,
    redisUrl,
    coreUrl,
    issuer,
    dataDir,
    servers,
    restart,
    stop,
  };
}

function hasFieldKeys(env: NodeJS.ProcessEnv): boolean {
  return ['YUHUAN_FIELD_KEYS', 'YUHUAN_FIELD_KEYS_FILE'].some((name) => env[name] !== undefined);
}

async function ownPostgres(options: SystemOptions, dataDir: string, started: Stoppable[]): Promise<string> {
  const postgres = await startPostgres({
    dataDir: join(dataDir, 'postgres'),
    log: options.log,
    ...(options.postgresSettings && { settings: options.postgresSettings }),
    ...(options.throwAway !== undefined && { throwAway: options.throwAway }),
  });
  started.push(postgres);
  return postgres.url;
}

async function gateUrl({ env, log }: SystemOptions, started: Stoppable[]): Promise<string | undefined> {
  const url = env['REDIS_URL'];
  const redis = await startRedis({ log, env, ...(url !== undefined && url !== '' && { url }) });
  if ('absent' in redis) {
    log(
      `there is no Redis (${redis.absent}): the system decides by PostgreSQL alone, slower and just as exact`,
    );
    return undefined;
  }
  started.push(redis);
  return redis.url;
}

async function ownService(
  given: string | undefined,
  start: (url: string, port: number) => Promise<void>,
): Promise<string> {
  if (given !== undefined && given !== '') return given;
  const port = await findFreePort();
  const url = `http://${LOOPBACK}:${port}`;
  await start(url, port);
  return url;
}

function startNode(
  script: string,
  env: NodeJS.ProcessEnv,
  onLine: ((line: string) => void) | undefined,
): Server {
  const path = fileURLToPath(new URL(`../../dist/${script}`, import.meta.url));
  return startServer({
    command: process.execPath,
    args: [...HEAP_BOUNDS, path],
    account: undefined,
    env: { ...MALLOC_BOUNDS, ...env },
    stopSignals: STOP_SIGNALS,
    ...(onLine && { onLine }),
  });
}

async function becomesReady(name: string, server: Server, probe: string): Promise<void> {
  const answers = async (): Promise<true | undefined> => {
    if (server.hasExited()) return true;
    const response = await fetch(probe).catch(() => undefined);
    await response?.body?.cancel();
    return response?.ok === true ? true : undefined;
  };
  const ready = await waitUntil(answers, { timeoutMs: READY_TIMEOUT_MS, intervalMs: READY_INTERVAL_MS });
  if (ready === true && !server.hasExited()) return;
  const lines = server.lastLines().join('\n');
  throw new StartError(
    `${name} did not become ready on ${probe}${lines === '' ? '' : `:\n${lines}`}`,
    'mend what it says above, then start again',
  );
}
