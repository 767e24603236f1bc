import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askInvariants } from './oracle.js';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** A system that gives these answers one after another, the last of them again and again. */
async function answering(
  ...answers: readonly [number, object][]
): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  server = createServer((_, response) => {
    const [status, body] = answers[Math.min(asked, answers.length - 1)]!;
    asked += 1;
    response.writeHead(status, { 'retry-after': '0' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => void server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked: () => asked };
}

const sound = { invariants: [{ id: 'INV-1', holds: true }] };

describe('the system’s own word on its invariants', () => {
  it('is asked for again when it is to come later, and is then what it says', async () => {
    const { url, asked } = await answering([503, {}], [429, {}], [200, sound]);
    expect(await askInvariants(url, 'token')).toMatchObject({ holds: true });
    expect(asked()).toBe(3);
  });

  it('is missing where it never comes, and not asked for without end', async () => {
    const { url, asked } = await answering([503, {}]);
    expect(await askInvariants(url, 'token')).toMatchObject({ holds: false, violations: 1 });
    expect(asked()).toBe(6);
  });

  it('is believed at once when it says that one is broken', async () => {
    const { url, asked } = await answering([200, { invariants: [{ id: 'INV-1', holds: false }] }]);
    expect(await askInvariants(url, 'token')).toMatchObject({ holds: false, violations: 1 });
    expect(asked()).toBe(1);
  });
});
