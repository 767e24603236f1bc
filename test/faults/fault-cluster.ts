import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Pool } from 'pg';
import { createClient } from 'redis';
import {
  findFreePort,
  type RunningPostgres,
  type Server,
  startPostgres,
} from '../../src/sandbox/services/index.js';
import { prepareDatabase } from '../../src/sandbox/prepare-database.js';
import { type RunningSystem, startSystem } from '../../src/sandbox/system.js';
import {
  type AnswerBody,
  customer,
  HttpClient,
  type HttpAnswer,
  type HttpOptions,
  letHoldsExpire,
  NOBODY_TURNED_AWAY,
  type MintToken,
  openCoreBank,
  plainEnvironment,
  type TestCaller,
  type TestCoreBank,
  testRun,
  tokenMint,
  waitUntil,
  lasting,
} from '../harness/index.js';
import type { Asking } from '../invariants/customer.js';
import { BRANCHES, CAPS, type ContestedSlot, slotsOf } from '../invariants/system.js';
import type { ContendedFor } from '../invariants/workload.js';
import { FaultProxy } from './fault-proxy.js';
import { differences, driftAtRest } from './gate-and-judge.js';
import { ownRedis } from './own-redis.js';
import { SecondServer } from './second-server.js';
import { onFullDisk } from './small-disk.js';

export const API_PROCESSES = ['api-1', 'api-2'] as const;
/** Several times within the drain of a process. */
const LOOK_EVERY_MS = 100;
const LISTEN_TIMEOUT_MS = 15_000;
const NOBODY_THERE_MS = 100;
const EMPTY_TIMEOUT_MS = 45_000;
/** Which tables a round leaves filled. */
const FILLED = ['bookings', 'idempotency_keys', 'events'];

interface Parts {
  readonly dataDir: string;
  readonly stops: (() => Promise<unknown>)[];
}

/**
 * The system in earnest: two API processes and a worker, PostgreSQL that syncs to disk and Redis, each a process of its
 * own, with a proxy before each store and before the core bank.
 */
export class FaultCluster implements ContendedFor {
  processes: readonly Asking[] = [];
  slots: readonly ContestedSlot[] = [];
  private readonly api: HttpClient[];
  /** Connections of their own: a request never waits behind a look. */
  private readonly probes: HttpClient[];
  private readonly ready: boolean[];
  private readonly looking: NodeJS.Timeout;
  /** Straight to the store, past its proxy: the auditor must see when nobody else can. */
  pool: Pool;

