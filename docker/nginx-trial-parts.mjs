/** What a trial of nginx.conf is made of: an nginx with it, servers behind it, and requests before it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { findFreePort } = await import('../dist/sandbox/services/index.js');

/** Loopback and a busy machine; nothing here takes a tenth of it. */
export const START_TIMEOUT_MS = 10_000;

export const folder = await mkdtemp(join(tmpdir(), 'yuhuan-nginx-'));
// Started as root, nginx works as somebody else, who has to reach its files.
await chmod(folder, 0o711);
export const undo = [() => rm(folder, { recursive: true, force: true })];
export const say = (line) => process.stdout.write(`${line}\n`);

/** nginx as a container would run it, but for the addresses. */
export async function startNginx(name, ports, { frontProxies = '', underWayMax, addressMax } = {}) {
  const port = await findFreePort();
  const own = join(folder, name);
  const text = await readFile(new URL('nginx.conf', import.meta.url), 'utf8');
  const adapted = text
    .replaceAll('api-1:3000', `127.0.0.1:${ports[0]}`)
    .replaceAll('api-2:3000', `127.0.0.1:${ports[1]}`)
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replaceAll('/tmp/', `${own}-`)
    .replace('include front-proxies.conf', `include ${own}-front-proxies.conf`)
    .replace('/dev/stdout', `${own}.log`)
    .replaceAll(/max_conns=(\d+)/g, (_, shipped) => `max_conns=${underWayMax ?? shipped}`)
    .replace(/limit_conn address (\d+)/, (_, shipped) => `limit_conn address ${addressMax ?? shipped}`);
  await writeFile(`${own}.conf`, adapted);
  await writeFile(`${own}-front-proxies.conf`, frontProxies);
  const nginx = spawn('nginx', ['-e', 'stderr', '-c', `${own}.conf`, '-g', 'daemon off;'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  nginx.on('error', (error) => say(`nginx cannot be run (${error.message}); apt-get install nginx-light`));
  undo.push(async () => {
    if (nginx.exitCode !== null) return;
    const ended = once(nginx, 'exit');
    nginx.kill('SIGTERM');
    await ended;
  });
  const url = `http://127.0.0.1:${port}`;
  await until(() =>
    ask(`${url}/metrics`).then(
      ({ status }) => status === 404,
      () => false,
    ),
  );
  return { url, pid: nginx.pid, log: () => readFile(`${own}.log`, 'utf8') };
}

export async function until(condition) {
  const endMs = Date.now() + START_TIMEOUT_MS;
  while (!(await condition())) {
    if (Date.now() > endMs) throw new Error(`not within ${START_TIMEOUT_MS} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Not fetch, which adds headers and follows hints of its own. */
export function ask(url, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('latin1');
        resolve({ status: response.statusCode, headers: response.headers, text });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** An upstream that notes what reaches it, hangs up on every request or keeps it waiting once it is told to. */
export async function startUpstream() {
  const upstream = { requests: [], connections: 0, hangsUp: false, waits: undefined, port: 0 };
  const server = createServer((incoming, response) => {
    incoming.resume().on('end', () => {
      upstream.requests.push({ method: incoming.method, url: incoming.url, headers: incoming.headers });
      response.setHeader('content-type', 'application/json');
      if (upstream.hangsUp) incoming.socket.destroy();
      else if (upstream.waits !== undefined) void upstream.waits.then(() => response.end('{}'));
      else if (incoming.url.includes('/stream')) {
        // An event, and then nothing for as long as the client stays.
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: ready\n\n');
      } else if (incoming.url.startsWith('/api/v1/queue')) {
        response
          .writeHead(200, { 'cache-control': 'public, max-age=1, stale-while-revalidate=2', etag: '"1"' })
          .end('{"state":"OPEN"}');
      } else response.end(JSON.stringify({ filler: 'x'.repeat(4096) }));
    });
  });
  server.keepAliveTimeout = 65_000;
  server.on('connection', () => (upstream.connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  upstream.port = server.address().port;
  upstream.close = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  undo.push(upstream.close);
  return upstream;
}
