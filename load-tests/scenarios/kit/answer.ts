import type { RefinedResponse } from 'k6/http';
import { plan } from './plan.ts';

/**
 * yes: it was done. no: a refusal that is a right answer here. later: shed, limited or not decided yet, politely. unknown: no answer
 * came, so that nobody knows what was done. failed: anything else, which is a fault of the system or of the script.
 */
export type Outcome = 'yes' | 'no' | 'later' | 'unknown' | 'failed';

export interface Answer {
  readonly outcome: Outcome;
  readonly status: number;
  readonly code: string | null;
  readonly bookingId: string | null;
  readonly replayed: boolean;
  /** Of a refusal as full, the counter that it names: `DAY 2026-12-01 ALL` and the window, if any. */
  readonly full: string | null;
  /** Whether a refusal says what happened and what to do next. */
  readonly explained: boolean;
  /** Seconds; null where there is none or none that can be read. */
  readonly retryAfter: number | null;
  readonly tookMs: number;
  /** Of a waiting room: the place in line. */
  readonly place: number | null;
  readonly body: Body;
}

interface Body {
  readonly id?: string;
  readonly code?: string;
  readonly detail?: string;
  readonly remedy?: string;
  readonly errors?: readonly { readonly params?: Readonly<Record<string, string>> }[];
  readonly [field: string]: unknown;
}

/** Right answers whatever is asked: the limits of a customer, the bound of a queue, a store that is away. */
const LATER = new Set([429, 503]);
/** Nothing was decided: the same request is to be sent again, as the answer says. */
const LATER_CODES = new Set(['CHANGED_MEANWHILE', 'REQUEST_IN_PROGRESS']);

export function answerOf(response: RefinedResponse<'text'>): Answer {
  const { status } = response;
  const body = bodyOf(response);
  const code = status >= 400 ? (body.code ?? null) : null;
  const retryAfter = secondsOf(response.headers['Retry-After']);
  return {
    outcome: outcomeOf(status, code, retryAfter),
    status,
    code,
    bookingId: status === 200 || status === 201 ? (body.id ?? null) : null,
    replayed: response.headers['Idempotency-Replayed'] === 'true',
    full: fullOf(body),
    explained: status < 400 || (text(body.code) && text(body.detail) && text(body.remedy)),
    retryAfter,
    tookMs: Math.round(response.timings.duration * 1000) / 1000,
    place: typeof body['place'] === 'number' ? body['place'] : null,
    body,
  };
}

function outcomeOf(status: number, code: string | null, retryAfter: number | null): Outcome {
  if (status === 0) return 'unknown';
  if (status >= 200 && status < 400) return 'yes';
  if (LATER.has(status)) return retryAfter === null ? 'failed' : 'later';
  if (code !== null && plan.refusals.includes(code)) return 'no';
  if (code !== null && LATER_CODES.has(code) && retryAfter !== null) return 'later';
  return 'failed';
}

function bodyOf(response: RefinedResponse<'text'>): Body {
  // Without a body, as after 204, k6 has null, whatever its types say.
  const body = response.body as string | null;
  if (response.status === 0 || body === null || body === '') return {};
  try {
    return JSON.parse(body) as Body;
  } catch {
    // No JSON where JSON is promised: no code, nothing explained, and so a failure.
    return {};
  }
}

function fullOf({ code = '', errors = [] }: Body): string | null {
  if (!code.endsWith('_FULL')) return null;
  const params = errors.find((each) => each.params?.['periodStart'] !== undefined)?.params;
  if (params === undefined) return null;
  return [params['period'], params['periodStart'], params['pool'], params['window'] ?? ''].join(' ').trim();
}

function secondsOf(header: string | undefined): number | null {
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : null;
}

const text = (value: string | undefined): boolean => typeof value === 'string' && value !== '';
