import { createClient } from 'redis';
import {
  findFreePort,
  LOOPBACK,
  runToEnd,
  type Server,
  StartError,
  startServer,
  waitUntil,
} from '#src/sandbox/services/index.js';
import { executableOnPath } from './k6-binary.js';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.js';

const READY_TIMEOUT_MS = 10_000;
const CLUSTER_TIMEOUT_MS = 30_000;
const MASTERS = 3;
/** A cluster bus listens this far above the port of its node. */
const BUS_OFFSET = 10_000;

export interface RedisNodes {
  readonly url: string;
  /** Kills every node and starts it again, empty, after so long. */
  loseFor(ms: number): Promise<void>;
  stop(): Promise<void>;
}

interface Node {
  readonly port: number;
  server: Server;
}

/** Redis servers of the runner's own, because a run takes them away or makes a cluster of them. Loopback only. */
export async function startRedisNodes(kind: 'one' | 'cluster'): Promise<RedisNodes> {
  const command = (await executableOnPath('redis-server')) ?? (await executableOnPath('valkey-server'));
  if (command === undefined) {
    throw new StartError('there is no redis-server on the path', 'install redis-server or valkey-server');
  }
  const folder = await makeTemporaryFolder('load-redis');
  const nodes: Node[] = [];
  const stop = async (): Promise<void> => {
    for (const { server } of nodes) await server.stop();
    await removeTemporaryFolder(folder);
  };
  const launch = (port: number): Server => startNode(command, folder, port, kind);
  try {
    for (let index = 0; index < (kind === 'cluster' ? MASTERS : 1); index += 1) {
      const port = await findFreePort();
      nodes.push({ port, server: launch(port) });
    }
    for (const { port } of nodes) await answers(port);
    if (kind === 'cluster') await joinCluster(nodes);
  } catch (error) {
    await stop();
    throw error;
  }
  const addresses = nodes.map(({ port }) => `${LOOPBACK}:${port}`);
  const loseFor = async (ms: number): Promise<void> => {
    for (const { server } of nodes) await server.stop();
    await new Promise((resolve) => setTimeout(resolve, ms));
    for (const node of nodes) node.server = launch(node.port);
  };
  const url = kind === 'cluster' ? `redis-cluster://${addresses.join(',')}` : `redis://${addresses[0]}`;
  return { url, loseFor, stop };
}

function startNode(command: string, folder: string, port: number, kind: 'one' | 'cluster'): Server {
  const cluster = [
    'cluster-enabled yes',
    `cluster-config-file ${folder}/nodes-${port}.conf`,
    'cluster-node-timeout 2000',
  ];
  const lines = [
    `bind ${LOOPBACK}`,
    `port ${port}`,
    'save ""',
    'appendonly no',
    `dir ${folder}`,
    'daemonize no',
    'loglevel warning',
    'maxmemory-policy noeviction',
    ...(kind === 'cluster' ? cluster : []),
    '',
  ];
  return startServer({
    command,
    args: ['-'],
    account: undefined,
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    input: lines.join('\n'),
    // Killed, as a machine that dies: that is what the system must stand.
    stopSignals: [],
  });
}

async function answers(port: number): Promise<void> {
  const ready = await waitUntil(
    () => ask(port, async (client) => (await client.ping()) === 'PONG' || undefined),
    {
      timeoutMs: READY_TIMEOUT_MS,
      intervalMs: 50,
    },
  );
  if (ready === undefined)
    throw new StartError(`Redis on port ${port} does not answer`, 'look at what runs there');
}

async function joinCluster(nodes: readonly Node[]): Promise<void> {
  const cli = (await executableOnPath('redis-cli')) ?? (await executableOnPath('valkey-cli'));
  if (cli === undefined) throw new StartError('there is no redis-cli on the path', 'install redis-tools');
  const addresses = nodes.map(({ port }) => `${LOOPBACK}:${port}`);
  const args = ['--cluster', 'create', ...addresses, '--cluster-replicas', '0', '--cluster-yes'];
  const { ok, output } = await runToEnd(cli, args, { timeoutMs: CLUSTER_TIMEOUT_MS });
  if (!ok)
    throw new StartError(
      `the Redis Cluster was not made: ${output}`,
      `ports +${BUS_OFFSET} must be free too`,
    );
  const agrees = (port: number): Promise<true | undefined> =>
    ask(port, async (client) => {
      const info: unknown = await client.sendCommand(['CLUSTER', 'INFO']);
      return typeof info === 'string' && info.includes('cluster_state:ok') ? true : undefined;
    });
  for (const { port } of nodes) {
    const agreed = await waitUntil(() => agrees(port), { timeoutMs: CLUSTER_TIMEOUT_MS, intervalMs: 100 });
    if (agreed === undefined) throw new StartError('the Redis Cluster does not come to agree', 'try again');
  }
}

async function ask<T>(
  port: number,
  question: (client: ReturnType<typeof clientOf>) => Promise<T | undefined>,
): Promise<T | undefined> {
  const client = clientOf(port);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await question(client);
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}

function clientOf(port: number) {
  return createClient({
    url: `redis://${LOOPBACK}:${port}`,
    disableOfflineQueue: true,
    socket: { connectTimeout: 1000, reconnectStrategy: false },
  });
}

/** Empties a gate: every node of the URL, however many there are. */
export async function emptyRedis(url: string): Promise<void> {
  const urls = url.startsWith('redis-cluster://')
    ? url
        .slice('redis-cluster://'.length)
        .split(',')
        .map((address) => `redis://${address}`)
    : [url];
  for (const each of urls) {
    const client = createClient({ url: each });
    client.on('error', () => undefined);
    await client.connect();
    await client.flushAll();
    await client.close();
  }
}
