import { access, constants, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingFieldKeys, openFieldKeys } from './field-keys.js';
import { givenEnvironment } from './given-environment.js';
import { assertDatabaseAnswers, prepareDatabase } from './prepare-database.js';
import { canOpenSealedData } from './sealed-data.js';
import { stopAll } from './stop-all.js';
import { FOR_ITS_OWNER } from './write-once.js';
import {
  type AnnouncedServer,
  assertPortFree,
  findFreePort,
  type Log,
  LOOPBACK,
  type PostgresSettings,
  type RunningPostgres,
  type RunningRedis,
  type Server,
  startAnnounced,
  StartError,
  startPostgres,
  startRedis,
  urlOn,
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
  /** The variables that name the files with the keys of personal data; none that the environment gave itself. */
  readonly fieldKeys: Readonly<Record<string, string>>;
  readonly servers: ReadonlyMap<string, Server>;
  /** Those that were started here, by name. */
  readonly stores: Stores;
  /**
   * Ends a process by SIGTERM, unless it has ended already, and starts it anew on its port, as a new version would be
   * rolled out; `more` is laid over its environment, this once.
   */
  restart(name: string, more?: NodeJS.ProcessEnv): Promise<void>;
  stop(): Promise<void>;
}

type Stores = ReadonlyMap<string, Pick<RunningPostgres | RunningRedis, 'exited' | 'lastLines'>>;

/** A process answers within a second or two; a machine that is busy building is given much more. */
const READY_TIMEOUT_MS = 60_000;
/** For the usual drain of a process, its last requests and what it has open then; what is set of them comes on top. */
export const STOP_GRACE_MS = 20_000;

/**
 * What keeps a process below 300 MiB: a young space of its usual size, which on a machine with much memory would grow
 * to several times that, and an old space with room for all caches at their bounds. A bound close to what is in use
 * costs more than it saves: at 160 MiB collecting took ten times the work of a request. And what is made for a request
 * is made young: V8 would put what outlived a warm-up into the old space from then on, where it keeps all it refers to.
 */
export const HEAP_OPTIONS = [
  '--max-old-space-size=512',
  '--max-semi-space-size=16',
  '--no-allocation-site-pretenuring',
];
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
  const stop = (): Promise<void> => stopAll(started);
  try {
    return await startParts({ ...options, env: await givenEnvironment(options.env) }, started, stop);
  } catch (error) {
    // What did not start says why; what could not be stopped would only hide that.
    await stop().catch(() => undefined);
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
  const host = env['YUHUAN_HOST'] ?? LOOPBACK;
  await assertPortFree(port, { purpose: 'the system', variable: 'PORT', host });
  await makeDataFolder(dataDir);
  const stores = new Map<string, RunningPostgres | RunningRedis>();
  const given = env['DATABASE_URL'];
  if (given !== undefined) await assertDatabaseAnswers(given);
  const postgres = given === undefined ? await ownPostgres(options, dataDir, started, stores) : undefined;
  const databaseUrl = given ?? postgres!.url;
  const redisUrl = await gateUrl(options, started, stores);
  const servers = new Map<string, Server>();
  const starts = new Map<string, (more: NodeJS.ProcessEnv) => Promise<void>>();
  const run = async (name: string, script: string, own: NodeJS.ProcessEnv, probe: string): Promise<void> => {
    const start = async (more: NodeJS.ProcessEnv): Promise<void> => {
      const announced = startNode(script, { ...env, ...own, ...more }, options.onLine);
      started.push(announced.server);
      servers.set(name, announced.server);
      await announced.becomesReady({ name, probe, timeoutMs: READY_TIMEOUT_MS });
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
    run('core-bank', 'sandbox/core-bank/main.js', sandboxAt(freePort), `${url}/faults`),
  );
  const issuer = await ownService(env['OIDC_ISSUER'], (url, freePort) =>
    run(
      'identity-provider',
      'sandbox/identity-provider/main.js',
      { ...sandboxAt(freePort), DATA_DIR: dataDir, SANDBOX_WEB_ORIGINS: webOrigins(env, urlOn(host, port)) },
      `${url}/.well-known/openid-configuration`,
    ),
  );
  await writeFile(join(dataDir, 'sandbox.json'), `${JSON.stringify({ issuer, url: urlOn(host, port) })}\n`);
  const sandbox = env['OIDC_ISSUER'] === undefined;
  await prepareDatabase(databaseUrl, { sandbox });
  const fieldKeys = await fieldKeysFor(env, dataDir, postgres);
  if (!(await canOpenSealedData(databaseUrl, { ...env, ...fieldKeys }))) {
    throw wrongKeys(fieldKeys, dataDir, postgres);
  }
  const apiUrls: string[] = [];
  const common = {
    ...ONE_ADDRESS_FOR_ALL,
    ...env,
    ...fieldKeys,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl ?? '',
    OIDC_ISSUER: issuer,
    YUHUAN_CORE_URL: coreUrl,
    YUHUAN_SANDBOX: String(sandbox),
  };
  const apiProcesses = options.apiProcesses ?? 1;
  for (let index = 0; index < apiProcesses; index += 1) {
    const apiPort = index === 0 ? port : await findFreePort();
    const url = urlOn(host, apiPort);
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
    const url = urlOn(host, workerPort);
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
    fieldKeys,
    servers,
    stores,
    restart,
    stop,
  };
}

/** A sandbox is for this machine, whatever HOST a shell or another program has set. */
function sandboxAt(port: number): NodeJS.ProcessEnv {
  return { PORT: String(port), HOST: LOOPBACK };
}

/** Pages on loopback may always ask; those that somebody names are let in beside the system's own. */
function webOrigins(env: NodeJS.ProcessEnv, own: string): string {
  return [own, env['SANDBOX_WEB_ORIGINS'] ?? ''].filter((origin) => origin !== '').join(',');
}

async function makeDataFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartError(
      `The folder for data, ${dataDir}, can not be written (${(error as NodeJS.ErrnoException).code}).`,
      'Choose a folder that this user may write: DATA_DIR=<folder>.',
      { cause: error },
    );
  }
}

