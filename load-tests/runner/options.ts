import { parseArgs } from 'node:util';
import { readManifest, scenarioNames } from './manifest.js';
import { PLAN_IN_PODS, PODS, type Scaling } from './plan.js';
import { NOT_OF_ALL } from './run-all.js';
import { topologyNames } from './topology.js';

/** The word for every scenario; none is called so. */
export const ALL = 'all';
export const SEEDS = 2 ** 31;
/** Where npm start keeps what a sandbox has. */
export const DATA_DIR = '.data';

/** Beyond it a scale of 1000 is reached. */
const PODS_MAX = 1_000;

/** What was asked for cannot be meant; told with how to ask. */
export class UsageError extends Error {}

export interface LoadOptions {
  readonly help: boolean;
  readonly provesOracles: boolean;
  readonly scenario: string | undefined;
  readonly scaling: Scaling;
  /** Absent: drawn. */
  readonly seed: number | undefined;
  /** Without a slash at its end; absent: a system is started. */
  readonly baseUrl: string | undefined;
  readonly dataDir: string;
  readonly topology: string | undefined;
  readonly out: string | undefined;
  readonly plan: string | undefined;
  readonly pods: number;
}

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
  pods: text,
  'prove-oracles': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

export async function usage(): Promise<string> {
  const scenarios = await Promise.all((await scenarioNames()).map(readManifest));
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return `usage: npm run load -- SCENARIO [options]
       npm run load -- ${ALL} [options]
       npm run load -- --prove-oracles [options]

${scenarios.map(({ name, question }) => `  ${name.padEnd(width)}  ${question}`).join('\n')}
  ${ALL.padEnd(width)}  Each of them but ${NOT_OF_ALL.join(' and ')}, one after the other, with a table at the end.

  --base-url URL   a system that runs already; else one is started, and thrown away afterwards
  --data-dir DIR   where a sandbox that runs already has its keys, for tokens; ${DATA_DIR} unless told
  --topology NAME  ${(await topologyNames()).join(', ')}; each scenario has its own unless told
  --scale X        times the rates and capacities of the scenario; 1 unless told
  --time X         times its durations; 1 unless told
  --seed N         who wants what; drawn and printed unless told
  --out DIR        where results go; load-results/SCENARIO-TIME unless told
  --plan DIR       writes plan and tokens for k6 on other machines, which see them in ${PLAN_IN_PODS}; runs nothing
  --pods N         how many machines share the plan; ${PODS} unless told, as topologies/k6-operator has
  --prove-oracles  breaks on purpose what a run left, once for each check, and sees that the check fails

Ends with 0 when thresholds and oracle hold, 1 when one does not, 3 when nothing is known: the generator could not keep up,
or nobody was told what the question is about.`;
}

/** @throws UsageError with what is wrong and what is right. */
export function readOptions(args: readonly string[]): LoadOptions {
  const { values, positionals } = parse(args);
  const [scenario, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`one scenario at a time: ${more.join(' ')} is too many`);
  refuseTogether(values, scenario);
  const url = values['base-url'];
  return {
    help: values.help === true,
    provesOracles: values['prove-oracles'] === true,
    scenario,
    scaling: { scale: factor('--scale', values.scale), time: factor('--time', values.time) },
    seed: values.seed === undefined ? undefined : wholeNumber('--seed', values.seed, 0, SEEDS - 1),
    baseUrl: url === undefined ? undefined : addressOf(url),
    dataDir: values['data-dir'] ?? DATA_DIR,
    topology: values.topology,
    out: values.out,
    plan: values.plan,
    pods: values.pods === undefined ? PODS : wholeNumber('--pods', values.pods, 1, PODS_MAX),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** An option that would be of no account is a misunderstanding, which nobody is left in. */
function refuseTogether(values: ReturnType<typeof parse>['values'], scenario: string | undefined): void {
  const elsewhere = values['base-url'] !== undefined;
  if (elsewhere && values.topology !== undefined)
    throw new UsageError('--topology is how a system is started, and --base-url names one that runs already');
  if (!elsewhere && values['data-dir'] !== undefined)
    throw new UsageError('--data-dir is for --base-url: a system that is started here has its own');
  if (values.plan !== undefined) {
    if (scenario === ALL) throw new UsageError('--plan is of one scenario');
    if (!elsewhere) throw new UsageError('--plan needs --base-url: other machines ask a system that runs');
    if (values.out !== undefined) throw new UsageError('--out is for results, and --plan runs nothing');
  }
  if (values.plan === undefined && values.pods !== undefined)
    throw new UsageError('--pods is for --plan: without it one k6 runs, here');
  if (values['prove-oracles'] !== true) return;
  const strange = (['base-url', 'topology', 'out', 'plan'] as const).find(
    (name) => values[name] !== undefined,
  );
  if (strange !== undefined) throw new UsageError(`--${strange} is not for --prove-oracles`);
  if (scenario !== undefined)
    throw new UsageError(`--prove-oracles chooses its scenarios itself; leave out ${scenario}`);
}

function addressOf(given: string): string {
  const wanted = 'give an address such as http://127.0.0.1:3000';
  if (!URL.canParse(given)) throw new UsageError(`--base-url is "${given}"; ${wanted}`);
  const { protocol, username, password, host, pathname, search, hash } = new URL(given);
  // It is printed, and stands in reports.
  if (username !== '' || password !== '') throw new UsageError(`--base-url holds a password; ${wanted}`);
  if (!['http:', 'https:'].includes(protocol) || search !== '' || hash !== '')
    throw new UsageError(`--base-url is "${given}"; ${wanted}`);
  return `${protocol}//${host}${pathname.replace(/\/+$/, '')}`;
}

function factor(option: string, given: string | undefined): number {
  const value = Number(given ?? '1');
  if (!(value >= 0.001 && value <= 1000))
    throw new UsageError(`${option} is "${given}"; give a number from 0.001 to 1000`);
  return value;
}

function wholeNumber(option: string, given: string, least: number, most: number): number {
  const value = Number(given);
  if (given === '' || !Number.isInteger(value) || value < least || value > most)
    throw new UsageError(`${option} is "${given}"; give a whole number from ${least} to ${most}`);
  return value;
}
