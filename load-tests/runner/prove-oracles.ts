import { StartError } from '#src/sandbox/services/index.js';
import { BREAKAGES, proveChecks } from './breakages.js';
import { unlessEnded } from './interruption.js';
import { findK6, type K6 } from './k6-binary.js';
import { readManifest } from './manifest.js';
import { ask, readChecks } from './oracle.js';
import { OwnWorld } from './own-world.js';
import { outlineOf, type Scaling } from './plan.js';
import { runScenario, type RunResult } from './run-scenario.js';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.js';
import { readTopology } from './topology.js';

export interface ProofOptions {
  readonly scaling: Scaling;
  readonly seed: number;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Few people want few places for a few seconds: enough to break every promise once. */
const SMALL = { scale: 0.3, time: 0.3 };
const SCENARIO = 'hot-slot';

/** A guard of the engine that is taken away before a run, and the check that must see what then happens. */
const GUARDS_OFF = [
  {
    what: 'without the CHECK against oversell, and without a gate',
    sabotage: 'ALTER TABLE quota_counters DROP CONSTRAINT quota_counters_no_oversell',
    scenario: SCENARIO,
    check: 'no-oversell',
  },
  {
    what: 'where a key may be used twice, and a loan booked twice, without a gate',
    sabotage: `ALTER TABLE idempotency_keys DROP CONSTRAINT idempotency_keys_pk;
      CREATE INDEX ON idempotency_keys (key_digest);
      DROP INDEX bookings_one_active_per_loan`,
    scenario: 'retry-storm',
    check: 'one-active-booking-a-loan',
  },
] as const;

/**
 * An oracle that finds nothing proves nothing until it is known to find what is there: a sound run is broken on purpose,
 * once for each thing a check must see, and runs are made with guards of the engine taken away.
 * @returns the exit code
 */
export async function proveOracles({ scaling, seed, env, say, signal }: ProofOptions): Promise<number> {
  const k6 = await unlessEnded(signal, () => findK6(say, env));
  const small = { scale: scaling.scale * SMALL.scale, time: scaling.time * SMALL.time };
  const blind = [
    ...(await breakDataOfARun(k6, { scaling: small, seed, env, say, signal })),
    ...(await runWithGuardsOff(k6, { scaling: small, seed, env, say, signal })),
  ];
  if (blind.length === 0) say('PASSED: every check sees what it is there to see');
  else say(`FAILED: nobody saw\n${blind.map((what) => `  ${what}`).join('\n')}`);
  return blind.length === 0 ? 0 : 1;
}

async function breakDataOfARun(k6: K6, options: ProofOptions): Promise<string[]> {
  const { say } = options;
  const checks = await readChecks();
  const unproved = checks.filter(({ name }) => !BREAKAGES.some(({ check }) => check === name));
  return withRun(k6, { ...options, scenario: SCENARIO, topology: 'one-process' }, async (world, result) => {
    if (result.outcome === 'FAILED')
      throw new StartError(
        'the run to be broken was broken before',
        `look at what ${SCENARIO} says by itself`,
      );
    // Nobody else writes while guards are taken away and put back.
    await world.stopProcesses();
    return world.withHistory(result.loaded, async (client) => {
      const before = (await ask(client, checks)).filter(({ holds }) => !holds);
      if (before.length > 0) throw new Error(`broken before: ${before.map(({ name }) => name).join(', ')}`);
      const proofs = await proveChecks(client, checks);
      for (const { breakage, seen, alsoSeenBy } of proofs) {
        const others = alsoSeenBy.length === 0 ? '' : ` (also by ${alsoSeenBy.join(', ')})`;
        say(`${seen ? '  seen ' : '  BLIND'} ${breakage.check}: ${breakage.what}${others}`);
      }
      return [
        ...unproved.map(({ name }) => `${name}: no breakage is known for it`),
        ...proofs.filter(({ seen }) => !seen).map(({ breakage }) => `${breakage.check}: ${breakage.what}`),
      ];
    });
  });
}

async function runWithGuardsOff(k6: K6, options: ProofOptions): Promise<string[]> {
  const blind: string[] = [];
  for (const { what, sabotage, scenario, check } of GUARDS_OFF) {
    const seen = await withRun(
      k6,
      { ...options, scenario, topology: 'redis-away', sabotage },
      (_, { verdicts }) => Promise.resolve(verdicts.some(({ name, holds }) => name === check && !holds)),
    );
    options.say(`${seen ? '  seen ' : '  BLIND'} ${check}: a run ${what}`);
    if (!seen) blind.push(`${check}: a run ${what}`);
  }
  return blind;
}

interface ProofRun extends ProofOptions {
  readonly scenario: string;
  readonly topology: string;
  readonly sabotage?: string;
}

async function withRun<T>(
  k6: K6,
  { scenario, topology: topologyName, sabotage, scaling, seed, env, say, signal }: ProofRun,
  work: (world: OwnWorld, result: RunResult) => Promise<T>,
): Promise<T> {
  const manifest = await readManifest(scenario);
  const outline = outlineOf(manifest, scaling);
  const topology = await readTopology(topologyName);
  const folder = await makeTemporaryFolder('proof');
  const parts = { manifest, outline, scaling, topology, topologyName, env, say };
  const world = await OwnWorld.open({ ...parts, ...(sabotage !== undefined && { sabotage }) });
  try {
    const run = { manifest, outline, scaling, seed, during: new Set<never>(), k6, folder, say, signal };
    return await unlessEnded(signal, async () => work(world, await runScenario(world, run)));
  } finally {
    await world.stop();
    await removeTemporaryFolder(folder);
  }
}
