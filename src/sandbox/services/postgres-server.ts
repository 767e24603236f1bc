import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { runToEnd, startServer, type Exit, type Server } from './child-process.js';
import type { Log } from './log.js';
import { assertPortFree, findFreePort, isPortFree, LOOPBACK, portTaken } from './ports.js';
import { findBinaries, POSTGRES_ENVIRONMENT, type PostgresBinaries } from './postgres-binaries.js';
import { ensureCluster, rememberedPort, rememberPort, SUPERUSER, type Cluster } from './postgres-cluster.js';
import { findHome, removeEmptyStandIn, type PostgresHome } from './postgres-home.js';
import { awaitReleasedLock } from './postmaster-lock.js';
import { StartError } from './start-error.js';
import { waitUntil } from './wait-until.js';

/** Names and values as in postgresql.conf. */
export type PostgresSettings = Readonly<Record<string, string>>;

export interface PostgresOptions {
  /** Made when missing; as root the data may have to live elsewhere, which one log line says. */
  readonly dataDir: string;
  /** Absent: the one that this data had last time, or else a free one. */
  readonly port?: number;
  readonly log: Log;
  /** Laid over the durable defaults; a throw-away server takes `{ fsync: 'off' }`. */
  readonly settings?: PostgresSettings;
  /** Remove the data when the server stops; a function is asked then. */
  readonly throwAway?: boolean | (() => Promise<boolean>);
}

export interface RunningPostgres {
  /** With the password of the superuser: a secret. */
  readonly url: string;
  readonly port: number;
  /** The data of an earlier start was found and is used. */
  readonly reused: boolean;
  /** Where the data really is. */
  readonly dataPath: string;
  /** The folder around it, for what belongs to the data and goes where it goes, as its keys do. */
  readonly folder: string;
  /** Settles when the server has ended, by stop() or by itself. */
  readonly exited: Promise<Exit>;
  /** What it said last, oldest first. */
  lastLines(): readonly string[];
  /** Ends connections, writes everything out, ends the server. May be called again. */
  stop(): Promise<void>;
}

const DATABASE = 'yuhuan';

/** Sized for two cores shared with the API and a load generator. */
const DURABLE_SETTINGS: PostgresSettings = {
  fsync: 'on',
  synchronous_commit: 'on',
  shared_buffers: '256MB',
  max_connections: '100',
  // Checkpoints by time and not by volume: each is followed by full page images, which cost the morning peak most.
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  listen_addresses: LOOPBACK,
  // The path of a socket is bounded at 107 bytes, which a deep clone exceeds; loopback needs none.
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Errors of statements go to the client, whose log masks personal data; here they would stand unmasked.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
};

/** A crash may leave max_wal_size to replay, which a slow disk does at about 50 MB a second. */
const READY_TIMEOUT_MS = 120_000;
const READY_INTERVAL_MS = 50;
const CONNECT_TIMEOUT_MS = 5_000;

/** A fast shutdown ends with a checkpoint of at most shared_buffers; then an immediate one, which the next start recovers. */
const STOP_SIGNALS = [
  { signal: 'SIGINT', graceMs: 30_000 },
  { signal: 'SIGQUIT', graceMs: 5_000 },
] as const;

/** Another program can take the port between the look and the start; four times in a row means something else. */
const LAUNCH_ATTEMPTS = 4;

/** The workers of a killed server notice its death at their next wait, within a second. */
const LEFTOVER_PAUSE_MS = 1_000;

const PROBE_TIMEOUT_MS = 10_000;

interface Launch {
  readonly options: PostgresOptions;
  readonly home: PostgresHome;
  readonly binaries: PostgresBinaries;
  readonly cluster: Cluster;
  readonly settings: PostgresSettings;
}

