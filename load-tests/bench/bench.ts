import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePort, type Server, StartError } from '#src/sandbox/services/index.js';
import { type RunningSystem, startSystem } from '#src/sandbox/system.js';
import { EXIT_INTERRUPTED, Interrupted, listenForEnd, unlessEnded } from '../runner/interruption.js';
import { executableOnPath } from '../runner/k6-binary.js';
import { refuseUsedDatabase, withoutRealSystem } from '../runner/real-system.js';
import { makeTemporaryFolder, PASSABLE, removeTemporaryFolder } from '../runner/temporary-folder.js';
import { prepareCandidates } from './candidates.js';
import { type Slot, writeBookings } from './customers.js';
import {
  BENCH_USAGE,
  type BenchOptions,
  BenchUsageError,
  type CandidateName,
  readBenchOptions,
  WIDE_CHANGE,
} from './options.js';
import { residentMebibytes } from './processor-time.js';
import { type Candidate, runOnce, runRounds } from './round.js';
import { Stage } from './stage.js';
import { markdownTable, type Measured } from './table.js';
import { WideChange, type WideChangeRound, wideChangeTable } from './wide-change.js';

/** A verified token is remembered for so many callers by default; with more, a round would measure signatures. */
const CUSTOMERS = 16_000;

/**
 * Whoever books has looked at the loan a moment before. All loans of a run become old in the same round, which would
 * measure the sandbox bank.
 */
const LOANS_STAY_FRESH = { YUHUAN_LOAN_FRESH_MS: '3600000', YUHUAN_LOAN_USABLE_MS: '3600000' };

/** On the first of a month a round would measure how long people wait at a release. */
const NO_RELEASE = { YUHUAN_QUEUE_RELEASE_ROOMS: 'off' };

const WIDE_CHANGE_CONNECTIONS = 64;
/** As many as staff may give a day. */
const WIDE_CHANGE_CAPACITY = 90_000;

const EXIT_USAGE = 2;

/** What is known so far: an hour of rounds is not lost to the last one. */
interface Results {
  readonly rows: Map<string, Measured[]>;
  readonly wide: WideChangeRound[];
}

const signal = listenForEnd(say);
process.exitCode = await bench(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof Interrupted) return EXIT_INTERRUPTED;
  if (error instanceof BenchUsageError) {
    say(`bench: ${error.message}\n\n${BENCH_USAGE}`);
    return EXIT_USAGE;
  }
  if (error instanceof StartError) say(`cannot run: ${error.message}\nwhat to do: ${error.remedy}`);
  else console.error(error);
  return 1;
});
process.exit();

async function bench(args: readonly string[]): Promise<number> {
  const options = readBenchOptions(args);
  if ((await executableOnPath('wrk')) === undefined)
    throw new StartError(
      'wrk, which sends the requests, is not on the path',
      'apt-get install wrk, or brew install wrk',
    );
  // Rounds empty the stores: those of somebody's system are not even known here. NODE_OPTIONS stay, for profiles.
  const environment = { ...LOANS_STAY_FRESH, ...NO_RELEASE, ...withoutRealSystem(process.env, say) };
  const dataDir = await makeTemporaryFolder('bench', PASSABLE);
  const started: Server[] = [];
  const results: Results = { rows: new Map(), wide: [] };
  // Waited for also when it is not wanted any more: half of it started could not be ended in its order.
  const running = await startSystem({
    port: await findFreePort(),
    dataDir,
    env: environment,
    log: say,
    apiProcesses: 1,
    throwAway: true,
  });
  let isDone = false;
  try {
    await unlessEnded(signal, () => measure({ running, options, environment, started, results }));
    isDone = true;
    return 0;
  } finally {
    if (!isDone) say('broken off; what was measured before:');
    tell(results, running);
    for (const server of started) await server.stop();
    await running.stop();
    await removeTemporaryFolder(dataDir);
  }
}

interface Bench {
  readonly running: RunningSystem;
  readonly options: BenchOptions;
  readonly environment: NodeJS.ProcessEnv;
  readonly started: Server[];
  readonly results: Results;
}

