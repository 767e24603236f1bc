import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findFreePort, type Server, startServer, waitUntil } from '#src/sandbox/services/index.js';
import { HEAP_BOUNDS, MALLOC_BOUNDS, type RunningSystem, startSystem } from '#src/sandbox/system.js';
import { type Slot, writeBookings } from './customers.js';
import { processorTimeUs, residentMebibytes } from './processor-time.js';
import { Stage } from './stage.js';
import { markdownTable, type Measured } from './table.js';
import { WideChange, type WideChangeRound, wideChangeTable } from './wide-change.js';
import { runWrk, type WrkRun } from './wrk.js';

/** A verified token is remembered for so many callers by default; with more, a round would measure signatures. */
const CUSTOMERS = 16_000;
const READ_SECONDS = 3;

/**
 * Whoever books has looked at the loan a moment before. All loans of a run become old in the same round, which would
 * measure the sandbox bank.
 */
const LOANS_STAY_FRESH = { YUHUAN_LOAN_FRESH_MS: '3600000', YUHUAN_LOAN_USABLE_MS: '3600000' };

/** The last row: how bookings go while quotas of the whole network change. */
const WIDE_CHANGE = 'wide change';
const WIDE_CHANGE_CONNECTIONS = 64;
/** As many as staff may give a day. */
const WIDE_CHANGE_CAPACITY = 90_000;

/** The heap of a process that has started is above a tenth of so small a limit: everything but health is shed. */
const ALWAYS_SHEDDING = {
  NODE_OPTIONS: '--max-old-space-size=300',
  YUHUAN_SHED_HEAP_MAX_PERCENT: '10',
};

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '64,256' },
    history: { type: 'string', default: '5000000' },
    only: { type: 'string' },
  },
});

interface Candidate {
  readonly name: string;
  readonly url: string;
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly file: string;
  readonly server: Server;
  readonly expect: 'accepted' | 'refused' | 'any';
  readonly prepare?: () => Promise<void>;
  /** Repeats its requests for READ_SECONDS instead of sending each once. */
  readonly repeats?: boolean;
}

const dataDir = await mkdtemp(join(tmpdir(), 'yuhuan-bench-'));
const system = await startSystem({
  port: await findFreePort(),
  dataDir,
  env: { ...LOANS_STAY_FRESH, ...process.env },
  log: say,
  apiProcesses: 1,
  throwAway: true,
});
const others: Server[] = [];
try {
  await measure(system);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  for (const server of others) await server.stop();
  await system.stop();
  await rm(dataDir, { recursive: true, force: true });
}
process.exit();

async function measure(running: RunningSystem): Promise<void> {
  const tokens = mint('--role', 'customer', '--count', String(CUSTOMERS));
  const stage = new Stage(running, mint('--role', 'sre')[0]!);
  await stage.reset();
  await stage.findStores();
  const slots = await stage.slots();
  const candidates = (await prepareCandidates(running, stage, tokens, slots)).filter(({ name }) =>
    isWanted(name),
  );
  const results = new Map<string, Measured[]>();
  await runRounds(candidates, stage, results);
  const wide = isWanted(WIDE_CHANGE) ? await measureWideChange(running, stage, tokens, slots) : undefined;
  const history = Number(options.history);
  const accepted = candidates.filter(({ name }) => name === 'accepted');
  if (history > 0 && accepted.length > 0) {
    say(`filling in ${history} old bookings`);
    await stage.reset();
    await stage.fillHistory(history);
    const onHistory = accepted.map((candidate) => ({
      ...candidate,
      name: `accepted, ${history} old bookings`,
      prepare: async () => {
        await stage.reset(undefined, true);
        await writeBookings(candidate.file, tokens, slots);
      },
    }));
    await runRounds(onHistory, stage, results);
  }
  say('');
  say(
    `machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, commit ${commit()}`,
  );
  if (results.size > 0) say(markdownTable(results));
  if (wide !== undefined) say(`\n${wideChangeTable(wide)}`);
  const mebibytes = residentMebibytes(running.servers.get('api-1')?.pid);
  say(
    `resident memory of the API process at the end: ${mebibytes === undefined ? 'unknown' : `${Math.round(mebibytes)} MiB`}`,
  );
  await stage.close();
}

