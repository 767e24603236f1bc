import { Pool, type PoolClient } from 'pg';
import { StartError } from '#src/sandbox/services/index.js';
import { mintTokens, subjectsOf } from '#src/sandbox/token-command.js';
import { loadHistory, type Loaded } from './history.js';
import type { Manifest } from './manifest.js';
import { ask, askInvariants, type Check, checksFor, readChecks, type Verdict } from './oracle.js';
import type { Outline, Scaling } from './plan.js';
import { emptyRedis } from './redis-nodes.js';
import { findSlots, gateAtRest, setCapacities, type Slot } from './stage.js';
import { makeTemporaryFolder, PASSABLE, removeTemporaryFolder } from './temporary-folder.js';
import { type Field, startField, type Topology } from './topology.js';
import type { Tokens, World } from './world.js';

/** Customers of the sandbox begin here. */
export const FIRST_CUSTOMER = 100_001;
/** Each may change quotas ten times a second. */
const QUOTA_MAKERS = 10;
/** More than come, so that the rate alone lets people in. */
const INSIDE_MAX = 100_000;
/** It has begun when the first of a run come. */
const PRE_QUEUE_MINUTES = 30;

export interface OwnWorldOptions {
  readonly manifest: Manifest;
  readonly outline: Outline;
  readonly scaling: Scaling;
  readonly topology: Topology;
  readonly topologyName: string;
  readonly env: NodeJS.ProcessEnv;
  /** An empty database to use; absent: one is started. */
  readonly databaseUrl?: string;
  readonly say: (line: string) => void;
  /** Run before the first booking; takes a guard away, to see that the oracle sees it. */
  readonly sabotage?: string;
}

/**
 * Makes each booking take so long, as a judge with a slow disk or many neighbours does. By its wait, and not by work, what
 * the system can do is the same on every machine, and the generator beside it takes nothing away from it. One wait a
 * statement: waking up for each row would be late by as much as the machine is busy.
 */
function slowJudge(ms: number): string {
  return `CREATE FUNCTION load_slow_judge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      PERFORM pg_sleep((SELECT count(*) FROM fresh) * ${ms / 1000}); RETURN NULL;
    END $$;
    CREATE TRIGGER load_slow_judge AFTER INSERT ON bookings REFERENCING NEW TABLE AS fresh
      FOR EACH STATEMENT EXECUTE FUNCTION load_slow_judge();`;
}

/** Those that are this system, for requests and for background work; the bank and the issuer beside it are not. */
export function processesOf(names: Iterable<string>): string[] {
  return [...names].filter((name) => name.startsWith('api-') || name === 'worker');
}

/** A system that the runner starts, prepares by its tables, and asks by its tables. */
export class OwnWorld implements World {
  readonly firstCustomer = FIRST_CUSTOMER;
  readonly replaceable: readonly string[];
  private readonly pool: Pool;

  private constructor(
    private readonly options: OwnWorldOptions,
    private readonly field: Field,
    private readonly dataDir: string,
    private readonly checks: readonly Check[],
  ) {
    this.pool = new Pool({ connectionString: field.system.databaseUrl, max: 2, allowExitOnIdle: true });
    // The server stops before this pool when a run is broken off; that says nothing new.
    this.pool.on('error', () => undefined);
    this.replaceable = processesOf(field.system.servers.keys());
  }

  static async open(options: OwnWorldOptions): Promise<OwnWorld> {
    const { manifest, topology, env, databaseUrl, say } = options;
    const checks = checksFor(await readChecks(), manifest.oracle);
    const dataDir = await makeTemporaryFolder('load', PASSABLE);
    try {
      const losesRedis = manifest.during === 'lose-redis' || topology.during === 'lose-redis';
      const field = await startField(topology, { dataDir, env, databaseUrl, say, losesRedis });
      return new OwnWorld(options, field, dataDir, checks);
    } catch (error) {
      await removeTemporaryFolder(dataDir);
      throw error;
    }
  }

  get option(): string {
    return `--topology ${this.options.topologyName}`;
  }

  get about(): string {
    return `${this.options.topologyName}: ${this.options.topology.about}`;
  }

  get baseUrls(): readonly string[] {
    return this.field.baseUrls;
  }

  get metricsUrls(): readonly string[] {
    return this.field.system.metricsUrls;
  }

