import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { StartError } from '#src/sandbox/services/index.js';
import { HOME } from './home.js';
import { findK6 } from './k6-binary.js';
import { type Manifest, readManifest, scenarioNames } from './manifest.js';
import { OwnWorld } from './own-world.js';
import { outlineOf, PLAN_IN_PODS } from './plan.js';
import { writePlan } from './write-plan.js';
import { proveOracles } from './prove-oracles.js';
import { RemoteWorld } from './remote-world.js';
import { commandOf } from './report/page.js';
import { writeReports } from './report/write-reports.js';
import { NOT_OF_ALL, runAll } from './run-all.js';
import { type RunResult, runScenario } from './run-scenario.js';
import { readTopology, topologyNames } from './topology.js';
import type { World } from './world.js';

const EXIT_CODES = { PASSED: 0, FAILED: 1, INCONCLUSIVE: 3 } as const;
const EXIT_USAGE = 2;
const SEEDS = 2 ** 31;

/** The word for every scenario; none is called so. */
const ALL = 'all';

class UsageError extends Error {}

const text = { type: 'string' } as const;
const OPTIONS = {
  'base-url': text,
  'data-dir': text,
  scale: text,
  time: text,
  seed: text,
  topology: text,
  out: text,
  plan: text,
  'prove-oracles': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

async function usage(): Promise<string> {
  const scenarios = await Promise.all((await scenarioNames()).map(readManifest));
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return `usage: npm run load -- SCENARIO [options]
       npm run load -- ${ALL} [options]
       npm run load -- --prove-oracles [options]

${scenarios.map(({ name, question }) => `  ${name.padEnd(width)}  ${question}`).join('\n')}
  ${ALL.padEnd(width)}  Each of them but ${NOT_OF_ALL.join(' and ')}, one after the other, with a table at the end.

  --base-url URL   a system that runs already; else one is started, and thrown away afterwards
  --data-dir DIR   where a sandbox that runs already has its keys, for tokens; .data unless told
  --topology NAME  ${(await topologyNames()).join(', ')}; each scenario has its own unless told
  --scale X        times the rates and capacities of the scenario; 1 unless told
  --time X         times its durations; 1 unless told
  --seed N         who wants what; drawn and printed unless told
  --out DIR        where results go; load-results/SCENARIO-TIME unless told
  --plan DIR       writes plan and tokens for k6 on other machines, which see them in ${PLAN_IN_PODS}; runs nothing
  --prove-oracles  breaks on purpose what a run left, once for each check, and sees that the check fails

Ends with 0 when thresholds and oracle hold, 1 when one does not, 3 when the generator could not keep up.`;
}

export async function runLoadCommand(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<number> {
  try {
    const { values, positionals } = parse(args);
    const [name, ...more] = positionals;
    const proves = values['prove-oracles'] === true;
    if (values.help === true || (name === undefined && !proves)) {
      say(await usage());
      return values.help === true ? 0 : EXIT_USAGE;
    }
    if (more.length > 0) throw new UsageError(`one scenario at a time: ${more.join(' ')} is too many`);
    const scaling = { scale: factor('--scale', values.scale), time: factor('--time', values.time) };
    const seed = values.seed === undefined ? Math.floor(Math.random() * SEEDS) : seedOf(values.seed);
    if (proves) return await proveOracles({ scaling, seed, env, say });
    if (name === ALL) {
      if (values.plan !== undefined) throw new UsageError('--plan is of one scenario');
      return EXIT_CODES[await runEach({ scaling, seed, env, say, values })];
    }
    const manifest = await known(name!);
    if (values.plan !== undefined) {
      const baseUrl = values['base-url'];
      if (baseUrl === undefined)
        throw new UsageError('--plan needs --base-url: other machines ask a system that runs');
      const dataDir = values['data-dir'] ?? '.data';
      await writePlan(values.plan, {
        manifest,
        outline: outlineOf(manifest, scaling),
        baseUrl,
        seed,
        env,
        say,
        dataDir,
      });
      return 0;
    }
    const result = await runOne(manifest, { scaling, seed, env, say, values });
    tell(result, say);
    return EXIT_CODES[result.outcome];
  } catch (error) {
    if (error instanceof UsageError) {
      say(`load: ${error.message}\n\n${await usage()}`);
      return EXIT_USAGE;
    }
    if (!(error instanceof StartError)) throw error;
    say(`cannot run: ${error.message}`);
    say(`what to do: ${error.remedy}`);
    return 1;
  }
}

type Values = ReturnType<typeof parse>['values'];

interface OneRun {
  readonly scaling: { readonly scale: number; readonly time: number };
  readonly seed: number;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  readonly values: Values;
}

async function runOne(manifest: Manifest, { scaling, seed, env, say, values }: OneRun): Promise<RunResult> {
  const outline = outlineOf(manifest, scaling);
  const k6 = await findK6(say, env);
  say(`k6 is ${k6.from}`);
  const topologyName = values.topology ?? manifest.topology;
  const topology = await readTopology(topologyName);
  const baseUrl = values['base-url'];
  if (baseUrl !== undefined && manifest.room !== undefined) {
    throw new UsageError(`${manifest.name} opens a waiting room, which is for those on call at ${baseUrl}`);
  }
  const during = new Set([manifest.during, topology.during].filter((each) => each !== undefined));
  if (baseUrl !== undefined && during.size > 0) {
    throw new UsageError(
      `${manifest.name} replaces or takes away parts of the system, which is not ours at ${baseUrl}`,
    );
  }
  const folder = values.out ?? join(HOME, 'load-results', `${manifest.name}-${stamp()}`);
  const world: World =
    baseUrl === undefined
      ? await OwnWorld.open({ manifest, outline, scaling, topology, topologyName, env, say })
      : await RemoteWorld.open({
          manifest,
          outline,
          baseUrl,
          seed,
          env,
          say,
          dataDir: values['data-dir'] ?? '.data',
        });
  try {
    const result = await runScenario(world, { manifest, outline, scaling, seed, during, k6, folder, say });
    await writeReports(folder, result);
    say(`results are in ${folder}; open ${join(folder, 'report.html')}`);
    return result;
  } finally {
    await world.stop();
  }
}

/** Those that need a system of their own are left out where one is named. */
async function runEach(one: OneRun): Promise<keyof typeof EXIT_CODES> {
  const { say, values } = one;
  const names = (await scenarioNames()).filter((name) => !NOT_OF_ALL.includes(name));
  const manifests = await Promise.all(names.map(readManifest));
  const elsewhere = values['base-url'] !== undefined;
  const fit = manifests.filter(({ room, during }) => !elsewhere || (room ?? during) === undefined);
  const left = manifests.filter((manifest) => !fit.includes(manifest));
  if (left.length > 0)
    say(`left out, as they need a system of their own: ${left.map(({ name }) => name).join(', ')}`);
  return runAll({
    manifests: fit,
    folder: values.out ?? join(HOME, 'load-results', `${ALL}-${stamp()}`),
    say,
    run: async (manifest, folder) => {
      // It finds out by itself what can be served, by a climb and a storm that are long enough to tell.
      const scaling = manifest.analysis === 'goodput' ? { scale: 1, time: 1 } : one.scaling;
      const result = await runOne(manifest, { ...one, scaling, values: { ...values, out: folder } });
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
    say(
      `${unknown === true ? '  UNKNOWN' : mark(holds)} ${name}${note === undefined ? '' : ` (${note})`}${holds ? '' : `: ${violations} violations`}`,
    );
    for (const example of examples) say(`           ${JSON.stringify(example)}`);
  }
  say(`${result.outcome}; the same again: ${commandOf(result)}`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function known(name: string): Promise<Manifest> {
  if (!(await scenarioNames()).includes(name)) throw new UsageError(`there is no scenario ${name}`);
  return readManifest(name);
}

function factor(option: string, given: string | undefined): number {
  const value = Number(given ?? '1');
  if (!(value >= 0.001 && value <= 1000))
    throw new UsageError(`${option} is "${given}"; give a number from 0.001 to 1000`);
  return value;
}

function seedOf(given: string): number {
  const value = Number(given);
  if (!Number.isInteger(value) || value < 0 || value >= SEEDS) {
    throw new UsageError(`--seed is "${given}"; give a whole number below ${SEEDS}`);
  }
  return value;
}

/** Sorts by time, and is a name of a folder everywhere. */
function stamp(): string {
  return new Date().toISOString().slice(0, 19).replaceAll(':', '');
}
