import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import { answerOf, type Answer } from './answer.ts';
import { plan } from './plan.ts';

/** Longer than the slowest answer that the system promises: a request without one has an unknown outcome. */
export const TIMEOUT = '20s';

// What is a failure is decided by answerOf; the transport has no opinion.
http.setResponseCallback(http.expectedStatuses({ min: 200, max: 599 }));

/** Counted over all clients: what the thresholds of every scenario are about. */
const failed = new Counter('answers_failed');
const unknown = new Counter('answers_unknown');
/** Nobody repeats a reading, and no oracle hears of it: whoever looks and sees nothing is counted here. */
const unread = new Counter('readings_unanswered');
const impolite = new Counter('answers_without_retry_after');
const silent = new Counter('refusals_unexplained');

interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** The path without ids, for the tags of metrics. */
  readonly name: string;
  readonly token?: string;
  readonly key?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One resource of the interface, with one Trend of its answers' times and one Counter of its answers. */
export class Client {
  private readonly times: Trend;
  private readonly answers: Counter;

  constructor(resource: string) {
    this.times = new Trend(`${resource}_ms`, true);
    this.answers = new Counter(`${resource}_answers`);
  }

  protected ask({ method, path, name, token, key, body, headers }: Request): Answer {
    const response = http.request(
      method,
      baseUrl() + path,
      body === undefined ? null : JSON.stringify(body),
      {
        headers: {
          'Accept-Language': 'en',
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
          ...(key !== undefined && { 'Idempotency-Key': key }),
          ...headers,
        },
        tags: { name },
        timeout: TIMEOUT,
        responseType: 'text',
      },
    );
    const answer = this.judge(answerOf(response), name);
    if (method === 'GET' && answer.outcome === 'unknown') unread.add(1, { name });
    return answer;
  }

  /** Counts an answer. Apart from `ask` for scenarios that send many requests at once. */
  judge(answer: Answer, name: string): Answer {
    const tags = { outcome: answer.outcome, name, code: answer.code ?? String(answer.status) };
    this.times.add(answer.tookMs, tags);
    this.answers.add(1, tags);
    if (answer.outcome === 'failed') failed.add(1, tags);
    if (answer.outcome === 'unknown') unknown.add(1, tags);
    if ((answer.status === 429 || answer.status === 503) && answer.retryAfter === null) impolite.add(1, tags);
    if (!answer.explained) silent.add(1, tags);
    return answer;
  }
}

/** Virtual users stay with one process, as connections behind a load balancer do. */
function baseUrl(): string {
  return plan.baseUrls[exec.vu.idInTest % plan.baseUrls.length]!;
}
