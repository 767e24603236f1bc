import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort, LOOPBACK, StartError, startServer, waitUntil } from '#src/sandbox/services/index.js';
import { HOME } from './home.js';
import { executableOnPath } from './k6-binary.js';
import { adapted } from './nginx-conf.js';

const READY_TIMEOUT_MS = 10_000;

/**
 * nginx with the configuration that deployments use, but for its addresses.
 * @throws StartError when there is none on the path.
 */
export async function startNginx(
  apiUrls: readonly string[],
  dataDir: string,
): Promise<{ url: string; stop(): Promise<void> }> {
  const command = await executableOnPath('nginx');
  if (command === undefined) {
    throw new StartError(
      'this topology needs nginx, and there is none on the path',
      'apt-get install nginx-light (or brew install nginx), or choose --topology two-round-robin',
    );
  }
  const port = await findFreePort();
  const folder = join(dataDir, 'nginx');
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'nginx.conf');
  await writeFile(
    path,
    adapted(await readFile(join(HOME, 'docker/nginx.conf'), 'utf8'), { apiUrls, port, folder }),
  );
  const server = startServer({
    command,
    args: ['-e', 'stderr', '-c', path, '-g', 'daemon off;'],
    account: undefined,
    env: { PATH: process.env['PATH'] },
    stopSignals: [{ signal: 'SIGTERM', graceMs: 5_000 }],
  });
  const url = `http://${LOOPBACK}:${port}`;
  const ready = await waitUntil(
    async () => {
      if (server.hasExited()) return false;
      const response = await fetch(`${url}/healthz`).catch(() => undefined);
      await response?.body?.cancel();
      return response?.ok === true ? true : undefined;
    },
    { timeoutMs: READY_TIMEOUT_MS, intervalMs: 50 },
  );
  if (ready !== true) {
    await server.stop();
    throw new StartError(`nginx did not start:\n${server.lastLines().join('\n')}`, 'mend what it says above');
  }
  return { url, stop: () => server.stop() };
}