  private constructor(
    readonly system: RunningSystem,
    readonly core: TestCoreBank,
    readonly proxies: {
      readonly postgres: FaultProxy;
      readonly redis: FaultProxy;
      readonly core: FaultProxy;
    },
    private readonly token: MintToken,
    private postgres: RunningPostgres,
    private redis: { readonly url: string; server: Server },
    private readonly parts: Parts,
  ) {
    this.api = system.apiUrls.map((url) => new HttpClient(url));
    this.pool = newPool(postgres.url);
    this.probes = system.apiUrls.map((url) => new HttpClient(url));
    this.ready = system.apiUrls.map(() => true);
    this.looking = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  static async open(): Promise<FaultCluster> {
    const parts: Parts = { dataDir: await mkdtemp(join(tmpdir(), 'yuhuan-faults-')), stops: [] };
    const { dataDir, stops } = parts;
    /** Which the cluster stops, once there is one. */
    const servers: (() => Promise<unknown>)[] = [];
    let cluster: FaultCluster | undefined;
    stops.push(() => rm(dataDir, { recursive: true, force: true }));
    try {
      // Root's mkdtemp closes the folder to the account that PostgreSQL runs as.
      await chmod(dataDir, 0o755);
      const postgres = await startPostgres({
        dataDir: join(dataDir, 'postgres'),
        log: () => undefined,
        throwAway: true,
      });
      servers.push(() => postgres.stop());
      const redis = await ownRedis();
      servers.push(() => redis.server.stop());
      const core = await openCoreBank();
      const proxies = {
        postgres: await FaultProxy.before(postgres.url),
        redis: await FaultProxy.before(redis.url),
        core: await FaultProxy.before(core.url),
      };
      stops.push(() => core.stop(), ...Object.values(proxies).map((proxy) => () => proxy.stop()));
      await prepareDatabase(postgres.url, { sandbox: true });
      cluster = await FaultCluster.start(parts, postgres, redis, core, proxies);
      await cluster.prepare();
      return cluster;
    } catch (error) {
      if (cluster === undefined) await stopAll([...stops, ...servers]);
      else await cluster.stop();
      throw error;
    }
  }

  private static async start(
    parts: Parts,
    postgres: RunningPostgres,
    redis: { readonly url: string; server: Server },
    core: TestCoreBank,
    proxies: FaultCluster['proxies'],
  ): Promise<FaultCluster> {
    const { linesFolder } = testRun();
    mkdirSync(linesFolder, { recursive: true });
    const linesFile = join(linesFolder, `faults-${process.pid}.log`);
    const system = await startSystem({
      port: await findFreePort(),
      dataDir: parts.dataDir,
      apiProcesses: API_PROCESSES.length,
      log: () => undefined,
      onLine: (line) => appendFileSync(linesFile, `${line}\n`),
      env: {
        ...plainEnvironment(),
        DATABASE_URL: proxies.postgres.addressOf(postgres.url),
        REDIS_URL: proxies.redis.addressOf(redis.url),
        YUHUAN_CORE_URL: proxies.core.addressOf(core.url),
        ...NOBODY_TURNED_AWAY,
        YUHUAN_HTTP_DRAIN_MS: '1000',
        NODE_OPTIONS: `--import=${new URL('preload.mjs', import.meta.url).pathname}`,
      },
    });
    const token = await tokenMint(system);
    return new FaultCluster(system, core, proxies, token, postgres, redis, parts);
  }

  private async prepare(): Promise<void> {
    await this.pool.query(CAPS, [BRANCHES]);
    await this.pool.query('TRUNCATE quota_counters');
    // The worker opens the horizon anew when it starts.
    await this.system.restart('worker');
    this.processes = this.api.map((_, index) => ({ http: this.balanced(index), token: this.token }));
    await waitUntil(async () => (await this.counters()) > 0, {
      timeoutMs: LISTEN_TIMEOUT_MS,
      what: 'open quotas',
    });
    const slots: ContestedSlot[] = [];
    for (const branchId of BRANCHES) slots.push(...(await slotsOf(this.api[0]!.http, branchId)));
    this.slots = slots;
  }

  customer(n: number): TestCaller {
    return customer(n, this.token);
  }

  async forgetGate(): Promise<void> {
    const client = createClient({ url: this.redis.url, disableOfflineQueue: true });
    client.on('error', () => undefined);
    await client.connect().then(
      () => client.flushAll(),
      () => undefined,
    );
    client.destroy();
  }

  async letHoldsExpire(count: number): Promise<void> {
    // The store may be away just now: then no time passes for anybody.
    await letHoldsExpire(this.pool, count).catch(() => undefined);
  }

  /** Kills a part as the kernel would: without a word. */
  async kill(name: string): Promise<void> {
    const server = this.system.servers.get(name)!;
    process.kill(server.pid!, 'SIGKILL');
    await server.exited;
  }

  pidOf(name: string): number {
    return this.system.servers.get(name)!.pid!;
  }

  async stopRedis(): Promise<void> {
    await this.redis.server.stop();
  }

  async startRedisAgain(): Promise<void> {
    this.redis.server = (await ownRedis(Number(new URL(this.redis.url).port))).server;
  }

  /** A replica that stops listening, and is led to after the original has gone on for a while. */
  async failOverToLaggingRedis(behindMs: number): Promise<void> {
    const replica = await ownRedis();
    const client = createClient({ url: replica.url });
    client.on('error', () => undefined);
    await client.connect();
    await client.sendCommand(['REPLICAOF', '127.0.0.1', new URL(this.redis.url).port]);
    await waitUntil(async () => (await client.info('replication')).includes('master_link_status:up'), {
      timeoutMs: LISTEN_TIMEOUT_MS,
      what: 'the replica to follow',
    });
    await client.sendCommand(['REPLICAOF', 'NO', 'ONE']);
    client.destroy();
    await lasting(behindMs);
    await this.redis.server.stop();
    this.redis = replica;
    this.proxies.redis.leadTo(replica.url);
    this.proxies.redis.cut();
  }

  get redisUrl(): string {
    return this.redis.url;
  }

  /** As pg_ctl stop -m immediate: no word to anybody, and a recovery at the next start. */
  async stopPostgresImmediately(): Promise<void> {
    const [pid] = readFileSync(join(this.postgres.dataPath, 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGQUIT');
    await this.postgres.exited;
  }

  async startPostgresAgain(): Promise<void> {
    this.postgres = await startPostgres({
      dataDir: join(this.parts.dataDir, 'postgres'),
      port: this.postgres.port,
      log: () => undefined,
      throwAway: true,
    });
  }

  /** The bookings lie on a disk that is full while `whileFull` runs. */
  onFullDisk(whileFull: () => Promise<void>): Promise<void> {
    return onFullDisk(this.postgres, dirname(this.postgres.dataPath), whileFull);
  }

  /** The first server is lost; one that every commit waited for takes its place, for good. */
  async handOverToSecondServer(afterMs: number): Promise<void> {
    const second = await SecondServer.follow(this.postgres);
    await lasting(afterMs);
    await this.stopPostgresImmediately();
    await second.promote();
    const { server, url } = second;
    const first = this.postgres;
    this.postgres = {
      ...first,
      url,
      port: Number(new URL(url).port),
      exited: server.exited,
      lastLines: () => server.lastLines(),
      stop: async () => {
        await server.stop();
        // Its files lie beside those of the first, and go with them.
        await first.stop();
      },
    };
    const before = this.pool;
    this.pool = newPool(url);
    this.proxies.postgres.leadTo(url);
    this.proxies.postgres.cut();
    await before.end();
  }

  get postgresUrl(): string {
    return this.postgres.url;
  }

  /** Everything as it was: all parts up, no proxy broken, tables and gate empty. */
  async mend(): Promise<void> {
    for (const proxy of Object.values(this.proxies)) proxy.heal();
    await this.core.behave();
    for (const name of [...API_PROCESSES, 'worker']) {
      if (this.system.servers.get(name)!.hasExited()) await this.system.restart(name);
    }
  }

  async empty(): Promise<void> {
    await this.pool.query(`TRUNCATE ${FILLED.join(', ')} CASCADE`);
    await this.pool.query('UPDATE quota_counters SET taken = 0, held = 0, ceiling = capacity');
    await this.forgetGate();
    // Nothing is judged by it: a round begins when the last one has left no trace.
    await this.atRest(EMPTY_TIMEOUT_MS);
  }

  /** Where gate and judge differ, in full. */
  differences(): Promise<unknown> {
    return differences(this.api[0]!.http, this.token({ role: 'sre' }));
  }

  async atRest(timeoutMs: number): Promise<number> {
    const startedMs = performance.now();
    const { http } = this.api[0]!;
    const agree = async () => (await driftAtRest(http, this.token({ role: 'sre' }))) === 0;
    await waitUntil(agree, { timeoutMs, what: 'gate and judge to agree' });
    return performance.now() - startedMs;
  }

  async brokenInvariants(): Promise<unknown[]> {
    const { body } = await this.api[0]!.http<{ invariants: { id: string; holds: boolean }[] }>(
      'GET',
      '/api/v1/ops/invariants',
      { token: this.token({ role: 'auditor' }) },
    );
    return body.invariants.filter(({ holds }) => !holds);
  }

  async stop(): Promise<void> {
    await this.mend().catch(() => undefined);
    clearInterval(this.looking);
    for (const client of [...this.api, ...this.probes]) await client.close();
    await this.pool.end();
    await this.system.stop();
    await this.redis.server.stop();
    await this.postgres.stop();
    await stopAll(this.parts.stops);
  }

  private async counters(): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      `SELECT count(*)::int FROM quota_counters WHERE branch_id = ANY ($1)`,
      [BRANCHES],
    );
    return rows[0]!.count;
  }

  /**
   * As a load balancer does: a process that says it is not ready gets nothing new, and one that takes no connection is
   * passed over, since nothing was sent to it.
   */
  private balanced(first: number): Asking['http'] {
    return async <T = AnswerBody>(
      method: string,
      path: string,
      options?: HttpOptions,
    ): Promise<HttpAnswer<T>> => {
      const other = (first + 1) % this.api.length;
      const [one, two] =
        this.ready[first] === true || this.ready[other] !== true ? [first, other] : [other, first];
      try {
        return await this.api[one]!.http<T>(method, path, options);
      } catch (error) {
        if ((error as { syscall?: string }).syscall !== 'connect') throw error;
        return await this.api[two]!.http<T>(method, path, options).catch(afterAMoment);
      }
    };
  }

  private async look(): Promise<void> {
    await Promise.all(
      this.probes.map(async (probe, index) => {
        const answer = await probe.http('GET', '/readyz').catch(() => undefined);
        this.ready[index] = answer?.status === 200;
      }),
    );
  }
}

/** Whoever finds nobody there takes a breath before the next try, as a client does. */
async function afterAMoment(error: unknown): Promise<never> {
  if ((error as { syscall?: string }).syscall === 'connect') await lasting(NOBODY_THERE_MS);
  throw error;
}

function newPool(connectionString: string): Pool {
  const pool = new Pool({ connectionString, max: 3, allowExitOnIdle: true, connectionTimeoutMillis: 2000 });
  // The store is taken away on purpose; the query that is cut off tells.
  pool.on('error', () => undefined);
  return pool;
}

async function stopAll(stops: (() => Promise<unknown>)[]): Promise<void> {
  for (const stop of stops.splice(0).toReversed()) await stop();
}