/**
 * Runs the PostgreSQL that npm brought, on loopback only, until stop() or until the launcher ends in any way.
 * @throws StartError for everything that a person can mend: a busy port, data in use or damaged, a full disk.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  if (options.port !== undefined) await assertPortFree(options.port, { purpose: 'PostgreSQL' });
  const { log } = options;
  const home = await findHome(options.dataDir, log);
  const binaries = await findBinaries(home, log);
  const durable = options.settings?.['fsync'] !== 'off';
  const cluster = await ensureCluster({ home, binaries, durable, log });
  await awaitReleasedLock(cluster.dataPath);
  const settings = {
    ...DURABLE_SETTINGS,
    ...(await walCompression(binaries, cluster, home)),
    ...options.settings,
  };
  const { server, port } = await launch({ options, home, binaries, cluster, settings });
  await rememberPort(cluster, port);
  const stop = async () => {
    await server.stop();
    const { throwAway = false } = options;
    if (!(typeof throwAway === 'function' ? await throwAway() : throwAway)) return;
    await rm(cluster.folder, { recursive: true, force: true });
    await removeEmptyStandIn(home);
  };
  let stopping: Promise<void> | undefined;
  return {
    url: databaseUrl(cluster, port, DATABASE),
    port,
    reused: cluster.reused,
    dataPath: cluster.dataPath,
    folder: cluster.folder,
    exited: server.exited,
    lastLines: () => server.lastLines(),
    stop: () => (stopping ??= stop()),
  };
}

async function launch(plan: Launch): Promise<{ server: Server; port: number }> {
  const asked = plan.options.port;
  let port = asked ?? (await usualPort(plan.cluster));
  for (let attempt = 1; attempt <= LAUNCH_ATTEMPTS; attempt += 1) {
    const server = startPostmaster(plan, port);
    const outcome = await untilReady(server, plan.cluster, port).catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    if (outcome === 'ready') return { server, port };
    await server.stop();
    if (outcome === 'port taken') {
      if (asked !== undefined) throw portTaken(asked, { purpose: 'PostgreSQL' });
      port = await findFreePort();
    } else if (outcome === 'leftover workers') {
      await pause(LEFTOVER_PAUSE_MS);
    } else {
      throw notStarted(server);
    }
  }
  throw new StartError(
    `PostgreSQL did not start on ${plan.cluster.dataPath} in ${LAUNCH_ATTEMPTS} attempts.`,
    'End any PostgreSQL that still has these files open (lsof names it), and start again.',
  );
}

function startPostmaster({ binaries, cluster, home, settings }: Launch, port: number): Server {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return startServer({
    command: binaries.postgres,
    args: ['-D', cluster.dataPath, '-p', String(port), ...flags],
    account: home.account,
    env: POSTGRES_ENVIRONMENT,
    stopSignals: STOP_SIGNALS,
  });
}

async function usualPort(cluster: Cluster): Promise<number> {
  const remembered = await rememberedPort(cluster);
  return remembered !== undefined && (await isPortFree(remembered)) ? remembered : findFreePort();
}

type Outcome = 'ready' | 'port taken' | 'leftover workers' | 'ended' | 'slow';

async function untilReady(server: Server, cluster: Cluster, port: number): Promise<Outcome> {
  const ask = async (): Promise<Outcome | undefined> => {
    if (server.hasExited()) {
      await server.exited;
      const said = server.lastLines().join('\n');
      if (/could not bind|could not create any TCP\/IP sockets/.test(said)) return 'port taken';
      return said.includes('pre-existing shared memory block') ? 'leftover workers' : 'ended';
    }
    return (await hasDatabase(cluster, port)) ? 'ready' : undefined;
  };
  const bounds = { timeoutMs: READY_TIMEOUT_MS, intervalMs: READY_INTERVAL_MS };
  return (await waitUntil(ask, bounds)) ?? 'slow';
}

/** @returns false while the server does not take connections yet. */
async function hasDatabase(cluster: Cluster, port: number): Promise<boolean> {
  const client = new Client({
    connectionString: databaseUrl(cluster, port, 'postgres'),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // A connection that breaks later is told by the call that is waiting on it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    return true;
  } catch (error) {
    // Anything that is no answer of PostgreSQL means that it does not listen yet.
    if (!(error instanceof DatabaseError) || error.code === '57P03') return false;
    if (error.code !== '28P01') throw error;
    throw new StartError(
      `PostgreSQL does not accept the password in ${cluster.folder}/password.`,
      `Put the right one there; or, to begin anew, move the data away: mv ${cluster.folder} ${cluster.folder}.old`,
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** lz4 costs little and halves the page images; the older pglz costs more processor than two cores have to give. */
async function walCompression(
  binaries: PostgresBinaries,
  cluster: Cluster,
  home: PostgresHome,
): Promise<PostgresSettings> {
  const asked = await runToEnd(
    binaries.postgres,
    ['-C', 'wal_compression', '-D', cluster.dataPath, '-c', 'wal_compression=lz4'],
    { account: home.account, env: POSTGRES_ENVIRONMENT, timeoutMs: PROBE_TIMEOUT_MS },
  );
  return asked.ok ? { wal_compression: 'lz4' } : {};
}

function databaseUrl({ password }: Cluster, port: number, database: string): string {
  return `postgres://${SUPERUSER}:${password}@${LOOPBACK}:${port}/${database}`;
}

function notStarted(server: Server): StartError {
  const lines = server.lastLines();
  const reason = lines.findLast((line) => /(FATAL|PANIC):/.test(line)) ?? lines.at(-1);
  return new StartError(
    `PostgreSQL did not start: ${reason ?? `it was not ready within ${READY_TIMEOUT_MS / 1_000} s and said nothing`}.`,
    /No space left/.test(reason ?? '')
      ? 'Free some disk space and start again.'
      : `What it said last:\n${lines.join('\n')}`,
  );
}
