import { createClient } from 'redis';
import { findFreePort, type Server, startServer } from '../../src/sandbox/services/index.js';
import { installRedis, redisOnPath } from '../../src/sandbox/services/redis-install.js';
import { waitUntil } from '../harness/index.js';

const LISTEN_TIMEOUT_MS = 15_000;

/** Without a password and on a port of its own, so that it can come back as the same. */
export async function ownRedis(port?: number): Promise<{ url: string; server: Server }> {
  const command = (await redisOnPath(process.env)) ?? (await installed());
  const at = port ?? (await findFreePort());
  const server = startServer({
    command,
    args: ['--port', String(at), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    account: undefined,
    env: { PATH: process.env['PATH'] },
    stopSignals: [{ signal: 'SIGKILL', graceMs: 5000 }],
  });
  const url = `redis://127.0.0.1:${at}`;
  const answers = async (): Promise<boolean> => {
    const client = createClient({ url, disableOfflineQueue: true });
    client.on('error', () => undefined);
    const up = await client.connect().then(
      () => true,
      () => false,
    );
    client.destroy();
    return up;
  };
  await waitUntil(answers, { timeoutMs: LISTEN_TIMEOUT_MS, what: 'Redis to listen' });
  return { url, server };
}

async function installed(): Promise<string> {
  const installation = await installRedis(process.env, () => undefined);
  if ('absent' in installation) throw new Error(`there is no Redis: ${installation.absent}`);
  return installation.command;
}
