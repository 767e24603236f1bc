import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyse, type Finding } from './analysis.js';
import { type Happening, startDuring } from './during.js';
import { type Goodput, goodputOf } from './goodput.js';
import { type Loaded, readHistory, type Told } from './history.js';
import type { K6 } from './k6-binary.js';
import { countOf, thresholdsOf } from './k6-metrics.js';
import { type Knocker, knockAgain } from './knock.js';
import { type Manifest, scenarioPath } from './manifest.js';
import { MetricsWatch, type Reading } from './metrics-watch.js';
import type { Verdict } from './oracle.js';
import { KNOCKERS, type Outline, planOf, type Scaling } from './plan.js';
import type { Storm } from './profiles.js';
import { type K6Run, runK6 } from './run-k6.js';
import { type Steadiness, steadinessOf } from './steadiness.js';
import type { World } from './world.js';

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
  /** INCONCLUSIVE: the generator could not keep up, so that nothing is known. */
  readonly outcome: 'PASSED' | 'FAILED' | 'INCONCLUSIVE';
  readonly loaded: Loaded;
}

/** One run of one scenario against a world: prepares, runs k6, lets everything come to rest, and asks the oracle. */
export async function runScenario(world: World, options: RunOptions): Promise<RunResult> {
  const { manifest, outline, folder, say, seed } = options;
  await mkdir(folder, { recursive: true });
  const slots = await world.prepare();
  const { firstCustomer } = world;
  const { customers, quotaMakers } = await world.tokens(outline.customers + KNOCKERS, firstCustomer);
  // Tokens are secrets, even those of a sandbox: they are no part of the results.
  const secrets = await mkdtemp(join(tmpdir(), 'yuhuan-plan-'));
  const watch = new MetricsWatch(world.metricsUrls);
  try {
    const tokensFile = join(secrets, 'tokens');
    const planFile = join(secrets, 'plan.json');
    await writeFile(tokensFile, customers.slice(0, outline.customers).join('\n'));
    const parts = { manifest, outline, seed, baseUrls: world.baseUrls, tokensFile, firstCustomer, slots };
    await writeFile(planFile, JSON.stringify(planOf({ ...parts, quotaMakerTokens: quotaMakers })));
    say(`running ${manifest.name} for ${Math.round(outline.seconds)} s (seed ${seed})`);
    const startedMs = Date.now();
    watch.start();
    const during = startDuring(options.during, world, outline.seconds, say);
    const run = await runK6({
      k6: options.k6,
      script: scenarioPath(manifest.name),
      planFile,
      folder,
      seconds: outline.seconds,
    });
    const happened = await during.finish();
    watch.stop();
    const { told, otherLines } = await readHistory(run.historyFile);
    for (const line of otherLines) say(`k6: ${line}`);
    const begunMs = firstOf(told) ?? startedMs;
    say(`asking the oracle about ${told.length} answers`);
    const rest = await world.rest();
    await watch.read();
    const knockers = peopleFrom(customers.slice(outline.customers), firstCustomer + outline.customers);
    const judged = await judgeRun(world, {
      manifest,
      told,
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
      complete(run, told),
      ...(happened === undefined ? [] : [happened]),
      ...(judged.ranOut ? [outOfKnockers()] : []),
      ...(goodput?.verdicts ?? []),
      ...(steadiness?.verdicts ?? []),
    ];
    const thresholds = thresholdsOf(run.metrics);
    const generator = generatorOf(run, manifest, goodput);
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
          run,
          knocks: loaded.knocks.length,
          tooEarly,
        }),
        ...(goodput?.findings ?? []),
        ...(steadiness?.findings ?? []),
      ],
      metrics: run.metrics,
      told,
      readings: watch.readings,
      happenings: [...during.happenings, ...stormMarks(outline, begunMs)],
      peakEnds: Object.values(outline.actors).flatMap((each) => each.peakEnds),
      outcome: broken ? 'FAILED' : all.every(({ holds }) => holds) ? 'PASSED' : 'INCONCLUSIVE',
      loaded,
    };
  } finally {
    watch.stop();
    await rm(secrets, { recursive: true, force: true });
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

/** What the reconciler does when the gate has lost track of units: Redis answered too late, or was away, or restarted. */
const GATE_REPAIRS = 'yuhuan_gate_repairs_total';
/** The promises that a gate which lost track keeps only once it has found it again (INV-2: at rest). */
const AT_REST = new Set(['demand-is-served', 'refusals-name-a-full-counter', 'people-get-their-share']);

interface Judging {
  readonly manifest: Manifest;
  readonly told: readonly Told[];
  readonly slots: Loaded['slots'];
  readonly knockers: Iterator<Knocker, undefined>;
  readonly gateRepairs: number;
}

interface Judged {
  readonly verdicts: readonly Verdict[];
  readonly loaded: Loaded;
  readonly ranOut: boolean;
  /** Counters that somebody was told are full while units under repair were on their way back. */
  readonly tooEarly: number;
}

/**
 * Where no units come back, "full" must have been true whenever it was said. A gate that lost track of units, because
 * Redis answered later than anybody waits for it, says "full" until it has found them again; then, and where units come
 * back by themselves, people knock once more, and what they are told must be true.
 */
async function judgeRun(world: World, judging: Judging): Promise<Judged> {
  const { manifest, told, slots, knockers, gateRepairs } = judging;
  const quotasChange = told.some(({ operation }) => operation === 'quota');
  let tooEarly = 0;
  if (!manifest.unitsReturn) {
    const strict = { during: told, knocks: [], slots, unitsReturn: false, quotasChange };
    const verdicts = await world.judge(strict);
    const broken = verdicts.filter(({ name, holds }) => !holds && AT_REST.has(name));
    if (broken.length === 0 || gateRepairs === 0)
      return { verdicts, loaded: strict, ranOut: false, tooEarly };
    tooEarly = Math.max(...broken.map(({ violations }) => violations));
  }
  const knocks = await knocksOf(world, told, slots, knockers);
  const loaded = { during: told, knocks: knocks.told, slots, unitsReturn: true, quotasChange };
  const verdicts = await world.judge(loaded);
  return { verdicts, loaded, ranOut: knocks.ranOut, tooEarly };
}

/** Slots that somebody was told are full, and at which somebody might now be served. */
function knocksOf(
  world: World,
  told: readonly Told[],
  slots: Loaded['slots'],
  knockers: Iterator<Knocker, undefined>,
): ReturnType<typeof knockAgain> {
  const refused = new Set(
    told.filter(({ full }) => full !== null).map(({ branch, date }) => `${branch} ${date}`),
  );
  const wanted = slots.filter(({ branchId, date }) => refused.has(`${branchId} ${date}`));
  return knockAgain(world.baseUrls[0]!, wanted, knockers);
}

function* peopleFrom(tokens: readonly string[], first: number): Generator<Knocker, undefined> {
  for (const [index, token] of tokens.entries()) {
    yield { customerId: `C${first + index}`, loanId: `L${first + index}`, token };
  }
  return undefined;
}

function complete(run: K6Run, told: readonly Told[]): Verdict {
  const expected = countOf(run.metrics, 'history_lines');
  return {
    name: 'history-is-complete',
    proves: 'that the oracle has read every answer that k6 got: what it does not know of it cannot judge',
    holds: expected === told.length,
    violations: Math.abs(expected - told.length),
    examples: expected === told.length ? [] : [{ told: expected, read: told.length }],
    note: `${told.length} lines`,
  };
}

function outOfKnockers(): Verdict {
  return {
    name: 'knocking-ended',
    proves: 'that people who knock after the run come to an end',
    holds: false,
    violations: 1,
    examples: [`${KNOCKERS} people were not enough: give the stage less capacity or the profile more people`],
  };
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
