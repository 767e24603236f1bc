import { MicroBatcher } from '../platform/batching/index.js';
import { RedisAwayError, type RedisConnection } from '../platform/redis/index.js';
import { admitRequests } from './admission.scripts.js';
import { type Verdict, verdictOf } from './gcra.policy.js';
import { KnownOffenders } from './known-offenders.js';
import { LocalLimiter } from './local-limiter.js';
import type { RuleSet } from './rate-policies.js';
import type { Subject } from './subjects.js';

/** Where a verdict comes from: the store of all processes, this process alone, or what it has just learnt. */
export type DecidedBy = 'redis' | 'process' | 'memory';

export interface RateDecision {
  readonly verdict: Verdict;
  readonly by: DecidedBy;
}

interface Ask {
  readonly keys: readonly string[];
  readonly rules: RuleSet;
}

/** 128 requests of two policies are 256 keys and some 0.4 ms of Redis, which others wait for. */
const MAX_BATCH_ASKS = 128;
/**
 * Calls of one shard under way. Each turn of the event loop sends one and they do not wait for each other; past this
 * Redis is so far behind that a request is decided here instead of queueing: a wait for a wait would be twice the
 * deadline.
 */
const MAX_CALLS_IN_FLIGHT = 512;
/** Requests of one turn of the event loop at most; beyond it they are decided here. */
const MAX_QUEUED_ASKS = 4096;

/**
 * Decides whether a request is within every limit it stands under: in Redis for all processes together, in one round
 * trip with all other requests of the same turn of the event loop. Never waits longer than the deadline of the
 * connection, and never answers "cannot tell".
 */
export class RateLimiter {
  private readonly batchers: readonly MicroBatcher<Ask, RateDecision>[];
  private readonly callsInFlight: number[];
  private readonly offenders = new KnownOffenders();
  private readonly local: LocalLimiter;

  constructor(
    private readonly redis: Pick<RedisConnection, 'available' | 'run'>,
    bounds: { shards: number; localKeysMax: number },
    private readonly nowUs: () => number = steadyUs,
  ) {
    this.local = new LocalLimiter(bounds.localKeysMax);
    this.callsInFlight = Array.from({ length: bounds.shards }, () => 0);
    this.batchers = this.callsInFlight.map(
      (_, shard) =>
        new MicroBatcher({
          name: 'rate-limits',
          run: (asks) => this.decideBatch(shard, asks),
          maxBatchItems: MAX_BATCH_ASKS,
          maxInFlight: MAX_CALLS_IN_FLIGHT,
          maxQueuedItems: MAX_QUEUED_ASKS,
        }),
    );
  }

  decide(subject: Subject, rules: RuleSet): RateDecision | Promise<RateDecision> {
    const keys = keysOf(subject, rules);
    const refusal = this.known(keys);
    if (refusal !== undefined) return refusal;
    const batcher = this.batchers[subject.shard]!;
    const isBehind =
      this.callsInFlight[subject.shard]! >= MAX_CALLS_IN_FLIGHT || batcher.depth >= MAX_QUEUED_ASKS;
    if (!this.redis.available || isBehind) return this.decideHere(keys, rules);
    return batcher.submit({ keys, rules });
  }

  private known(keys: readonly string[]): RateDecision | undefined {
    let longestUs = 0;
    let binding = 0;
    const nowUs = this.nowUs();
    for (let index = 0; index < keys.length; index += 1) {
      const waitUs = this.offenders.waitUs(keys[index]!, nowUs);
      if (waitUs > longestUs) {
        longestUs = waitUs;
        binding = index;
      }
    }
    if (longestUs === 0) return undefined;
    return { verdict: { admitted: false, binding, remaining: 0, nextUs: longestUs }, by: 'memory' };
  }

  private decideHere(keys: readonly string[], rules: RuleSet): RateDecision {
    return { verdict: this.local.decide(keys, rules.limits, this.nowUs()), by: 'process' };
  }

  private async decideBatch(shard: number, asks: Ask[]): Promise<RateDecision[]> {
    const { keys, args } = scriptInput(asks);
    this.callsInFlight[shard]! += 1;
    try {
      const reply = await this.redis.run(admitRequests, keys, args);
      const nowUs = this.nowUs();
      return asks.map((ask, index) => this.decisionOf(ask, reply[2 * index]!, reply[2 * index + 1]!, nowUs));
    } catch (error) {
      if (!(error instanceof RedisAwayError)) throw error;
      return asks.map((ask) => this.decideHere(ask.keys, ask.rules));
    } finally {
      this.callsInFlight[shard]! -= 1;
    }
  }

  private decisionOf(ask: Ask, position: number, resetUs: number, nowUs: number): RateDecision {
    const admitted = position > 0;
    const binding = Math.abs(position) - 1;
    const verdict = verdictOf(ask.rules.limits, admitted, binding, resetUs);
    if (!admitted) this.offenders.remember(ask.keys[binding]!, nowUs + verdict.nextUs);
    return { verdict, by: 'redis' };
  }
}

function keysOf(subject: Subject, rules: RuleSet): string[] {
  const prefixes = rules.keyPrefixes[subject.shard]!;
  const keys: string[] = [];
  for (const prefix of prefixes) keys.push(prefix + subject.digest);
  return keys;
}

/** Each rule set is told once a call, however many requests stand under it. */
function scriptInput(asks: readonly Ask[]): { keys: string[]; args: string[] } {
  const numbers = new Map<RuleSet, string>();
  const keys: string[] = [];
  const sets: string[] = [];
  const requests: string[] = [];
  for (const ask of asks) {
    let number = numbers.get(ask.rules);
    if (number === undefined) {
      number = String(numbers.size + 1);
      numbers.set(ask.rules, number);
      sets.push(...ask.rules.scriptArgs);
    }
    keys.push(...ask.keys);
    requests.push(number);
  }
  return { keys, args: [String(numbers.size), ...sets, ...requests] };
}

function steadyUs(): number {
  return Math.floor(performance.now() * 1000);
}