async function measure({ running, options, environment, started, results }: Bench): Promise<void> {
  await refuseUsedDatabase(running.databaseUrl);
  const mint = (...args: string[]): string[] => mintTokens(environment, running.dataDir, args);
  const tokens = mint('--role', 'customer', '--count', String(CUSTOMERS));
  const sreToken = mint('--role', 'sre')[0]!;
  const stage = new Stage(running, sreToken);
  await stage.reset();
  await stage.findStores();
  const slots = await stage.slots();
  const setting = { running, stage, tokens, slots, environment, started };
  const candidates = (await prepareCandidates(setting)).filter(({ name }) => options.isWanted(name));
  const once = (candidate: Candidate, connections: number): Promise<Measured> =>
    runOnce(candidate, connections, stage);
  await runRounds(candidates, options, { once, say, results: results.rows });
  if (options.isWanted(WIDE_CHANGE)) {
    const wide = new WideChange(running, mint('--role', 'quota-maker')[0]!, sreToken);
    await wide.prepare();
    await measureWideChange(wide, wideCandidate(running, stage, tokens, slots), stage, options, results.wide);
    await wide.close();
  }
  const { history } = options;
  const accepted = candidates.filter(({ name }) => name === ('accepted' satisfies CandidateName));
  if (history > 0 && accepted.length > 0) {
    say(`filling in ${history} old bookings`);
    await stage.reset();
    await stage.fillHistory(history);
    const onHistory = accepted.map((candidate) => ({
      ...candidate,
      label: `accepted, ${history} old bookings`,
      prepare: async () => {
        await stage.reset(undefined, true);
        await writeBookings(candidate.file, tokens, slots);
      },
    }));
    await runRounds(onHistory, options, { once, say, results: results.rows });
  }
  await stage.close();
}

function tell({ rows, wide }: Results, running: RunningSystem): void {
  if (rows.size === 0 && wide.length === 0) return;
  say('');
  say(
    `machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, commit ${commit()}`,
  );
  if (rows.size > 0) say(markdownTable(rows));
  if (wide.length > 0) say(`\n${wideChangeTable(wide)}`);
  const mebibytes = residentMebibytes(running.servers.get('api-1')?.pid);
  say(
    `resident memory of the API process at the end: ${mebibytes === undefined ? 'unknown' : `${Math.round(mebibytes)} MiB`}`,
  );
}

function wideCandidate(
  running: RunningSystem,
  stage: Stage,
  tokens: readonly string[],
  slots: readonly Slot[],
): Candidate & { prepare: () => Promise<void> } {
  const file = join(running.dataDir, 'wide-change.tsv');
  return {
    name: WIDE_CHANGE,
    method: 'POST',
    path: '/api/v1/bookings',
    url: running.url,
    server: running.servers.get('api-1')!,
    file,
    expect: 'accepted',
    prepare: async () => {
      await stage.reset(WIDE_CHANGE_CAPACITY);
      await writeBookings(file, tokens, slots);
    },
  };
}

async function measureWideChange(
  wide: WideChange,
  candidate: Candidate & { prepare: () => Promise<void> },
  stage: Stage,
  { rounds }: BenchOptions,
  results: WideChangeRound[],
): Promise<void> {
  for (let round = 0; round <= rounds; round += 1) {
    const without = await runOnce(candidate, WIDE_CHANGE_CONNECTIONS, stage);
    await candidate.prepare();
    const { prepare: _prepared, ...prepared } = candidate;
    const { result, changesMs } = await wide.during(() => runOnce(prepared, WIDE_CHANGE_CONNECTIONS, stage));
    const measured = { bookingsPerSecond: without.perSecond, duringPerSecond: result.perSecond, changesMs };
    say(
      `${WIDE_CHANGE}, round ${round}: ${Math.round(without.perSecond)}/s without, ${Math.round(result.perSecond)}/s during, changes ${changesMs.map((ms) => Math.round(ms)).join(', ')} ms`,
    );
    // The first round warms every path and is not counted.
    if (round > 0) results.push(measured);
  }
}

function mintTokens(environment: NodeJS.ProcessEnv, dataDir: string, args: readonly string[]): string[] {
  const command = fileURLToPath(new URL('../../sandbox/token.js', import.meta.url));
  const output = execFileSync(process.execPath, [command, ...args], {
    env: { ...environment, DATA_DIR: dataDir },
    maxBuffer: 1 << 28,
  });
  return output.toString().trim().split('\n');
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim();
  } catch {
    return 'unknown';
  }
}

function say(line: string): void {
  console.log(line);
}
