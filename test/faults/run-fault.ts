import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Customer } from '../invariants/customer.js';
import { audit } from '../invariants/auditor.js';
import type { Answer, History, HistoryEntry } from '../invariants/history.js';
import { Random } from '../invariants/random.js';
import type { Violation } from '../invariants/records.js';
import { Workload } from '../invariants/workload.js';
import { waitUntil } from '../harness/index.js';
import type { FaultCluster } from './fault-cluster.js';

/** What a fault lays hands on; two that lay hands on different parts may happen at once. */
export type Part = 'PROCESS' | 'EVENT_LOOP' | 'GATE' | 'JUDGE' | 'AROUND' | 'ALL';

export interface Fault {
  readonly id: string;
  readonly part: Part;
  readonly title: string;
  /** What is promised beside the invariants, which are promised always. */
  readonly promise: string;
  /** After the fault is over, somebody is decided about within this. */
  readonly backWithinMs: number;
  /** No answer, not even one that says "later", comes later than this. */
  readonly answerWithinMs: number;
  /** Nobody at all may be left without a decision. */
  readonly nobodyUnanswered?: boolean;
  /** Runs on every change, because it is over in seconds. */
  readonly quick?: boolean;
  /** Takes a minute and more: once in the catalogue is enough. */
  readonly long?: boolean;
  /** Makes it happen while customers go on asking, and ends when it is over. */
  inject(cluster: FaultCluster, random: Random, history: History): Promise<readonly Violation[] | void>;
}

export interface Measured {
  readonly asked: number;
  readonly yes: number;
  readonly no: number;
  readonly unknown: number;
  readonly slowestMs: number;
  readonly backMs: number;
  readonly agreedMs: number;
}

export interface Verdict {
  readonly fault: Fault;
  readonly measured: Measured;
  readonly violations: readonly Violation[];
}

const CUSTOMERS = 150;
/** Enough to keep two processes busy, few enough to leave the machine to the stores. */
const CONCURRENCY = 12;
/** Before the fault, so that there is something to lose; and after it, so that there is something to see. */
const TURNS_AROUND = 80;
const TURNS_TIMEOUT_MS = 60_000;
/**
 * A flight that nobody works on is ended after thirty seconds; then the reconciler, which compares every two seconds,
 * needs a second look. The rest is for a machine that does much else.
 */
const AGREE_TIMEOUT_MS = 45_000;
const RESOLVE_TIMEOUT_MS = 30_000;
const RESOLVE_PAUSE_MS = 100;
/** While nobody listens customers ask thousands of times; all of them again at once would be a crowd of its own. */
const RESOLVED_AT_ONCE = 24;
const HOLDS_AT_ONCE = 10_000;

/** One fault in the middle of a workload, and what the tables hold when all is over. */
export async function runFault(cluster: FaultCluster, fault: Fault, seed: number): Promise<Verdict> {
  await cluster.mend();
  await cluster.empty();
  const random = new Random(seed);
  const workload = new Workload(cluster, {
    seed,
    customers: CUSTOMERS,
    turns: Number.POSITIVE_INFINITY,
    concurrency: CONCURRENCY,
    forgetEveryTurns: Number.POSITIVE_INFINITY,
  });
  const { history } = workload;
  const running = workload.run();
  const violations: Violation[] = [];
  let backMs: number;
  try {
    await turnsLater(history, TURNS_AROUND);
    violations.push(...((await fault.inject(cluster, random, history)) ?? []));
    await cluster.mend();
    backMs = await untilDecided(history);
    await turnsLater(history, TURNS_AROUND);
  } finally {
    workload.stop();
    await running;
  }
  const askedOnce = [...history.entries];
  violations.push(...(await resolve(workload)));
  await endHolds(cluster);
  const agreedMs = await cluster.atRest(AGREE_TIMEOUT_MS).catch(() => Number.POSITIVE_INFINITY);
  violations.push(...judgeAnswers(fault, askedOnce, backMs));
  if (agreedMs > AGREE_TIMEOUT_MS) {
    const facts = await cluster.differences();
    violations.push({ invariant: 'INV-6', what: 'gate and judge do not come to agree', facts });
  }
  violations.push(...(await audit(cluster.pool, history.entries)));
  const broken = await cluster.brokenInvariants();
  if (broken.length > 0)
    violations.push({ invariant: 'ops', what: 'the system itself sees it', facts: broken });
  const count = (kind: string): number => askedOnce.filter(({ answer }) => answer.kind === kind).length;
  const slowestMs = Math.max(...askedOnce.map(({ elapsedMs }) => elapsedMs));
  return {
    fault,
    measured: {
      asked: askedOnce.length,
      yes: count('yes'),
      no: count('no'),
      unknown: count('unknown'),
      slowestMs,
      backMs,
      agreedMs,
    },
    violations,
  };
}

