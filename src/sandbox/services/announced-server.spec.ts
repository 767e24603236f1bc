import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startAnnounced, type AnnouncedServer } from './announced-server.js';

const READY = { name: 'the part', timeoutMs: 10_000 };

const started: AnnouncedServer[] = [];
const listening: Server[] = [];
afterEach(async () => {
  for (const { server } of started.splice(0)) await server.stop();
  for (const server of listening.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

function part(script: string): AnnouncedServer {
  const announced = startAnnounced({
    command: '/bin/sh',
    args: ['-c', script],
    account: undefined,
    env: { PATH: '/usr/bin:/bin' },
    stopSignals: [{ signal: 'SIGTERM', graceMs: 5_000 }],
  });
  started.push(announced);
  return announced;
}

/** Somebody whom every probe reaches, whoever is meant. */
async function somebody(meet: RequestListener = (_, response) => void response.end()): Promise<string> {
  const server = createServer(meet);
  listening.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a part that announces itself', () => {
  it('is ready when it says so and answers', async () => {
    const announced = part('echo ready the part; while :; do sleep 0.05; done');
    await announced.becomesReady({ ...READY, probe: await somebody() });
    expect(announced.server.lastLines()).toEqual(['ready the part']);
  });

  it('is not ready because somebody else answers in its place', async () => {
    const announced = part('sleep 0.3; echo the port is taken; exit 1');
    await expect(announced.becomesReady({ ...READY, probe: await somebody() })).rejects.toThrow(
      /:\nthe port is taken$/,
    );
  });

  it('is not waited for when it ends after it said that it listens', async () => {
    const announced = part(
      'trap "echo out of memory; exit 1" TERM; echo ready the part; while :; do sleep 0.05; done',
    );
    const probe = await somebody(() => void process.kill(announced.server.pid!, 'SIGTERM'));
    await expect(announced.becomesReady({ ...READY, probe })).rejects.toThrow(/out of memory/);
  });
});
