import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { analyse, type Finding } from './analysis.js';
import { type Happening, startDuring } from './during.js';
import { type Goodput, goodputOf } from './goodput.js';
import { type Loaded, readHistory, type Told } from './history.js';
import type { K6 } from './k6-binary.js';
import { countOf, thresholdsOf } from './k6-metrics.js';
import { judgeRun, peopleFrom } from './judge-run.js';
import { type Manifest, scenarioPath } from './manifest.js';
import { MetricsWatch, type Reading } from './metrics-watch.js';
import { byFaults, type Verdict } from './oracle.js';
import { KNOCKERS, newRun, type Outline, planOf, type Scaling } from './plan.js';
import type { Storm } from './profiles.js';
import { type K6Run, runK6 } from './run-k6.js';
import { somebodyWasServed } from './served.js';
import { type Steadiness, steadinessOf } from './steadiness.js';
import type { Slot } from './stage.js';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.js';
import type { Tokens, World } from './world.js';

export interface RunOptions {
  readonly manifest: Manifest;
  readonly outline: Outline;
  readonly scaling: Scaling;
  readonly seed: number;
  readonly during: ReadonlySet<'rolling-restart' | 'lose-redis'>;
  readonly k6: K6;
  /** Where results go; made when it is not there. */
  readonly folder: string;
  readonly say: (line: string) => void;
  /** Ends it in mid-run. */
  readonly signal?: AbortSignal;
}

export interface RunResult {
  readonly scenario: string;
  readonly question: string;
  readonly seed: number;
  readonly scaling: Scaling;
  readonly about: string;
  readonly option: string;
  readonly startedAt: string;
  readonly startedMs: number;
  readonly seconds: number;
  readonly thresholds: readonly { readonly name: string; readonly ok: boolean }[];
  readonly verdicts: readonly Verdict[];
  readonly findings: readonly Finding[];
  readonly metrics: K6Run['metrics'];
  readonly told: readonly Told[];
  readonly readings: readonly Reading[];
  readonly happenings: readonly Happening[];
  readonly peakEnds: readonly number[];
  /** INCONCLUSIVE: the generator could not keep up, or the question was not asked, so that nothing is known. */
  readonly outcome: 'PASSED' | 'FAILED' | 'INCONCLUSIVE';
  readonly loaded: Loaded;
}

/** One run of one scenario against a world: prepares, runs k6, lets everything come to rest, and asks the oracle. */
export async function runScenario(world: World, options: RunOptions): Promise<RunResult> {
  const { manifest, outline, folder, say, seed } = options;
  await mkdir(folder, { recursive: true });
  const run = newRun();
  const slots = await world.prepare();
  const { firstCustomer } = world;
  const tokens = await world.tokens(outline.customers + KNOCKERS, firstCustomer);
  const watch = new MetricsWatch(world.metricsUrls);
  const sent = await sendPeople(world, options, { run, slots, tokens, watch });
  const { ran, happened, happenings, startedMs } = sent;
  const { told, otherLines } = await readHistory(ran.historyFile);
  for (const line of [...otherLines, ...ran.errors]) say(`k6: ${line}`);
  const begunMs = firstOf(told) ?? startedMs;
  say(`asking the oracle about ${told.length} answers`);
  const rest = await world.rest();
  await watch.read();
  const knockers = peopleFrom(tokens.customers.slice(outline.customers), firstCustomer + outline.customers);
  const judged = await judgeRun(world, {
    manifest,
    told,
    run,
    slots,
    knockers,
    gateRepairs: watch.growthOf(GATE_REPAIRS),
  });
  const { loaded, tooEarly } = judged;
  const goodput = goodputIn(options, told, begunMs);
  const steadiness = steadinessIn(options, told, watch.readings, begunMs);
  const verdicts = [
    ...judged.verdicts,
    rest,
    complete(ran, told),
    ...(happened === undefined ? [] : [happened]),
    somebodyWasServed(told, manifest.expects),
    withoutError(ran),
    ...(goodput?.verdicts ?? []),
    ...(steadiness?.verdicts ?? []),
  ];
  const thresholds = thresholdsOf(ran.metrics);
  const generator = generatorOf(ran, manifest, goodput);
  const all = [...verdicts, generator];
  const broken =
    all.some(({ holds, unknown }) => !holds && unknown !== true) || thresholds.some(({ ok }) => !ok);
  return {
    scenario: manifest.name,
    question: manifest.question,
    seed,
    scaling: options.scaling,
    about: world.about,
    option: world.option,
    startedAt: new Date(startedMs).toISOString(),
    startedMs,
    seconds: outline.seconds,
    thresholds,
    verdicts: all,
    findings: [
      ...analyse({
        manifest,
        outline,
        told,
        startedMs: begunMs,
        run: ran,
        knocks: loaded.knocks.length,
        tooEarly,
      }),
      ...(goodput?.findings ?? []),
      ...(steadiness?.findings ?? []),
    ],
    metrics: ran.metrics,
    told,
    readings: watch.readings,
    happenings: [...happenings, ...stormMarks(outline, begunMs)],
    peakEnds: Object.values(outline.actors).flatMap((each) => each.peakEnds),
    outcome: broken ? 'FAILED' : all.every(({ holds }) => holds) ? 'PASSED' : 'INCONCLUSIVE',
    loaded,
  };
}

