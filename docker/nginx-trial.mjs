#!/usr/bin/env node
/**
 * Tries nginx.conf on a real nginx: first before servers that misbehave on purpose and in a flood, then before two API
 * processes of the system, one of which is killed. It needs an nginx on the path, which is why it is no part of `npm test`,
 * and with a wrk it tells what a refusal costs:
 *
 *   npm run build && node docker/nginx-trial.mjs
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import {
  ask,
  folder,
  say,
  START_TIMEOUT_MS,
  startNginx,
  startUpstream,
  undo,
  until,
} from './nginx-trial-parts.mjs';

const { startSystem } = await import('../dist/sandbox/system.js');
const { findFreePort } = await import('../dist/sandbox/services/index.js');
const { mintTokens } = await import('../dist/sandbox/token-command.js');

const BODY_MAX_BYTES = 16_384;
/** Two processes, of which one is gone: some of these meet it. */
const REQUESTS_AFTER_KILL = 60;
/** So many that a crowd is spread over all the seconds after which it may come back. */
const REFUSED = 500;
/** Long enough that the clock of the processors, which ticks a hundred times a second, tells what a refusal costs. */
const FLOOD_SECONDS = 5;
const TICKS_A_SECOND = 100;

try {
  await tryFaults();
  await tryFrontProxies();
  await tryBound();
  await trySlowBodies();
  await trySystem();
  say('nginx.conf does what it says');
} finally {
  for (const step of undo.toReversed()) await step();
}

