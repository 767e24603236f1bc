import { join, resolve } from 'node:path';
import { StartError } from '#src/sandbox/services/index.js';
import { CustomersInTurn } from './customers.js';
import { HOME } from './home.js';
import { EXIT_INTERRUPTED, Interrupted, unlessEnded } from './interruption.js';
import { findK6 } from './k6-binary.js';
import { type Manifest, readManifest, scenarioNames, whyNotElsewhere } from './manifest.js';
import { ALL, DATA_DIR, type LoadOptions, readOptions, SEEDS, usage, UsageError } from './options.js';
import { OwnWorld } from './own-world.js';
import { outlineOf } from './plan.js';
import { proveOracles } from './prove-oracles.js';
import { RemoteWorld, type RemoteWorldOptions } from './remote-world.js';
import { commandOf } from './report/page.js';
import { writeReports } from './report/write-reports.js';
import { NOT_OF_ALL, runAll } from './run-all.js';
import { type RunResult, runScenario } from './run-scenario.js';
import { readTopology } from './topology.js';
import type { World } from './world.js';
import { writePlan } from './write-plan.js';

const EXIT_CODES = { PASSED: 0, FAILED: 1, INCONCLUSIVE: 3 } as const;
const EXIT_USAGE = 2;

export async function runLoadCommand(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<number> {
  try {
    const options = readOptions(args);
    const { scenario, scaling, provesOracles } = options;
    if (options.help || (scenario === undefined && !provesOracles)) {
      say(await usage());
      return options.help ? 0 : EXIT_USAGE;
    }
    const seed = options.seed ?? Math.floor(Math.random() * SEEDS);
    if (provesOracles) return await proveOracles({ scaling, seed, env, say, signal });
    const one = { options, scaling, seed, customers: new CustomersInTurn(seed), env, say, signal };
    if (scenario === ALL) return EXIT_CODES[await runEach(one)];
    const manifest = await known(scenario!);
    if (options.baseUrl !== undefined) refuseElsewhere(manifest, options.baseUrl);
    if (options.plan !== undefined) {
      const remote = remoteOptions(manifest, one, options.baseUrl!);
      await unlessEnded(signal, () => writePlan(options.plan!, options.pods, remote));
      return 0;
    }
    const result = await runOne(manifest, one);
    tell(result, say);
    return EXIT_CODES[result.outcome];
  } catch (error) {
    if (error instanceof UsageError) {
      say(`load: ${error.message}\n\n${await usage()}`);
      return EXIT_USAGE;
    }
    if (error instanceof Interrupted) return EXIT_INTERRUPTED;
    if (!(error instanceof StartError)) throw error;
    say(`cannot run: ${error.message}`);
    say(`what to do: ${error.remedy}`);
    return 1;
  }
}

interface OneRun {
  readonly options: LoadOptions;
  readonly scaling: LoadOptions['scaling'];
  readonly seed: number;
  readonly customers: CustomersInTurn;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

async function runOne(manifest: Manifest, one: OneRun): Promise<RunResult> {
  const { options, scaling, seed, env, say, signal } = one;
  const outline = outlineOf(manifest, scaling);
  const k6 = await unlessEnded(signal, () => findK6(say, env));
  say(`k6 is ${k6.from}`);
  const folder = resolve(options.out ?? join(HOME, 'load-results', `${manifest.name}-${stamp()}`));
  // Waited for also when it is not wanted any more: half of it started could not be ended in its order.
  const { world, during } = await openWorld(manifest, one);
  try {
    return await unlessEnded(signal, async () => {
      const run = { manifest, outline, scaling, seed, during, k6, folder, say, signal };
      const result = await runScenario(world, run);
      await writeReports(folder, result);
      say(`results are in ${folder}; open ${join(folder, 'report.html')}`);
      return result;
    });
  } finally {
    await world.stop();
  }
}

/** What happens meanwhile is done to a system of ours alone. */
async function openWorld(
  manifest: Manifest,
  one: OneRun,
): Promise<{ world: World; during: ReadonlySet<NonNullable<Manifest['during']>> }> {
  const { options, scaling, env, say } = one;
  const { baseUrl } = options;
  if (baseUrl !== undefined) {
    refuseElsewhere(manifest, baseUrl);
    return { world: await RemoteWorld.open(remoteOptions(manifest, one, baseUrl)), during: new Set() };
  }
  const outline = outlineOf(manifest, scaling);
  const topologyName = options.topology ?? manifest.topology;
  const topology = await readTopology(topologyName);
  const world = await OwnWorld.open({ manifest, outline, scaling, topology, topologyName, env, say });
  return {
    world,
    during: new Set([manifest.during, topology.during].filter((each) => each !== undefined)),
  };
}

function remoteOptions(
  manifest: Manifest,
  { options, scaling, ...rest }: OneRun,
  baseUrl: string,
): RemoteWorldOptions {
  const { dataDir } = options;
  const keys = dataDir === DATA_DIR ? '' : ` --data-dir ${dataDir}`;
  const option = `--base-url ${baseUrl}${keys}`;
  return { ...rest, manifest, outline: outlineOf(manifest, scaling), baseUrl, dataDir, option };
}

function refuseElsewhere(manifest: Manifest, baseUrl: string): void {
  const why = whyNotElsewhere(manifest);
  if (why !== undefined)
    throw new UsageError(`${manifest.name} ${why}, which is not ours at ${baseUrl}; leave --base-url out`);
}

/** Those that need a system of their own are left out where one is named. */
async function runEach(one: OneRun): Promise<keyof typeof EXIT_CODES> {
  const { say, options } = one;
  const names = (await scenarioNames()).filter((name) => !NOT_OF_ALL.includes(name));
  const manifests = await Promise.all(names.map(readManifest));
  const elsewhere = options.baseUrl !== undefined;
  const fit = manifests.filter((manifest) => !elsewhere || whyNotElsewhere(manifest) === undefined);
  const left = manifests.filter((manifest) => !fit.includes(manifest));
  if (left.length > 0)
    say(`left out, as they need a system of their own: ${left.map(({ name }) => name).join(', ')}`);
  return runAll({
    manifests: fit,
    folder: resolve(options.out ?? join(HOME, 'load-results', `${ALL}-${stamp()}`)),
    say,
    run: async (manifest, folder) => {
      // It finds out by itself what can be served, by a climb and a storm that are long enough to tell.
      const scaling = manifest.analysis === 'goodput' ? { scale: 1, time: 1 } : one.scaling;
      const result = await runOne(manifest, { ...one, scaling, options: { ...options, out: folder } });
      tell(result, say);
      return result;
    },
  });
}

function tell(result: RunResult, say: (line: string) => void): void {
  say('');
  for (const { what, value } of result.findings) say(`  ${what}: ${value}`);
  const mark = (ok: boolean): string => (ok ? '  holds ' : '  BROKEN');
  for (const { name, ok } of result.thresholds) say(`${mark(ok)} threshold ${name}`);
  for (const { name, holds, violations, note, examples, unknown } of result.verdicts) {
    const said = `${name}${note === undefined ? '' : ` (${note})`}`;
    if (unknown === true) say(`  UNKNOWN ${said}`);
    else say(`${mark(holds)} ${said}${holds ? '' : `: ${violations} violations`}`);
    for (const example of examples) say(`           ${JSON.stringify(example)}`);
  }
  say(`${result.outcome}; the same again: ${commandOf(result)}`);
}

async function known(name: string): Promise<Manifest> {
  if (!(await scenarioNames()).includes(name)) throw new UsageError(`there is no scenario ${name}`);
  return readManifest(name);
}

/** Sorts by time, and is a name of a folder everywhere. */
function stamp(): string {
  return new Date().toISOString().slice(0, 19).replaceAll(':', '');
}