interface Prepared {
  readonly run: string;
  readonly slots: readonly Slot[];
  readonly tokens: Tokens;
  readonly watch: MetricsWatch;
}

interface Sent {
  readonly ran: K6Run;
  readonly happened: Verdict | undefined;
  readonly happenings: readonly Happening[];
  readonly startedMs: number;
}

/** Tokens are secrets, even those of a sandbox: they are no part of the results, and go as soon as k6 has ended. */
async function sendPeople(
  world: World,
  { manifest, outline, seed, k6, folder, say, signal, ...options }: RunOptions,
  { run, slots, tokens, watch }: Prepared,
): Promise<Sent> {
  const { baseUrls, firstCustomer } = world;
  const secrets = await makeTemporaryFolder('plan');
  try {
    const tokensFile = join(secrets, 'tokens');
    const planFile = join(secrets, 'plan.json');
    await writeFile(tokensFile, tokens.customers.slice(0, outline.customers).join('\n'));
    const parts = { manifest, outline, seed, run, baseUrls, tokensFile, firstCustomer, slots };
    await writeFile(planFile, JSON.stringify(planOf({ ...parts, quotaMakerTokens: tokens.quotaMakers })));
    say(`running ${manifest.name} for ${Math.round(outline.seconds)} s (seed ${seed})`);
    // Before anybody comes: while k6 makes its users, a process may take longer than a reading waits.
    await watch.read();
    const startedMs = Date.now();
    watch.start();
    const during = startDuring(options.during, world, outline.seconds, say);
    const { seconds } = outline;
    const script = scenarioPath(manifest.name);
    try {
      const ran = await runK6({ k6, script, planFile, folder, scratch: secrets, seconds, signal });
      return { ran, happened: await during.finish(), happenings: during.happenings, startedMs };
    } finally {
      watch.stop();
      during.breakOff();
    }
  } finally {
    await removeTemporaryFolder(secrets);
  }
}

/** k6 takes some seconds to make its users ready; the profile begins with the first who comes. */
function firstOf(told: readonly Told[]): number | undefined {
  const first = told.reduce((least, { startedMs }) => Math.min(least, startedMs), Infinity);
  return first === Infinity ? undefined : first;
}

function stormIn({ actors }: Outline): Storm | undefined {
  return Object.values(actors).find((each) => each.storm !== undefined)?.storm;
}

/** For the pictures: what goes up between the two lines was sent away. */
function stormMarks(outline: Outline, startedMs: number): Happening[] {
  const storm = stormIn(outline);
  if (storm === undefined) return [];
  return [
    { atMs: startedMs + storm.begins * 1000, what: 'the storm begins' },
    { atMs: startedMs + storm.ends * 1000, what: 'the storm ends' },
  ];
}

/** What the reconciler does when the gate has lost track of units: Redis answered too late, or was away, or restarted. */
const GATE_REPAIRS = 'yuhuan_gate_repairs_total';

function goodputIn(
  { manifest, outline }: RunOptions,
  told: readonly Told[],
  startedMs: number,
): Goodput | undefined {
  const storm = stormIn(outline);
  return manifest.analysis === 'goodput' && storm !== undefined
    ? goodputOf(told, startedMs, storm)
    : undefined;
}

function steadinessIn(
  { manifest, outline }: RunOptions,
  told: readonly Told[],
  readings: readonly Reading[],
  startedMs: number,
): Steadiness | undefined {
  if (manifest.analysis !== 'steadiness') return undefined;
  return steadinessOf(told, readings, { startedMs, seconds: outline.seconds });
}

function complete({ metrics }: K6Run, told: readonly Told[]): Verdict {
  const expected = countOf(metrics, 'history_lines');
  return {
    ...byFaults(
      'history-is-complete',
      'that the oracle has read every answer that k6 got: what it does not know of it cannot judge',
      expected === told.length ? [] : [{ told: expected, read: told.length }],
      `${told.length} lines`,
    ),
    violations: Math.abs(expected - told.length),
  };
}

function withoutError({ errors }: K6Run): Verdict {
  return byFaults(
    'k6-ran-without-error',
    'that no iteration broke off: it asks nothing more, and counts as one all the same',
    errors,
  );
}

/**
 * A generator that drops iterations asks less than the profile says: then quick answers prove nothing. Of an overload it is
 * counted how many came, so that those who were dropped matter only where too few are left.
 */
function generatorOf({ metrics }: K6Run, { droppedShareMax }: Manifest, goodput?: Goodput): Verdict {
  const dropped = countOf(metrics, 'dropped_iterations');
  const begun = countOf(metrics, 'iterations');
  const share = dropped / Math.max(1, dropped + begun);
  const doubts = goodput?.doubts ?? (share <= droppedShareMax ? [] : [{ dropped, begun, droppedShareMax }]);
  return {
    name: 'generator-kept-up',
    proves: 'that as many came as the profile says; else the run says nothing about the system',
    holds: doubts.length === 0,
    violations: doubts.length === 0 ? 0 : Math.max(1, dropped),
    examples: doubts,
    ...(doubts.length > 0 && { unknown: true as const }),
    note: `${begun} iterations, ${dropped} dropped`,
  };
}
