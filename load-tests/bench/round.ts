import type { Server } from '#src/sandbox/services/index.js';
import type { BenchOptions, CandidateName, WIDE_CHANGE } from './options.js';
import { metricsOf } from '../runner/metrics-watch.js';
import { sumOf } from '../runner/prometheus-text.js';
import { processorTimeUs } from './processor-time.js';
import type { Stage } from './stage.js';
import type { Measured } from './table.js';
import { runWrk, type WrkResult, type WrkRun } from './wrk.js';

const READ_SECONDS = 3;

/** What every answer of a round has to be; with `accepted` there is a row for each, too. */
export type Expected = 'served' | 'accepted' | 'refused';

export interface Candidate {
  readonly name: CandidateName | typeof WIDE_CHANGE;
  /** In the table, where it is not the name. */
  readonly label?: string;
  readonly url: string;
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly file: string;
  readonly server: Server;
  readonly expect: Expected;
  /** Of what is refused: the codes that make it what it is called. Absent: it is not this application that refuses. */
  readonly refusedAs?: RegExp;
  readonly prepare?: () => Promise<void>;
  /** Repeats its requests for READ_SECONDS instead of sending each once. */
  readonly repeats?: boolean;
}

interface Answers extends Pick<WrkResult, 'requests' | 'non2xx' | 'socketErrors'> {
  /** Refusals for what the round is called. More than were counted here is no fault: some are under way at the end. */
  readonly asCalled?: number;
}

/** Why a round measured something else than it is said to; undefined: it did not. */
export function faultOf(
  expect: Expected,
  { requests, non2xx, socketErrors, asCalled = requests }: Answers,
): string | undefined {
  if (requests === 0) return 'nobody was answered';
  if (socketErrors > 0) return `${socketErrors} socket errors`;
  if (expect === 'refused') {
    if (non2xx < requests) return `${requests - non2xx} were not refused`;
    return asCalled < requests ? `${requests - asCalled} were refused for something else` : undefined;
  }
  return non2xx > 0 ? `${non2xx} of ${requests} were not ${expect}` : undefined;
}

/** How many were refused for what the round is called, as the process itself counts; a limit refuses as fast. */
async function refusalsOf({ url, refusedAs }: Candidate): Promise<number | undefined> {
  if (refusedAs === undefined) return undefined;
  const samples = await metricsOf(url);
  if (samples === undefined) throw new Error(`${url}/metrics does not answer`);
  return sumOf(samples, 'yuhuan_refusals_total', ({ code }) => refusedAs.test(code ?? '')) ?? 0;
}

/** @throws when it measured something else. */
export async function runOnce(candidate: Candidate, connections: number, stage: Stage): Promise<Measured> {
  await candidate.prepare?.();
  const { url, method, path, file, server, repeats, expect } = candidate;
  const run: WrkRun = {
    url,
    method,
    path,
    requestsFile: file,
    connections,
    ...(repeats && { repeatSeconds: READ_SECONDS }),
  };
  const read = (): (number | undefined)[] =>
    [server.pid].map(processorTimeUs).concat(stage.processorTimesUs());
  const refusedBefore = await refusalsOf(candidate);
  const before = read();
  const result = await runWrk(run);
  const used = read();
  const refusedAfter = await refusalsOf(candidate);
  const asCalled = refusedAfter === undefined ? undefined : refusedAfter - (refusedBefore ?? 0);
  const fault = faultOf(expect, { ...result, ...(asCalled !== undefined && { asCalled }) });
  if (fault !== undefined) throw new Error(`${candidate.name}: ${fault}`);
  if (expect === 'accepted') {
    const rows = await stage.countBookings();
    if (rows < result.requests)
      throw new Error(`${candidate.name}: ${result.requests} answers but ${rows} rows`);
  }
  return {
    perSecond: (result.requests / result.durationUs) * 1_000_000,
    p50Us: result.p50Us,
    p99Us: result.p99Us,
    processorUs: used.map((to, at) => {
      const from = before[at];
      return from === undefined || to === undefined ? undefined : (to - from) / result.requests;
    }),
  };
}

interface Rounds {
  readonly once: (candidate: Candidate, connections: number) => Promise<Measured>;
  readonly say: (line: string) => void;
  /** By `name<tab>connections`. Grows round by round, so that what was measured is known also when a later one fails. */
  readonly results: Map<string, Measured[]>;
}

/** All candidates by turns, so that a minute in which the machine is slow is one of each. */
export async function runRounds(
  candidates: readonly Candidate[],
  { rounds, connections: each }: Pick<BenchOptions, 'rounds' | 'connections'>,
  { once, say, results }: Rounds,
): Promise<void> {
  for (const connections of each) {
    // The first round warms every path and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      for (const candidate of candidates) {
        const label = candidate.label ?? candidate.name;
        const measured = await once(candidate, connections);
        const told = round === 0 ? 'warm-up' : `${round}/${rounds}`;
        say(`${connections} connections, round ${told}: ${label} ${Math.round(measured.perSecond)}/s`);
        if (round === 0) continue;
        const key = `${label}\t${connections}`;
        results.set(key, [...(results.get(key) ?? []), measured]);
      }
    }
  }
}
