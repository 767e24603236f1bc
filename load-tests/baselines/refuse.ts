import { createServer } from 'node:http';
import { platformErrors, refuse, renderProblem } from '#src/platform/errors/index.js';

/** Bare Node: answers everything with the bytes of a shed answer. What it costs to say no at all. */
const refusal = refuse(platformErrors.OVERLOADED, { retryAfterSeconds: 5 }, { retryAfterSeconds: 5 });
const traceId = '0'.repeat(32);
const body = Buffer.from(
  JSON.stringify(renderProblem(refusal, { instance: '/api/v1/bookings', traceId, language: 'zh-CN' })),
);
const HEADERS = {
  'x-trace-id': traceId,
  'x-content-type-options': 'nosniff',
  'retry-after': '5',
  'content-type': 'application/problem+json; charset=utf-8',
  'content-language': 'zh-CN',
  'cache-control': 'no-store',
  'content-length': body.length,
};

const server = createServer((_request, response) => {
  response.writeHead(refusal.definition.status, HEADERS);
  response.end(body);
});
server.listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('ready'));
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