function isWanted(name: string): boolean {
  return options.only === undefined || options.only.split(',').some((part) => name.includes(part));
}

async function measureWideChange(
  running: RunningSystem,
  stage: Stage,
  tokens: readonly string[],
  slots: readonly Slot[],
): Promise<WideChangeRound[]> {
  const wide = new WideChange(running, mint('--role', 'quota-maker')[0]!, mint('--role', 'sre')[0]!);
  await wide.prepare();
  const file = join(dataDir, 'wide-change.tsv');
  const candidate: Candidate = {
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
  const rounds: WideChangeRound[] = [];
  for (let round = 0; round <= Number(options.rounds); round += 1) {
    const without = await runOnce(candidate, WIDE_CHANGE_CONNECTIONS, stage);
    await candidate.prepare!();
    const { prepare: _prepared, ...prepared } = candidate;
    const { result, changesMs } = await wide.during(() => runOnce(prepared, WIDE_CHANGE_CONNECTIONS, stage));
    const measured = { bookingsPerSecond: without.perSecond, duringPerSecond: result.perSecond, changesMs };
    say(
      `${WIDE_CHANGE}, round ${round}: ${Math.round(without.perSecond)}/s without, ${Math.round(result.perSecond)}/s during, changes ${changesMs.map((ms) => Math.round(ms)).join(', ')} ms`,
    );
    // The first round warms every path and is not counted.
    if (round > 0) rounds.push(measured);
  }
  await wide.close();
  return rounds;
}

async function runRounds(
  candidates: readonly Candidate[],
  stage: Stage,
  results: Map<string, Measured[]>,
): Promise<void> {
  const rounds = Number(options.rounds);
  for (const connections of options.connections.split(',').map(Number)) {
    // The first round warms every path and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      for (const candidate of candidates) {
        const measured = await runOnce(candidate, connections, stage);
        const told = round === 0 ? 'warm-up' : `${round}/${rounds}`;
        say(
          `${connections} connections, round ${told}: ${candidate.name} ${Math.round(measured.perSecond)}/s`,
        );
        if (round === 0) continue;
        const key = `${candidate.name}\t${connections}`;
        results.set(key, [...(results.get(key) ?? []), measured]);
      }
    }
  }
}

async function prepareCandidates(
  running: RunningSystem,
  stage: Stage,
  tokens: readonly string[],
  slots: readonly Slot[],
): Promise<Candidate[]> {
  const api = running.servers.get('api-1')!;
  const baselines = await startOther(running, 'load-tests/baselines/main.js', '/readyz');
  const echo = await startOther(running, 'load-tests/baselines/echo.js', '/api/v1/echo');
  const refusing = await startOther(running, 'load-tests/baselines/refuse.js', '/');
  const shedding = await startOther(running, 'main.js', '/healthz', ALWAYS_SHEDDING);
  const file = (name: string): string => join(dataDir, `${name}.tsv`);
  await writeBookings(file('spread'), tokens, slots);
  await writeBookings(file('one-slot'), tokens, slots.slice(0, 1));
  const calendar = `/api/v1/branches/${slots[0]!.branchId}/calendar`;
  await writeEmpty(file('calendar'));
  const post = { method: 'POST', path: '/api/v1/bookings', url: running.url, server: api } as const;
  const fresh = async (name: string, few: readonly Slot[]): Promise<void> => {
    await stage.reset();
    await writeBookings(file(name), tokens, few);
  };
  return [
    { ...post, name: 'ceiling', path: '/api/v1/ceiling', ...baselines, file: file('spread'), expect: 'any' },
    {
      ...post,
      name: 'accepted',
      file: file('spread'),
      expect: 'accepted',
      prepare: () => fresh('spread', slots),
    },
    {
      ...post,
      name: 'accepted, one slot',
      file: file('one-slot'),
      expect: 'accepted',
      prepare: () => fresh('one-slot', slots.slice(0, 1)),
    },
    {
      ...post,
      name: 'usual way',
      path: '/api/v1/usual-way',
      ...baselines,
      file: file('spread'),
      expect: 'accepted',
      prepare: () => fresh('spread', slots),
    },
    { ...post, name: 'sold out', file: file('one-slot'), expect: 'refused', prepare: () => stage.reset(0) },
    { ...post, name: 'shed', ...shedding, file: file('spread'), expect: 'refused', repeats: true },
    { ...post, name: 'bare Node 503', ...refusing, file: file('spread'), expect: 'refused', repeats: true },
    {
      ...post,
      name: 'calendar',
      method: 'GET',
      path: calendar,
      file: file('calendar'),
      expect: 'any',
      repeats: true,
      prepare: () => stage.reset(),
    },
    {
      ...post,
      name: 'bare Fastify echo',
      path: '/api/v1/echo',
      ...echo,
      file: file('spread'),
      expect: 'any',
    },
  ];
}

