import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { openApplication, type TestApplication } from '../harness/index.js';

const WHOLE = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n';

let open: TestApplication | undefined;

afterEach(async () => {
  await open?.stop();
  open = undefined;
});

describe('a process', () => {
  it('tells whoever watches what its role is', async () => {
    open = await openApplication({ redis: false, env: { YUHUAN_ROLE: 'api' } });
    const { body } = await open.http<string>('GET', '/metrics');
    expect(body).toContain('\nyuhuan_process_info{role="api"} 1\n');
  });

  it('ends although somebody has sent half a request and sends no more', async () => {
    open = await openApplication({ redis: false, env: { YUHUAN_HTTP_LAST_REQUESTS_MS: '100' } });
    const { hostname, port } = new URL(open.url);
    const socket = connect(Number(port), hostname);
    const closed = once(socket, 'close');
    socket.write(`${WHOLE}GET /healthz HTTP/1.1\r\nX-Half: `);
    // What was read with the answered one has been read, too.
    await once(socket, 'data');
    await open.stop();
    open = undefined;
    await closed;
    expect(socket.destroyed).toBe(true);
  });
});
