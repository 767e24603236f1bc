import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { findFreePort, StartError } from '#src/sandbox/services/index.js';
import { type RunningSystem, startSystem } from '#src/sandbox/system.js';
import { LOAD_TESTS } from './home.js';
import { startNginx } from './nginx.js';
import { refuseUsedDatabase, withoutRealSystem } from './real-system.js';
import { type RedisNodes, startRedisNodes } from './redis-nodes.js';

const topologySchema = z.strictObject({
  about: z.string(),
  /** Absent: one process for requests and background work. */
  apiProcesses: z.number().int().min(1).max(16).optional(),
  front: z.enum(['none', 'nginx']),
  redis: z.enum(['one', 'cluster', 'none']),
  during: z.enum(['lose-redis']).optional(),
  /** How long the judge takes over each row of a booking; absent: as long as it does. */
  judgeMsPerBooking: z.number().positive().max(100).optional(),
  /** Variables of docs/configuration.md with which its processes are started, as an operator of such a system would. */
  settings: z.record(z.string().regex(/^YUHUAN_/), z.string()).default({}),
});
export type Topology = z.infer<typeof topologySchema>;

const folder = join(LOAD_TESTS, 'topologies');

export async function topologyNames(): Promise<string[]> {
  return (await readdir(folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}

/** @throws StartError with the names that there are. */
export async function readTopology(name: string): Promise<Topology> {
  const names = await topologyNames();
  if (!names.includes(name))
    throw new StartError(`there is no topology ${name}`, `choose one of ${names.join(', ')}`);
  return topologySchema.parse(JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')));
}

/** The system under test, started by the runner and thrown away after the run. */
export interface Field {
  readonly baseUrls: readonly string[];
  readonly system: RunningSystem;
  readonly redis: RedisNodes | undefined;
  stop(): Promise<void>;
}

/** Of the runner's own process: a flag for it, such as a profiler's, is none for each part of the system. */
const OF_THE_RUNNER = ['NODE_OPTIONS'];

export interface FieldOptions {
  readonly dataDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Has no bookings, and may be overwritten; absent: one is started. Never taken from the environment. */
  readonly databaseUrl?: string | undefined;
  readonly say: (line: string) => void;
  readonly losesRedis: boolean;
}

export async function startField(
  topology: Topology,
  { dataDir, env, databaseUrl, say, losesRedis }: FieldOptions,
): Promise<Field> {
  if (databaseUrl !== undefined) await refuseUsedDatabase(databaseUrl);
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const part of started.splice(0).toReversed()) await part.stop();
  };
  try {
    // Only what is lost or made a cluster of; an ordinary Redis the system starts as npm start does.
    const ownNodes = topology.redis === 'cluster' || losesRedis;
    const redis = ownNodes && topology.redis !== 'none' ? await startRedisNodes(topology.redis) : undefined;
    if (redis !== undefined) started.push(redis);
    const system = await startSystem({
      port: await findFreePort(),
      dataDir,
      log: say,
      throwAway: true,
      env: {
        YUHUAN_LOG_LEVEL: 'warn',
        // A room that opened by itself would make every scenario one of waiting; the one of waiting opens its own.
        YUHUAN_QUEUE_SAFETY_NET: 'off',
        YUHUAN_QUEUE_RELEASE_ROOMS: 'off',
        ...topology.settings,
        ...withoutRealSystem(env, say, OF_THE_RUNNER),
        ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
        ...(topology.redis === 'none' && { SANDBOX_WITHOUT_REDIS: 'true' }),
        ...(redis !== undefined && { REDIS_URL: redis.url }),
      },
      ...(topology.apiProcesses !== undefined && { apiProcesses: topology.apiProcesses }),
    });
    started.push(system);
    if (topology.front === 'none') return { baseUrls: system.apiUrls, system, redis, stop };
    const nginx = await startNginx(system.apiUrls, dataDir);
    started.push(nginx);
    return { baseUrls: [nginx.url], system, redis, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