async function runOnce(candidate: Candidate, connections: number, stage: Stage): Promise<Measured> {
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
  const before = read();
  const result = await runWrk(run);
  const used = read();
  if (result.socketErrors > 0) throw new Error(`${candidate.name}: ${result.socketErrors} socket errors`);
  if (expect === 'accepted') {
    if (result.non2xx > 0) throw new Error(`${candidate.name}: ${result.non2xx} requests were not accepted`);
    const rows = await stage.countBookings();
    if (rows < result.requests)
      throw new Error(`${candidate.name}: ${result.requests} answers but ${rows} rows`);
  }
  if (expect === 'refused' && result.non2xx < result.requests)
    throw new Error(`${candidate.name}: some were not refused`);
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

async function startOther(
  running: RunningSystem,
  script: string,
  probe: string,
  settings: NodeJS.ProcessEnv = {},
): Promise<Pick<Candidate, 'url' | 'server'>> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  // What the engine is compared with has no more memory than it has: to collect garbage is a part of every request.
  const nodeOptions = [...HEAP_BOUNDS, process.env['NODE_OPTIONS'], settings['NODE_OPTIONS']]
    .filter((option) => option !== undefined)
    .join(' ');
  const server = startServer({
    command: process.execPath,
    args: [fileURLToPath(new URL(`../../${script}`, import.meta.url))],
    account: undefined,
    env: {
      ...MALLOC_BOUNDS,
      ...LOANS_STAY_FRESH,
      ...process.env,
      PORT: String(port),
      DATABASE_URL: running.databaseUrl,
      REDIS_URL: running.redisUrl ?? '',
      OIDC_ISSUER: running.issuer,
      YUHUAN_CORE_URL: running.coreUrl,
      YUHUAN_SANDBOX: 'true',
      YUHUAN_FIELD_KEYS_FILE: join(running.dataDir, 'field-keys'),
      YUHUAN_FIELD_INDEX_KEY_FILE: join(running.dataDir, 'field-index-key'),
      YUHUAN_ROLE: 'api',
      ...settings,
      NODE_OPTIONS: nodeOptions,
    },
    stopSignals: [{ signal: 'SIGTERM', graceMs: 5000 }],
  });
  others.push(server);
  const answers = await waitUntil(
    async () =>
      server.hasExited() || (await fetch(url + probe).catch(() => undefined)) !== undefined
        ? true
        : undefined,
    { timeoutMs: 30_000, intervalMs: 100 },
  );
  if (answers === undefined || server.hasExited())
    throw new Error(`${script} did not start:\n${server.lastLines().join('\n')}`);
  return { url, server };
}

function mint(...args: string[]): string[] {
  const command = fileURLToPath(new URL('../../sandbox/token.js', import.meta.url));
  const output = execFileSync(process.execPath, [command, ...args], {
    env: { ...process.env, DATA_DIR: dataDir },
    maxBuffer: 1 << 28,
  });
  return output.toString().trim().split('\n');
}

async function writeEmpty(path: string): Promise<void> {
  const { writeFile } = await import('node:fs/promises');
  await writeFile(path, '\t\t\n');
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