async function turnsLater(history: History, turns: number): Promise<void> {
  const target = history.entries.length + turns;
  const what = `${turns} more requests`;
  await waitUntil(() => history.entries.length >= target, { timeoutMs: TURNS_TIMEOUT_MS, what });
}

/**
 * Until the first decision, yes or no, that is heard from now on. This process is the client, the core bank and the lines
 * between them: as long as it stands still itself nobody hears anything, which is not for the system to answer for.
 */
async function untilDecided(history: History): Promise<number> {
  const standing = monitorEventLoopDelay({ resolution: 10 });
  standing.enable();
  const startedMs = performance.now();
  const heard = history.entries.length;
  await waitUntil(() => history.entries.slice(heard).some(({ answer }) => answer.kind !== 'unknown'), {
    timeoutMs: TURNS_TIMEOUT_MS,
    what: 'a decision',
  });
  standing.disable();
  return Math.max(0, performance.now() - startedMs - standing.max / 1e6);
}

/** Everybody who does not know asks again by the same key, as a client should, until somebody knows. */
async function resolve(workload: Workload): Promise<Violation[]> {
  const { history, customers } = workload;
  const byId = new Map<string, Customer>(customers.map((each) => [each.caller.id, each]));
  const decided = new Set(
    history.entries.flatMap(({ key, actorId, answer }) =>
      key !== undefined && answer.kind !== 'unknown' ? [`${actorId} ${key}`] : [],
    ),
  );
  const open = new Map<string, HistoryEntry>();
  for (const entry of history.entries) {
    if (entry.key === undefined || entry.answer.kind !== 'unknown') continue;
    const name = `${entry.actorId} ${entry.key}`;
    if (!decided.has(name)) open.set(name, entry);
  }
  const violations: Violation[] = [];
  const unresolved = [...open.values()];
  const resolveOne = async (entry: HistoryEntry): Promise<void> => {
    const giveUpAtMs = performance.now() + RESOLVE_TIMEOUT_MS;
    const { process, answer: _answer, elapsedMs: _elapsedMs, ...asked } = entry;
    let last: Answer = entry.answer;
    while (performance.now() < giveUpAtMs) {
      last = await byId.get(entry.customerId)!.ask(asked, process);
      if (last.kind !== 'unknown') return;
      await new Promise((wake) => setTimeout(wake, RESOLVE_PAUSE_MS));
    }
    const what = 'its own key never tells what became of it';
    violations.push({ invariant: 'INV-4', what, facts: { last, entry } });
  };
  const resolveSome = async (): Promise<void> => {
    for (let entry = unresolved.pop(); entry !== undefined; entry = unresolved.pop()) await resolveOne(entry);
  };
  await Promise.all(Array.from({ length: RESOLVED_AT_ONCE }, resolveSome));
  return violations;
}

/** Holds have no key; nobody is left with one whose time is over. */
async function endHolds(cluster: FaultCluster): Promise<void> {
  const held = async (): Promise<boolean> => {
    // A hold whose answer was lost may be written after everybody has stopped asking.
    await cluster.letHoldsExpire(HOLDS_AT_ONCE);
    const { rows } = await cluster.pool.query<{ held: number }>(
      `SELECT count(*)::int AS held FROM bookings WHERE status = 'HELD'`,
    );
    return rows[0]!.held === 0;
  };
  await waitUntil(held, { timeoutMs: AGREE_TIMEOUT_MS, what: 'holds to be ended' });
}

function judgeAnswers(fault: Fault, entries: readonly HistoryEntry[], backMs: number): Violation[] {
  const found: Violation[] = [];
  const report = (what: string, facts: unknown): void =>
    void found.push({ invariant: 'answers', what, facts });
  for (const entry of entries) {
    const { answer, elapsedMs } = entry;
    if (elapsedMs > fault.answerWithinMs) report('an answer too late', { elapsedMs, answer });
    if (answer.kind !== 'unknown') continue;
    if (fault.nobodyUnanswered === true) report('somebody is left without a decision', answer);
    if (answer.why.startsWith('5') && !/^503 \w+$/.test(answer.why)) report('no honest 503', answer);
  }
  if (backMs > fault.backWithinMs) report('back too late', { backMs, backWithinMs: fault.backWithinMs });
  return found;
}
