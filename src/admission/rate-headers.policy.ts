import { type RateLimit, spanUs, type Verdict } from './gcra.policy.js';

const SECOND_US = 1_000_000;

/** A crowd that was refused together comes back over at least so long. */
const JITTER_MIN_SECONDS = 2;
/** Nobody waits longer than this for the sake of others. */
const JITTER_MAX_SECONDS = 30;

/** Where header fields are put; Fastify's reply is one. */
export interface HeaderSink {
  header(name: string, value: string): unknown;
}

/**
 * The header fields of one rule set. All that does not change from request to request is text before the first one
 * comes. `q` is the burst and `w` the seconds in which it comes back, so that q/w is the sustained rate; `t` and
 * `X-RateLimit-Reset` are the seconds until one unit more is there.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ revision 10
 */
export class HeaderTexts {
  private readonly policyField: string;
  private readonly starts: readonly string[];
  private readonly bursts: readonly string[];

  constructor(names: readonly string[], limits: readonly RateLimit[]) {
    this.policyField = names
      .map((name, index) => `"${name}";q=${limits[index]!.burst};w=${seconds(spanUs(limits[index]!))}`)
      .join(', ');
    this.starts = names.map((name) => `"${name}";r=`);
    this.bursts = limits.map(({ burst }) => String(burst));
  }

  put(verdict: Verdict, sink: HeaderSink): void {
    const { binding } = verdict;
    const remaining = String(verdict.remaining);
    const reset = String(seconds(verdict.nextUs));
    sink.header('ratelimit-policy', this.policyField);
    sink.header('ratelimit', `${this.starts[binding]!}${remaining};t=${reset}`);
    sink.header('x-ratelimit-limit', this.bursts[binding]!);
    sink.header('x-ratelimit-remaining', remaining);
    sink.header('x-ratelimit-reset', reset);
  }
}

/**
 * Whole seconds after which a refused request may come again: never before its unit is there, and spread over half
 * the wait, so that those who were refused together do not return together.
 * @param draw a whole number from 0 inclusive to its argument exclusive.
 */
export function retryAfterSeconds(waitUs: number, draw: (below: number) => number): number {
  const waitSeconds = seconds(waitUs);
  const spread = Math.min(JITTER_MAX_SECONDS, Math.max(JITTER_MIN_SECONDS, Math.ceil(waitSeconds / 2)));
  return waitSeconds + draw(spread + 1);
}

function seconds(us: number): number {
  return Math.ceil(us / SECOND_US);
}
