import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A stop that takes longer has clients that never hang up; their connections are then cut. */
const STOP_MS_MAX = 2_000;

/**
 * Listens on `PORT` (0: any free one) of `HOST` (loopback unless told), says so on standard output, and stops at
 * SIGTERM and SIGINT.
 */
export async function startServer(server: Server, name: string, env: NodeJS.ProcessEnv): Promise<number> {
  const port = portOf(env['PORT']);
  const host = env['HOST'] ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      server.close(() => process.exit(0));
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), STOP_MS_MAX).unref();
    });
  }
  console.log(`ready ${name} http://${host}:${bound}`);
  return bound;
}

export function portOf(text: string | undefined): number {
  if (text === undefined || !/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new Error(`PORT is ${text === undefined ? 'not set' : `"${text}"`}; give a port from 0 to 65535`);
  }
  return Number(text);
}