async function tryFaults() {
  const upstreams = [await startUpstream(), await startUpstream()];
  const nginx = await startNginx(
    'faults',
    upstreams.map(({ port }) => port),
  );
  const all = () => upstreams.flatMap(({ requests }) => requests);

  const forged = { 'x-forwarded-for': '6.6.6.6', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
  const answer = await ask(`${nginx.url}/api/v1/branches?q=secret`, {
    headers: { ...forged, 'accept-encoding': 'gzip' },
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['content-encoding'], 'gzip');
  assert.equal(answer.headers.server, 'nginx');
  const [{ headers }] = all();
  assert.equal(headers['x-forwarded-for'], '127.0.0.1');
  assert.equal(headers.traceparent, undefined);
  assert.equal(headers.host, new URL(nginx.url).host);

  for (let count = 0; count < 40; count += 1) await ask(`${nginx.url}/healthz`);
  const connections = upstreams.reduce((sum, each) => sum + each.connections, 0);
  // Each of nginx's workers keeps connections of its own.
  assert.ok(connections < 20, `${connections} connections for 41 requests`);

  const large = { method: 'POST', body: Buffer.alloc(BODY_MAX_BYTES + 1, 'x') };
  const tooLarge = await ask(`${nginx.url}/api/v1/bookings`, large);
  assert.equal(tooLarge.status, 413);
  assert.equal(JSON.parse(tooLarge.text).code, 'BODY_TOO_LARGE');
  const just = await ask(`${nginx.url}/api/v1/bookings`, {
    method: 'POST',
    body: Buffer.alloc(BODY_MAX_BYTES, 'x'),
  });
  assert.equal(just.status, 200);

  await tryOwnWords(nginx.url);
  await tryQueueAndStream(nginx, all);

  for (const upstream of upstreams) upstream.hangsUp = true;
  const before = all().length;
  const lost = await ask(`${nginx.url}/api/v1/bookings`, {
    method: 'POST',
    headers: { 'accept-language': 'en' },
    body: '{}',
  });
  assert.equal(all().length, before + 1, 'a POST that was sent must not be sent again');
  assert.equal(lost.status, 503);
  assert.match(lost.headers['retry-after'], /^[2468]$/);
  assert.equal(lost.headers['content-type'], 'application/problem+json');
  const problem = JSON.parse(lost.text);
  assert.equal(problem.retry, 'same-key');
  assert.equal(problem.instance, '/api/v1/bookings');
  assert.equal(problem.traceId, lost.headers['x-trace-id']);
  await ask(`${nginx.url}/api/v1/branches`);
  assert.equal(all().length, before + 3, 'a GET is sent to the other one too');

  await upstreams[0].close();
  upstreams[1].hangsUp = false;
  for (let count = 0; count < 10; count += 1) {
    const { status } = await ask(`${nginx.url}/api/v1/bookings`, { method: 'POST', body: '{}' });
    assert.equal(status, 200, 'a POST that found no connection is sent to the other one');
  }
  await until(async () => (await nginx.log()).includes('"path":"/api/v1/branches"'));
  assert.doesNotMatch(await nginx.log(), /secret|127\.0\.0\.1","method/);
  say('faults: no POST twice, every GET once more, 413 and 503 as problems, nothing forged passes');
}

/** Behind proxies of the bank: the file of the deployment names nobody, and one that names them is believed. */
async function tryFrontProxies() {
  const shipped = await readFile(new URL('front-proxies.conf', import.meta.url), 'utf8');
  const chain = { 'x-forwarded-for': '6.6.6.6, 203.0.113.7, 10.20.0.9' };
  const seen = async (name, frontProxies) => {
    const upstream = await startUpstream();
    const nginx = await startNginx(name, [upstream.port, upstream.port], { frontProxies });
    await ask(`${nginx.url}/api/v1/branches`, { headers: chain });
    return upstream.requests.at(-1).headers['x-forwarded-for'];
  };
  assert.equal(await seen('nobody', shipped), '127.0.0.1');
  const proxies = 'set_real_ip_from 127.0.0.1;\nset_real_ip_from 10.20.0.0/24;\n';
  assert.equal(await seen('proxies', proxies), '203.0.113.7', 'what the client wrote itself is not believed');
  say('front proxies: nobody is believed but those that are named, and of a chain the last stranger');
}

/** A flood of one kind is sent away at the door, the other kinds are not, and a refusal costs next to nothing. */
async function tryBound() {
  const upstream = await startUpstream();
  const nginx = await startNginx('bound', [upstream.port, upstream.port], { underWayMax: '1' });
  const send = (method, path, more = {}) => ask(`${nginx.url}/api/v1/${path}`, { method, ...more });
  const { promise, resolve: goOn } = Promise.withResolvers();
  upstream.waits = promise;
  const underWay = [];
  const begin = (method, path) => underWay.push(send(method, path).catch(({ code }) => ({ status: code })));
  begin('POST', 'holds');
  begin('POST', 'holds');
  await until(() => upstream.requests.length === 2);
  const refused = await send('POST', 'holds', { headers: { 'accept-language': 'en' } });
  assert.equal(refused.status, 503);
  const problem = JSON.parse(refused.text);
  assert.equal(problem.code, 'OVERLOADED');
  const seconds = refused.headers['retry-after'];
  assert.match(seconds, /^[2468]$/);
  assert.deepEqual(problem.params, { retryAfterSeconds: Number(seconds) });
  assert.ok(problem.detail.includes(` ${seconds} s `), problem.detail);
  assert.equal(upstream.requests.length, 2, 'who is beyond the bound is sent on to nobody');
  for (const [times, method, path] of [
    [2, 'GET', 'branches'],
    [2, 'POST', 'bookings'],
    [3, 'POST', 'bookings/1/cancel'],
    [3, 'DELETE', 'holds/1'],
    [3, 'GET', 'staff/tasks'],
  ])
    for (let count = 0; count < times; count += 1) begin(method, path);
  await until(() => upstream.requests.length === underWay.length);
  assert.equal((await send('GET', 'branches')).status, 503);
  assert.equal((await send('HEAD', 'branches')).status, 503);
  assert.equal((await send('POST', 'bookings')).status, 503);

  const told = new Set();
  for (let count = 0; count < REFUSED; count += 1) {
    const { status, headers } = await send('POST', 'holds');
    told.add(`${status} after ${headers['retry-after']} s`);
  }
  assert.deepEqual(told, new Set([2, 4, 6, 8].map((each) => `503 after ${each} s`)));
  const cost = await costOfRefusal(nginx);

  goOn();
  for (const { status } of await Promise.all(underWay)) assert.equal(status, 200);
  upstream.waits = undefined;
  assert.equal((await send('POST', 'holds')).status, 200, 'once some are answered others are let in');
  await until(
    async () =>
      (await nginx.log()).includes('"status":503,') && (await nginx.log()).includes('"upstream":"hold"'),
  );
  say(`bound: each kind by itself, others pass; ${cost}`);
}

/** Who sends bodies that do not end keeps nobody out of a kind, and has a bound of an address by himself. */
async function trySlowBodies() {
  const upstream = await startUpstream();
  const bounds = { underWayMax: '1', addressMax: '8' };
  const nginx = await startNginx('slow-bodies', [upstream.port, upstream.port], {
    ...bounds,
    frontProxies: 'set_real_ip_from 127.0.0.1;\n',
  });
  const post = (address, body) =>
    ask(`${nginx.url}/api/v1/bookings`, { method: 'POST', headers: { 'x-forwarded-for': address }, body });
  const { hostname, port } = new URL(nginx.url);
  const slow = Array.from({ length: Number(bounds.addressMax) }, () => {
    const socket = connect(Number(port), hostname);
    // The bound ends some of them.
    socket.on('error', () => undefined);
    socket.write('POST /api/v1/bookings HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.7\r\n');
    socket.write('Content-Length: 1000\r\n\r\n{');
    return socket;
  });
  await until(async () => (await post('203.0.113.7', '{}')).status === 503);
  for (let count = 0; count < 4; count += 1)
    assert.equal((await post('203.0.113.8', '{}')).status, 200, 'bodies under way shut a kind for others');
  for (const socket of slow) socket.destroy();
  await until(async () => (await nginx.log()).includes('"bound":"REJECTED"'));
  say('slow bodies: they count for the address that sends them, and for no kind');
}

/** In a flood of holds by 64 connections, each with a token of the usual length. */
async function costOfRefusal(nginx) {
  const script = join(folder, 'flood.lua');
  const headers = {
    authorization: `Bearer ${'x'.repeat(800)}`,
    'content-type': 'application/json',
    'idempotency-key': 'nginx-trial-flood',
  };
  const lines = Object.entries(headers).map(([name, value]) => `wrk.headers["${name}"] = "${value}"`);
  const body = JSON.stringify({ loanId: 'L100001', branchId: 'B001', date: '2026-12-01', kind: 'FULL' });
  await writeFile(script, ['wrk.method = "POST"', `wrk.body = '${body}'`, ...lines].join('\n'));
  const before = await processorMs(nginx.pid);
  const who = ['-t', '1', '-c', '64', '-d', `${FLOOD_SECONDS}s`];
  const flood = spawn('wrk', [...who, '-s', script, `${nginx.url}/api/v1/holds`]);
  let said = '';
  flood.stdout.on('data', (chunk) => (said += chunk));
  const missing = await once(flood, 'close').then(
    () => false,
    (error) => error.code === 'ENOENT',
  );
  if (missing) return 'what a refusal costs is told where there is a wrk';
  const refused = Number(/(\d+) requests in/.exec(said)?.[1]);
  const eachUs = (((await processorMs(nginx.pid)) - before) * 1000) / refused;
  return `${refused} refusals in ${FLOOD_SECONDS} s took ${eachUs.toFixed(0)} µs of a processor each`;
}

/** Of nginx and its workers. */
async function processorMs(pid) {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
  let ticks = 0;
  for (const each of [pid, ...children]) {
    const fields = (await readFile(`/proc/${each}/stat`, 'utf8')).split(') ')[1].split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return (ticks * 1000) / TICKS_A_SECOND;
}

/** What nginx refuses by itself is said as the API would say it. */
async function tryOwnWords(url) {
  const { hostname, port } = new URL(url);
  const get = (address, more = '') =>
    `GET ${address} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${more}\r\n`;
  for (const [bytes, status, code] of [
    ['GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['hello\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [get(`/${'x'.repeat(20_000)}`), 431, 'HEADERS_TOO_LARGE'],
    [get('/', `X-A: ${'x'.repeat(20_000)}\r\n`), 431, 'HEADERS_TOO_LARGE'],
    [get('/metrics'), 404, 'ROUTE_NOT_FOUND'],
    [get('/.malformed'), 404, 'ROUTE_NOT_FOUND'],
  ]) {
    const socket = connect(Number(port), hostname);
    socket.write(bytes);
    const [head, body] = (await textOf(socket)).split('\r\n\r\n');
    assert.match(head, new RegExp(`^HTTP/1.1 ${status} [^]*application/problem\\+json`));
    const problem = JSON.parse(body);
    assert.deepEqual([problem.status, problem.code], [status, code]);
  }
}

async function tryQueueAndStream(nginx, all) {
  const before = all().length;
  const crowd = await Promise.all(Array.from({ length: 100 }, () => ask(`${nginx.url}/api/v1/queue`)));
  assert.deepEqual(
    [...new Set(crowd.map(({ status, text }) => `${status} ${text}`))],
    ['200 {"state":"OPEN"}'],
  );
  const passed = all().length - before;
  assert.ok(passed <= 5, `${passed} of 100 questions about the queue went on`);
  assert.equal(new Set(crowd.map(({ headers }) => headers['x-trace-id'])).size, crowd.length);
  const known = await ask(`${nginx.url}/api/v1/queue`, { headers: { 'if-none-match': '"1"' } });
  assert.equal(known.status, 304);
  // What belongs to one person is asked for each time.
  const own = all().length;
  for (let count = 0; count < 3; count += 1) await ask(`${nginx.url}/api/v1/queue/tickets/1`);
  assert.equal(all().length - own, 3);

  const first = await new Promise((resolve, reject) => {
    const sent = request(`${nginx.url}/api/v1/staff/bookings/stream?branchId=B001`, (response) => {
      response.once('data', (chunk) => {
        resolve(chunk.toString());
        sent.destroy();
      });
    });
    sent.setTimeout(START_TIMEOUT_MS, () => sent.destroy(new Error('the stream is gathered, not passed on')));
    sent.on('error', reject);
    sent.end();
  });
  assert.equal(first, 'event: ready\n\n');
  say('the queue is answered for all at once, a live board event by event');
}

async function trySystem() {
  const dataDir = join(folder, 'data');
  // Bookings are made: an operator's shell may name the stores of a system that is somebody's.
  const ownEnvironment = Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'LANG'].flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    ),
  );
  const system = await startSystem({
    port: await findFreePort(),
    dataDir,
    log: () => undefined,
    env: { ...ownEnvironment, YUHUAN_HTTP_TRUSTED_PROXIES: '127.0.0.1' },
    apiProcesses: 2,
    throwAway: true,
  });
  undo.push(() => system.stop());
  const nginx = await startNginx(
    'system',
    system.apiUrls.map((url) => new URL(url).port),
  );
  const calendar = await ask(`${nginx.url}/api/v1/branches/B003/calendar`);
  const { date } = JSON.parse(calendar.text).days.find(({ status }) => status === 'OPEN');
  const subjects = Array.from({ length: REQUESTS_AFTER_KILL + 1 }, (_, index) => `C${100_001 + index}`);
  const tokens = await Array.fromAsync(mintTokens(subjects, { dataDir, issuer: system.issuer }));
  const book = (index) =>
    ask(`${nginx.url}/api/v1/bookings`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens[index]}`,
        'content-type': 'application/json',
        'idempotency-key': `nginx-trial-${index}`,
      },
      body: JSON.stringify({
        loanId: subjects[index].replace('C', 'L'),
        branchId: 'B003',
        date,
        kind: 'FULL',
        contact: { phone: '13800001234' },
      }),
    });
  const first = await book(0);
  assert.equal(first.status, 201, first.text);
  assert.ok(first.headers.location.startsWith('/api/v1/bookings/'), first.headers.location);

  // A booking under way when its process dies is answered 503, and booked or found under the same key.
  process.kill(system.servers.get('api-2').pid, 'SIGKILL');
  const statuses = [];
  for (let index = 1; index <= REQUESTS_AFTER_KILL; index += 1) {
    let { status } = await book(index);
    if (status === 503) ({ status } = await book(index));
    statuses.push(status);
  }
  assert.deepEqual(new Set(statuses), new Set([201]));
  assert.equal((await ask(`${nginx.url}/metrics`)).status, 404);
  const { hostname, port } = new URL(nginx.url);
  const old = connect(Number(port), hostname);
  old.write('GET /healthz HTTP/1.0\r\n\r\n');
  assert.match(await textOf(old), /^HTTP\/1.1 200 /, 'who says no host, as HTTP/1.0 may, is answered');
  say(`system: ${statuses.length} bookings through nginx after one of two processes was killed`);
}
