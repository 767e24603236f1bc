import type { Socket } from 'node:net';
import { platformErrors, refuse, type Refusal, renderProblem } from '../errors/index.js';
import { traceIdOf } from './trace-id.js';

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/**
 * Answers bytes that never became a request: the server's parser gave up, so that no handler, no language and no
 * address is known. The connection ends with it, as its next bytes could mean anything.
 */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = refusalOf(error.code);
  const { status } = refusal.definition;
  const traceId = traceIdOf({ headers: {} });
  const body = JSON.stringify(renderProblem(refusal, { instance: '/', traceId, language: 'zh-CN' }));
  const head = [
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Refused'}`,
    'Content-Type: application/problem+json; charset=utf-8',
    'Content-Language: zh-CN',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Trace-Id: ${traceId}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function refusalOf(code: string | undefined): Refusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return refuse(platformErrors.HEADERS_TOO_LARGE);
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return refuse(platformErrors.REQUEST_TIMEOUT);
    case undefined:
    default:
      return refuse(platformErrors.MALFORMED_REQUEST, { reason: 'HTTP' });
  }
}
