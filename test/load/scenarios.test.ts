import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findK6, type K6 } from '../../load-tests/runner/k6-binary.js';
import { readManifest } from '../../load-tests/runner/manifest.js';
import { OwnWorld } from '../../load-tests/runner/own-world.js';
import { outlineOf } from '../../load-tests/runner/plan.js';
import { writeReports } from '../../load-tests/runner/report/write-reports.js';
import { runScenario, type RunResult } from '../../load-tests/runner/run-scenario.js';
import { readTopology } from '../../load-tests/runner/topology.js';
import { StartError } from '../../src/sandbox/services/index.js';
import { createTestDatabase, plainEnvironment, type TestDatabase } from '../harness/index.js';

/** k6 is built once and kept; a busy machine with a slow line takes its time over it. */
const BUILD_TIMEOUT_MS = 16 * 60_000;
/** A system is started, asked for some seconds, and asked by the oracle: each of them has bounds of its own, of a minute. */
const RUN_TIMEOUT_MS = 300_000;
jest.setTimeout(RUN_TIMEOUT_MS);

const SEED = Number(process.env['LOAD_SEED'] ?? Math.floor(Date.now() / 1000));
/**
 * Some seconds and some hundred people each: whether it is right is asked here, not how fast. Capacities shrink alike,
 * and a week of the sold-out storm keeps three places, so that some book also where its days lie in one week.
 */
const SCALING = { scale: 0.25, time: 0.5 };

let k6: K6;
let folder: string;

beforeAll(async () => {
  try {
    k6 = await findK6((line) => process.stderr.write(`${line}\n`));
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    // Left out, these tests would look like tests that passed.
    throw new Error(`${error.message}\nwhat to do: ${error.remedy}`, { cause: error });
  }
  folder = await mkdtemp(join(tmpdir(), 'yuhuan-load-test-'));
}, BUILD_TIMEOUT_MS);

afterAll(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

async function run(scenario: string, topologyName: string): Promise<RunResult> {
  const read = await readManifest(scenario);
  // Times are of no account on a machine that tests much else meanwhile, and so is how many could be asked.
  const manifest = { ...read, thresholds: {}, droppedShareMax: 1 };
  const outline = outlineOf(manifest, SCALING);
  const topology = await readTopology(topologyName);
  const database: TestDatabase = await createTestDatabase();
  const say = (): void => undefined;
  // A busy machine must not look like a Redis that is away: that is for tests of faults.
  const env = { ...plainEnvironment(), YUHUAN_REDIS_COMMAND_TIMEOUT_MS: '5000' };
  try {
    const world = await OwnWorld.open({
      manifest,
      outline,
      scaling: SCALING,
      topology,
      topologyName,
      env,
      databaseUrl: database.url,
      say,
    });
    try {
      const options = { manifest, outline, scaling: SCALING, seed: SEED, during: new Set<never>(), k6 };
      return await runScenario(world, { ...options, folder: join(folder, scenario), say });
    } finally {
      await world.stop();
    }
  } finally {
    await database.drop();
  }
}

const counted = ({ told }: RunResult): Record<string, number> => {
  const counts: Record<string, number> = { yes: 0, no: 0, later: 0, unknown: 0, failed: 0 };
  for (const { outcome } of told) counts[outcome]! += 1;
  return counts;
};

describe(`load scenarios, scaled to seconds (LOAD_SEED=${SEED})`, () => {
  type Shows = (result: RunResult, counts: Record<string, number>) => boolean;
  const anything: Shows = () => true;

  it.each<[scenario: string, topology: string, shows: Shows]>([
    ['smoke', 'one-process', anything],
    ['hot-slot', 'one-process', (_, { no }) => no! > 10],
    ['sold-out-storm', 'one-process', (_, { yes, no }) => no! > 10 * yes!],
    // Copies of a request meet each other in different processes here.
    [
      'retry-storm',
      'two-round-robin',
      ({ told }, { yes }) => told.filter(({ replayed }) => replayed).length > yes! / 2,
    ],
  ])('%s holds before %s', async (scenario, topology, shows) => {
    const result = await run(scenario, topology);
    expect(result.verdicts.filter(({ holds }) => !holds)).toEqual([]);
    expect(result.thresholds.filter(({ ok }) => !ok)).toEqual([]);
    expect(result.outcome).toBe('PASSED');
    const counts = counted(result);
    expect(counts).toMatchObject({ failed: 0, unknown: 0 });
    expect(counts['yes']).toBeGreaterThan(4);
    expect(shows(result, counts)).toBe(true);
    await writeReports(join(folder, scenario), result);
    const page = await readFile(join(folder, scenario, 'report.html'), 'utf8');
    expect(page).toContain('<span class="badge PASSED">PASSED</span>');
    const summary = JSON.parse(await readFile(join(folder, scenario, 'summary.json'), 'utf8')) as {
      outcome: string;
    };
    expect(summary.outcome).toBe('PASSED');
  });
});
