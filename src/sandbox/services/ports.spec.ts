import { describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { assertPortFree, findFreePort, isPortFree, LOOPBACK, urlOn } from './ports.js';
import { StartError } from './start-error.js';

async function listen(host: string): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => {
    server.listen({ host, port: 0 }, resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}

describe('ports', () => {
  it('finds a port below the ephemeral ranges on which one can listen', async () => {
    const port = await findFreePort();
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(30_000);
    await expect(assertPortFree(port)).resolves.toBeUndefined();
  });

  it('gives none twice to those who ask at the same time, though nobody listens yet', async () => {
    // Drawn without notes, two of so many would be the same six times in seven.
    const drawn = await Promise.all(Array.from({ length: 200 }, () => findFreePort()));
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  it.each([LOOPBACK, '0.0.0.0'])(
    'names a port that is taken on %s, who wants it, and the remedy',
    async (host) => {
      const { server, port } = await listen(host);
      try {
        const fault = await assertPortFree(port, { purpose: 'the pages', variable: 'PORT' }).catch(
          (error: unknown) => error,
        );
        expect(fault).toBeInstanceOf(StartError);
        expect((fault as StartError).message).toBe(
          `Port ${port} for the pages is in use by another program.`,
        );
        expect((fault as StartError).remedy).toContain(`lsof -i :${port}`);
        expect((fault as StartError).remedy).toContain('PORT=<port>');
        expect(await isPortFree(port)).toBe(false);
      } finally {
        server.close();
      }
    },
  );

  it('tells that a host is not of this machine', async () => {
    const use = { purpose: 'the pages', variable: 'PORT', host: '203.0.113.1' };
    await expect(assertPortFree(await findFreePort(), use)).rejects.toThrow(
      /for the pages can not be listened on at 203\.0\.113\.1 \(EADDRNOTAVAIL\)/,
    );
  });

  it.each([
    ['0.0.0.0', 'http://127.0.0.1:3000'],
    ['::', 'http://127.0.0.1:3000'],
    ['::1', 'http://[::1]:3000'],
    ['192.0.2.7', 'http://192.0.2.7:3000'],
    ['localhost', 'http://localhost:3000'],
  ])('are called on %s by a URL that this machine can open', (host, url) => {
    expect(urlOn(host, 3000)).toBe(url);
  });
});
