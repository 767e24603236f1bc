import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyse, type Finding } from './analysis.js';
import { type Happening, startDuring } from './during.js';
import { type Loaded, readHistory, type Told } from './history.js';
import type { K6 } from './k6-binary.js';
import { type Knocker, knockAgain } from './knock.js';
import { type Manifest, scenarioPath } from './manifest.js';
import { MetricsWatch, type Reading } from './metrics-watch.js';
import type { Verdict } from './oracle.js';
import { KNOCKERS, type Outline, planOf, type Scaling } from './plan.js';
import { countOf, type K6Run, runK6, thresholdsOf } from './run-k6.js';
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
    say(`asking the oracle about ${told.length} answers`);
    const rest = await world.rest();
    const knockers = peopleFrom(customers.slice(outline.customers), firstCustomer + outline.customers);
    const knocks = manifest.unitsReturn
      ? await knocksOf(world, told, slots, knockers)
      : { told: [], ranOut: false };
    const loaded = { during: told, knocks: knocks.told, slots, unitsReturn: manifest.unitsReturn };
    const verdicts = [
      ...(await world.judge(loaded)),
      rest,
      complete(run, told),
      ...(happened === undefined ? [] : [happened]),
      ...(knocks.ranOut ? [outOfKnockers()] : []),
    ];
    const thresholds = thresholdsOf(run.metrics);
    const generator = generatorOf(run, manifest);
    const broken = verdicts.some(({ holds }) => !holds) || thresholds.some(({ ok }) => !ok);
    return {
      scenario: manifest.name,
      question: manifest.question,
      seed,
      scaling: options.scaling,
      about: world.about,
      startedAt: new Date(startedMs).toISOString(),
      startedMs,
      seconds: outline.seconds,
      thresholds,
      verdicts: [...verdicts, generator],
      findings: analyse({ manifest, outline, told, startedMs, run, knocks: knocks.told.length }),
      metrics: run.metrics,
      told,
      readings: watch.readings,
      happenings: during.happenings,
      peakEnds: Object.values(outline.actors).flatMap((each) => each.peakEnds),
      outcome: broken ? 'FAILED' : generator.holds ? 'PASSED' : 'INCONCLUSIVE',
      loaded,
    };
  } finally {
    watch.stop();
    await rm(secrets, { recursive: true, force: true });
  }
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

/** A generator that drops iterations asks less than the profile says: then quick answers prove nothing. */
function generatorOf({ metrics }: K6Run, { droppedShareMax }: Manifest): Verdict {
  const dropped = countOf(metrics, 'dropped_iterations');
  const begun = countOf(metrics, 'iterations');
  const share = dropped / Math.max(1, dropped + begun);
  return {
    name: 'generator-kept-up',
    proves: 'that as many came as the profile says; else the run says nothing about the system',
    holds: share <= droppedShareMax,
    violations: dropped,
    examples: share <= droppedShareMax ? [] : [{ dropped, begun, droppedShareMax }],
    note: `${begun} iterations, ${dropped} dropped`,
  };
}
