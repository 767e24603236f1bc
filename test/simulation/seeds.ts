import {
  type Sabotage,
  Simulation,
  type SimulationOptions,
  type SimulationResult,
  type Weather,
} from './simulation.js';

/** The first seed of a run; one that failed is replayed by its own number. */
export const FIRST_SEED = Number(process.env['SIM_SEED'] ?? Date.now() % 2 ** 30);
/** Schedules of each weather: `npm run test:simulation -- --seeds 5000` for more. */
export const SEEDS = Number(process.env['SIM_SEEDS'] ?? 100);
const UNTIL_STEP = process.env['SIM_STEP'] === undefined ? undefined : Number(process.env['SIM_STEP']);
/** The end of a trace, where the violation is. */
const TRACE_LINES = 120;
const VIOLATIONS_TOLD = 5;

export interface Failure {
  readonly seed: number;
  readonly result: SimulationResult;
  /** How to replay it, what was violated, and what happened before. */
  readonly text: string;
}

/** Runs seed after seed. @returns the first failure (of one promise, if it is named); undefined when there is none within so many seeds */
export async function firstFailure(
  weather: Weather,
  options: {
    readonly seeds?: number;
    readonly sabotage?: readonly Sabotage[];
    readonly of?: string;
    readonly from?: number;
  } = {},
): Promise<Failure | undefined> {
  const { seeds = SEEDS, sabotage, of, from = FIRST_SEED } = options;
  for (let seed = from; seed < from + seeds; seed += 1) {
    const schedule: SimulationOptions = {
      seed,
      weather,
      ...(sabotage !== undefined && { sabotage }),
      ...(UNTIL_STEP !== undefined && { untilStep: UNTIL_STEP }),
    };
    const result = await new Simulation(schedule).run();
    const failed = result.violations.filter(({ invariant }) => of === undefined || invariant === of);
    if (failed.length > 0) return { seed, result, text: await told(schedule, result) };
  }
  return undefined;
}

async function told(schedule: SimulationOptions, result: SimulationResult): Promise<string> {
  const untilStep = result.step ?? result.steps;
  const { trace } = await new Simulation({ ...schedule, untilStep, traced: true }).run();
  const violated = result.violations
    .slice(0, VIOLATIONS_TOLD)
    .map(({ invariant, what, facts }) => `${invariant}: ${what} ${JSON.stringify(facts)}`);
  return [
    `SIM_SEED=${schedule.seed} SIM_STEP=${untilStep} in weather ${schedule.weather}`,
    ...violated,
    ...trace.slice(-TRACE_LINES),
  ].join('\n');
}
