import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Language, type Refusal, renderProblem } from '../errors/index.js';

/** Neither text nor header of a refusal looks like these, so that their places in a rendered answer can be found. */
const TRACE_PLACE = '@trace@';
const DATE_PLACE = '@date@';
const TRACE_CHARS = 32;

/**
 * Node sends what stands in it as it is and goes on with the connection as after any answer. Its documentation does not
 * name it; whole-answer.spec.ts says so if it ever changes, on the version that package.json pins.
 */
const HEADER_FIELD = '_header';

/** Header, blank line and body of a refusal in one string, cut where trace id and date go: [0] trace [1] date [2] trace [3]. */
type Pieces = readonly [string, string, string, string];

/** By refusal, then by language and address: a storm tells thousands the same one of few addresses. */
const known = new WeakMap<Refusal, Map<string, Pieces>>();
/** Languages × addresses without parameters; whoever asks for more of them is answered in the ordinary way. */
const MAX_ADDRESSES = 500;

export interface WholeAnswer {
  readonly refusal: Refusal;
  readonly language: Language;
  /** Printable ASCII without quotes, as addresses of routes are. */
  readonly instance: string;
  readonly traceId: string;
  readonly keepAliveMs: number;
}

/**
 * Answers with header and body as one prepared string in one write: a third less of the processor than `writeHead` and
 * `end`, which check and join every header each time. Only where nothing about the connection has to be decided.
 * @returns false: nothing was sent, answer it in the ordinary way.
 */
export function endWhole(answer: WholeAnswer, request: IncomingMessage, response: ServerResponse): boolean {
  if (!response.shouldKeepAlive || request.httpVersion !== '1.1' || request.method === 'HEAD') return false;
  if (answer.traceId.length !== TRACE_CHARS) return false;
  const pieces = piecesOf(answer);
  if (pieces === undefined) return false;
  const [beforeTrace, beforeDate, beforeId, after] = pieces;
  const { traceId } = answer;
  response.statusCode = answer.refusal.definition.status;
  Reflect.set(
    response,
    HEADER_FIELD,
    beforeTrace + traceId + beforeDate + dateNow() + beforeId + traceId + after,
  );
  response.end();
  return true;
}

function piecesOf({ refusal, language, instance, keepAliveMs }: WholeAnswer): Pieces | undefined {
  let byAddress = known.get(refusal);
  if (byAddress === undefined) known.set(refusal, (byAddress = new Map()));
  const key = `${language} ${instance}`;
  let pieces = byAddress.get(key);
  if (pieces === undefined && byAddress.size < MAX_ADDRESSES) {
    byAddress.set(key, (pieces = render(refusal, language, instance, keepAliveMs)));
  }
  return pieces;
}

function render(refusal: Refusal, language: Language, instance: string, keepAliveMs: number): Pieces {
  const { status } = refusal.definition;
  const problem = renderProblem(refusal, { instance, traceId: TRACE_PLACE, language });
  // As Node would: the bytes of UTF-8, each as one character, because the header goes out so too.
  const body = Buffer.from(JSON.stringify(problem)).toString('latin1');
  const { headers, retryAfterSeconds } = refusal.more;
  const lines = Object.entries({
    'x-trace-id': TRACE_PLACE,
    ...headersOfRefusal(language),
    ...headers,
    ...(retryAfterSeconds !== undefined && { 'retry-after': retryAfterSeconds }),
    'content-length': body.length - TRACE_PLACE.length + TRACE_CHARS,
    date: DATE_PLACE,
    connection: 'keep-alive',
    'keep-alive': `timeout=${Math.floor(keepAliveMs / 1000)}`,
  }).map(([name, value]) => `${name}: ${value}`);
  const text = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n');
  const [head, rest] = split(text, TRACE_PLACE);
  const [middle, tail] = split(rest, DATE_PLACE);
  const [beforeId, after] = split(tail, `"traceId":"${TRACE_PLACE}`);
  return [head, middle, `${beforeId}"traceId":"`, after];
}

/** What every refusal says of its body. */
export function headersOfRefusal(language: Language): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'content-type': 'application/problem+json; charset=utf-8',
    'content-language': language,
    'cache-control': 'no-store',
  };
}

/** In two at the first place. */
function split(text: string, place: string): [string, string] {
  const at = text.indexOf(place);
  return [text.slice(0, at), text.slice(at + place.length)];
}

let date = '';
let dateOfSecond = -1;

/** A date header has whole seconds. */
function dateNow(): string {
  const nowMs = Date.now();
  const second = Math.floor(nowMs / 1000);
  if (second !== dateOfSecond) {
    dateOfSecond = second;
    date = new Date(nowMs).toUTCString();
  }
  return date;
}