/** In the same place as the data that they open, so that neither is lost without the other. */
async function fieldKeysFor(
  env: NodeJS.ProcessEnv,
  dataDir: string,
  postgres: RunningPostgres | undefined,
): Promise<Readonly<Record<string, string>>> {
  const missing = missingFieldKeys(env).map((name) => `${name}_FILE`);
  if (missing.length === 0) return {};
  const own = await (postgres === undefined
    ? openFieldKeys(dataDir, { mode: FOR_ITS_OWNER })
    : openFieldKeys(postgres.folder, { mode: FOR_ITS_OWNER, earlier: dataDir }));
  return Object.fromEntries(missing.map((name) => [name, own[name]!]));
}

function wrongKeys(
  fieldKeys: Readonly<Record<string, string>>,
  dataDir: string,
  postgres: RunningPostgres | undefined,
): StartError {
  const files = Object.values(fieldKeys).join(' and ');
  const keys = files === '' ? 'that YUHUAN_FIELD_KEYS and YUHUAN_FIELD_INDEX_KEY give' : `in ${files}`;
  const anew =
    postgres === undefined
      ? `name the DATA_DIR of the start that made them instead of ${dataDir}, or an empty database`
      : `to begin anew without its bookings, move the data away: mv ${postgres.folder} ${postgres.folder}.old`;
  return new StartError(
    `The phone numbers in the database were sealed with other keys than those ${keys}, and could not be shown.`,
    `Put the keys there that they were sealed with; or ${anew}`,
  );
}

async function ownPostgres(
  options: SystemOptions,
  dataDir: string,
  started: Stoppable[],
  stores: Map<string, RunningPostgres | RunningRedis>,
): Promise<RunningPostgres> {
  const postgres = await startPostgres({
    dataDir: join(dataDir, 'postgres'),
    log: options.log,
    ...(options.postgresSettings && { settings: options.postgresSettings }),
    ...(options.throwAway !== undefined && { throwAway: options.throwAway }),
  });
  started.push(postgres);
  stores.set('PostgreSQL', postgres);
  return postgres;
}

async function gateUrl(
  { env, log }: SystemOptions,
  started: Stoppable[],
  stores: Map<string, RunningPostgres | RunningRedis>,
): Promise<string | undefined> {
  const url = env['REDIS_URL'];
  const redis = await startRedis({ log, env, ...(url !== undefined && { url }) });
  if ('absent' in redis) {
    log(
      `there is no Redis (${redis.absent}): the system decides by PostgreSQL alone, slower and just as exact`,
    );
    return undefined;
  }
  started.push(redis);
  stores.set('Redis', redis);
  return redis.url;
}

async function ownService(
  given: string | undefined,
  start: (url: string, port: number) => Promise<void>,
): Promise<string> {
  if (given !== undefined) return given;
  const port = await findFreePort();
  const url = `http://${LOOPBACK}:${port}`;
  await start(url, port);
  return url;
}

function startNode(
  script: string,
  env: NodeJS.ProcessEnv,
  onLine: ((line: string) => void) | undefined,
): AnnouncedServer {
  const path = fileURLToPath(new URL(`../../dist/${script}`, import.meta.url));
  return startAnnounced({
    command: process.execPath,
    args: [...HEAP_OPTIONS, path],
    account: undefined,
    env: { ...MALLOC_BOUNDS, ...env },
    stopSignals: [{ signal: 'SIGTERM', graceMs: STOP_GRACE_MS + servingOnMs(env) }],
    ...(onLine && { onLine }),
  });
}

/** What may be set must be able to end; what may not is told by the process. */
function servingOnMs(env: NodeJS.ProcessEnv): number {
  const set = [env['YUHUAN_HTTP_DRAIN_MS'], env['YUHUAN_HTTP_LAST_REQUESTS_MS']];
  return set.reduce((sum, text = '') => sum + (/^\d{1,5}$/.test(text) ? Number(text) : 0), 0);
}