  async tokens(customers: number, firstCustomer: number): Promise<Tokens> {
    const offset = String(firstCustomer - FIRST_CUSTOMER);
    return {
      customers: await this.mint('--role', 'customer', '--count', String(customers), '--offset', offset),
      quotaMakers: await this.mint('--role', 'quota-maker', '--count', String(QUOTA_MAKERS)),
    };
  }

  async prepare(): Promise<Slot[]> {
    const { manifest, outline, sabotage } = this.options;
    const slots = await findSlots(this.field.system.url, manifest.stage);
    await setCapacities(this.pool, slots, outline.capacity);
    if (sabotage !== undefined) await this.pool.query(sabotage);
    const { judgeMsPerBooking } = this.options.topology;
    if (judgeMsPerBooking !== undefined) await this.pool.query(slowJudge(judgeMsPerBooking));
    const { redisUrl } = this.field.system;
    if (redisUrl !== undefined) await emptyRedis(redisUrl);
    if (manifest.room !== undefined) await this.openRoom(manifest.room);
    const rest = await this.rest();
    if (!rest.holds)
      throw new StartError(
        `the gate did not open after the capacities were set (${rest.note})`,
        'run it again when the machine has less to do',
      );
    return slots;
  }

  /** As those on call would: bounds for the door, and a room with a pre-queue that has begun. */
  private async openRoom({ opensAfterSeconds, perMinute }: NonNullable<Manifest['room']>): Promise<void> {
    const [sre] = await this.mint('--role', 'sre');
    const rate = Math.max(1, Math.round(perMinute * this.options.scaling.scale));
    const opensAt = new Date(Date.now() + opensAfterSeconds * 1000 * this.options.scaling.time);
    const reason = 'load test';
    const asks = [
      [
        'PUT',
        '/api/v1/ops/queue/bounds',
        { floorPerMinute: rate, ceilingPerMinute: rate, insideMax: INSIDE_MAX, reason },
      ],
      [
        'POST',
        '/api/v1/ops/queue/rooms',
        { opensAt: opensAt.toISOString(), preQueueMinutes: PRE_QUEUE_MINUTES, reason },
      ],
    ] as const;
    for (const [method, path, body] of asks) {
      const headers = { authorization: `Bearer ${sre}`, 'content-type': 'application/json' };
      const response = await fetch(this.field.system.url + path, {
        method,
        headers,
        body: JSON.stringify(body),
      });
      if (!response.ok)
        throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    }
  }

  async rest(): Promise<Verdict> {
    const [sre] = await this.mint('--role', 'sre');
    const withGate = this.field.system.redisUrl !== undefined;
    const { atRest, tookMs, drift } = await gateAtRest(this.field.system.url, sre!, withGate);
    return {
      name: 'gate-at-rest',
      proves: 'that the gate comes to equal the judge by itself when nothing moves any more (INV-6)',
      holds: atRest,
      violations: atRest ? 0 : 1,
      examples: atRest ? [] : [{ drift }],
      note: atRest ? `at rest after ${tookMs} ms` : `not at rest after ${tookMs} ms`,
    };
  }

  async judge(loaded: Loaded): Promise<Verdict[]> {
    const [sre] = await this.mint('--role', 'sre');
    const verdicts = await this.withHistory(loaded, (client) => ask(client, this.checks));
    return [...verdicts, await askInvariants(this.field.system.url, sre!)];
  }

  /** A connection in which the history lies beside the tables; both are as they were when it is given back. */
  async withHistory<T>(loaded: Loaded, work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await loadHistory(client, loaded);
      return await work(client);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  }

  replace(name: string): Promise<void> {
    return this.field.system.restart(name);
  }

  async loseRedis(ms: number): Promise<void> {
    await this.field.redis?.loseFor(ms);
  }

  /** Leaves the database alone: after it, nobody writes but the runner. */
  async stopProcesses(): Promise<void> {
    const { servers } = this.field.system;
    for (const name of processesOf(servers.keys())) await servers.get(name)!.stop();
  }

  async stop(): Promise<void> {
    // A query of a run that was broken off ends with the server, and no sooner.
    const poolEnded = this.pool.end();
    await this.field.stop();
    await poolEnded;
    await removeTemporaryFolder(this.dataDir);
  }

  private async mint(...args: string[]): Promise<string[]> {
    const { issuer } = this.field.system;
    const tokens: string[] = [];
    for await (const token of mintTokens(subjectsOf(args), { dataDir: this.dataDir, issuer }))
      tokens.push(token);
    return tokens;
  }
}
