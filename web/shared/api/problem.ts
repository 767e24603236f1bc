import type { components } from './schema.js';

export type ProblemBody = components['schemas']['Problem'];
export type ProblemField = components['schemas']['ProblemField'];
export type Retry = ProblemBody['retry'];

/** What the page itself has to say, when no answer came that could be read. */
export type LocalCode = 'OFFLINE' | 'NO_ANSWER' | 'UNREADABLE_ANSWER';

/** An answer that says no, or none at all. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: string;
  readonly status: number;
  readonly retry: Retry;
  /** The server's own words, in the language of the page; absent when no answer came. */
  readonly title: string | undefined;
  readonly detail: string | undefined;
  readonly traceId: string | undefined;
  readonly remedy: ProblemBody['remedy'];
  readonly params: NonNullable<ProblemBody['params']>;
  readonly fields: readonly ProblemField[];
  readonly alternatives: NonNullable<ProblemBody['alternatives']>;
  /** From Retry-After. */
  readonly retryAfterMs: number | undefined;

  constructor(
    private readonly body: Partial<ProblemBody> & Pick<ProblemBody, 'code'>,
    retryAfterMs?: number,
  ) {
    super(body.detail ?? body.code);
    this.code = body.code;
    this.status = body.status ?? 0;
    this.retry = body.retry ?? 'never';
    this.title = body.title;
    this.detail = body.detail;
    this.traceId = body.traceId;
    this.remedy = body.remedy ?? 'CONTACT';
    this.params = body.params ?? {};
    this.fields = body.errors ?? [];
    this.alternatives = body.alternatives ?? [];
    this.retryAfterMs = retryAfterMs;
  }

  /** The same in other words. */
  saying(words: Partial<Pick<ProblemBody, 'title' | 'detail' | 'errors'>>): ApiProblem {
    return new ApiProblem({ ...this.body, ...words }, this.retryAfterMs);
  }

  /** Whether the request may have had its effect although no answer came: only its own key can tell. */
  get outcomeUnknown(): boolean {
    return this.status === 0 || this.retry === 'same-key';
  }
}

/** The request reached nobody, or its answer did not reach us: under the same key it may be sent again. */
export function localProblem(code: LocalCode): ApiProblem {
  return new ApiProblem({ code, retry: 'same-key', remedy: 'RETRY_AFTER' });
}

/** A gateway that answers for the server may speak HTML; then there is only the status to go by. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const retryAfterMs = retryAfterOf(response.headers.get('retry-after'), Date.now());
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('application/problem+json')) {
    const body = (await response.json().catch(() => undefined)) as ProblemBody | undefined;
    if (body !== undefined) return new ApiProblem(body, retryAfterMs);
  }
  const again = response.status === 429 || response.status >= 500;
  return new ApiProblem(
    {
      code: 'UNREADABLE_ANSWER',
      status: response.status,
      retry: again ? 'same-key' : 'never',
      remedy: again ? 'RETRY_AFTER' : 'CONTACT',
      ...(response.headers.get('x-trace-id') !== null && { traceId: response.headers.get('x-trace-id')! }),
    },
    retryAfterMs,
  );
}

/** Seconds, or a date of HTTP. */
export function retryAfterOf(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

/** `/contact/phone` of the body; undefined for a fault of another part. */
export function pointerOf(field: ProblemField): string | undefined {
  return field.in === 'body' ? field.pointer : undefined;
}
