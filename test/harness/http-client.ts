import { Agent } from 'undici';

export interface HttpOptions {
  /** A bearer token; none: anonymous. */
  readonly token?: string | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of a body; the content type is then JSON unless the headers say otherwise. */
  readonly rawBody?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AnsweredFault {
  readonly in: string;
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** What answers of the contract carry, so that tests need not say it again; a test may name a shape of its own. */
export interface AnswerBody {
  readonly id: string;
  readonly number: string;
  readonly status: string | number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly retry: string;
  readonly remedy: string;
  readonly traceId: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly errors: readonly AnsweredFault[];
  readonly alternatives: readonly { branchId: string; date: string; remaining: number }[];
  readonly [field: string]: unknown;
}

export interface HttpAnswer<T = AnswerBody> {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON; the text of anything else. */
  readonly body: T;
}

/** Longer than any bound of the system, so that what hangs fails by its own name. */
const ANSWER_TIMEOUT_MS = 30_000;

/** A client whose connections end with it, which `fetch` alone leaves open. */
export class HttpClient {
  readonly #agent = new Agent({
    connections: 64,
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
  });

  constructor(readonly url: string) {}

  readonly http = async <T = AnswerBody>(
    method: string,
    path: string,
    { token, body, rawBody, headers = {} }: HttpOptions = {},
  ): Promise<HttpAnswer<T>> => {
    const sent = rawBody ?? (body === undefined ? null : JSON.stringify(body));
    const {
      statusCode,
      headers: answered,
      body: stream,
    } = await this.#agent.request({
      origin: this.url,
      path,
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(sent !== null && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: sent,
    });
    const text = await stream.text();
    return { status: statusCode, headers: headersOf(answered), body: parsed(text, answered) as T };
  };

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

function headersOf(raw: RawHeaders): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(raw)) {
    for (const value of [values ?? []].flat()) headers.append(name, value);
  }
  return headers;
}

function parsed(text: string, headers: RawHeaders): unknown {
  return /\bjson\b/.test(String(headers['content-type'] ?? '')) && text !== '' ? JSON.parse(text) : text;
}
