import { randomBytes } from 'node:crypto';
import { StartError } from '#src/sandbox/services/index.js';
import type { Manifest } from './manifest.js';
import { type Arrivals, arrivalsOf, executorOf } from './profiles.js';
import type { Slot } from './stage.js';

export interface Scaling {
  /** Of rates, and of capacities with them. */
  readonly scale: number;
  /** Of durations, and of capacities with them. */
  readonly time: number;
}

/** What follows from a manifest and the scale, before anything is started. */
export interface Outline {
  readonly actors: Readonly<Record<string, Arrivals>>;
  readonly seconds: number;
  readonly customers: number;
  readonly capacity: Readonly<Partial<Record<'DAY' | 'WEEK' | 'MONTH', number>>>;
}

/** k6 may begin some iterations more than the area under the profile. */
const SPARE_SHARE = 0.03;
const SPARE_CUSTOMERS = 50;
/** Who knocks again after a run: those that find every place that was left. */
export const KNOCKERS = 2_000;
/** Customers of the sandbox are C100001 to C999999. */
const CUSTOMERS_MAX = 800_000;

/** @throws StartError where more would come than there are. */
export function outlineOf(manifest: Manifest, scaling: Scaling): Outline {
  const actors = Object.fromEntries(
    Object.entries(manifest.actors).map(([name, { profile }]) => [name, arrivalsOf(profile, scaling)]),
  );
  const oneEach = Object.entries(manifest.actors).filter(([, { customers }]) => customers === 'one-each');
  const iterations = oneEach.reduce((sum, [name]) => sum + actors[name]!.iterations, 0);
  const own = manifest.settings['botAccounts'] ?? 0;
  const customers = Math.ceil(iterations * (1 + SPARE_SHARE)) + SPARE_CUSTOMERS + own;
  if (customers + KNOCKERS > CUSTOMERS_MAX) {
    throw new StartError(
      `${manifest.name} at this scale needs ${customers} customers, and the sandbox has ${CUSTOMERS_MAX}`,
      'give a smaller --scale or --time',
    );
  }
  const capacity = Object.fromEntries(
    Object.entries(manifest.stage.capacity).map(([period, units]) => [
      period,
      Math.max(1, Math.round(units * scaling.scale * scaling.time)),
    ]),
  );
  const seconds = Math.max(...Object.values(actors).map((each) => each.seconds));
  return { actors, seconds, customers, capacity };
}

/** Thresholds of every scenario. A dropped iteration is no fault of the system: the runner judges it apart. */
const THRESHOLDS: Readonly<Record<string, string[]>> = {
  answers_failed: ['count==0'],
  readings_unanswered: ['count==0'],
  answers_without_retry_after: ['count==0'],
  refusals_unexplained: ['count==0'],
};

/** Long enough for an audit by hand, and no longer than a person waits. */
const SETUP_TIMEOUT = '60s';

const RUN_BYTES = 4;

/**
 * A name that no run before has had: with the same keys as one before, a system that still stands would answer with what
 * that one did, and nothing would be measured.
 */
export function newRun(): string {
  return randomBytes(RUN_BYTES).toString('hex');
}

/** As many pods as topologies/k6-operator/test-run.yaml has. */
export const PODS = 4;

/** Where pods see the plan and its tokens. */
export const PLAN_IN_PODS = '/plan';

export interface PlanParts {
  readonly manifest: Manifest;
  readonly outline: Outline;
  readonly seed: number;
  /** In every Idempotency-Key; see newRun. */
  readonly run: string;
  readonly baseUrls: readonly string[];
  readonly tokensFile: string;
  readonly firstCustomer: number;
  readonly quotaMakerTokens: readonly string[];
  readonly slots: readonly Slot[];
  /** Machines that share the arrivals; one unless told. */
  readonly machines?: number;
}

/** The plan that scenarios read (load-tests/scenarios/kit/plan.ts); everything that k6 is to do is in it. */
export function planOf({ manifest, outline, machines = 1, ...rest }: PlanParts): object {
  return {
    scenario: manifest.name,
    ...rest,
    refusals: manifest.refusals,
    settings: manifest.settings,
    k6: {
      scenarios: Object.fromEntries(
        Object.entries(outline.actors).map(([name, arrivals]) => [
          name,
          executorOf(name, arrivals, { iterationSeconds: manifest.actors[name]!.iterationSeconds, machines }),
        ]),
      ),
      thresholds: { ...THRESHOLDS, ...manifest.thresholds },
      summaryTrendStats: ['count', 'avg', 'min', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'],
      setupTimeout: SETUP_TIMEOUT,
      // Each host name would be asked for again and again; addresses are given here.
      dns: { ttl: 'inf' },
      userAgent: 'yuhuan-load-tests',
    },
  };
}
