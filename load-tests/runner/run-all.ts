import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '#src/sandbox/services/index.js';
import { quantile } from './analysis.js';
import type { Manifest } from './manifest.js';
import type { RunResult } from './run-scenario.js';

/** Hours of patience, and a search for a rate: neither says whether something holds that held before. */
export const NOT_OF_ALL: readonly string[] = ['soak', 'breakpoint'];

const RANK = { PASSED: 0, INCONCLUSIVE: 1, FAILED: 2 } as const;
export type Outcome = keyof typeof RANK;

export interface Line {
  readonly scenario: string;
  readonly outcome: Outcome;
  readonly answers: number;
  readonly yes: number;
  readonly no: number;
  readonly later: number;
  /** Of those who were served, ms; null: nobody was. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** What does not hold, or why it could not run. */
  readonly broken: readonly string[];
}

export interface AllRuns {
  readonly manifests: readonly Manifest[];
  /** Each run leaves its results in a folder of its own in it; the table lies beside them. */
  readonly folder: string;
  readonly run: (manifest: Manifest, folder: string) => Promise<RunResult>;
  readonly say: (line: string) => void;
}

/** Every scenario, one after the other, each with a system of its own; one that fails keeps no other from running. */
export async function runAll({ manifests, folder, run, say }: AllRuns): Promise<Outcome> {
  const lines: Line[] = [];
  await mkdir(folder, { recursive: true });
  for (const [index, manifest] of manifests.entries()) {
    say(`\n${index + 1} of ${manifests.length}: ${manifest.name}`);
    try {
      lines.push(lineOf(await run(manifest, join(folder, manifest.name))));
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      say(`cannot run: ${error.message}\nwhat to do: ${error.remedy}`);
      lines.push(couldNotRun(manifest, error));
    }
    // After each, so that a suite that is broken off leaves what it knows.
    await writeFile(join(folder, 'suite.md'), `${table(lines)}\n`);
  }
  say(`\n${table(lines)}\n\nthe same table and every report are in ${folder}`);
  return worst(lines);
}

export function lineOf({ scenario, outcome, told, verdicts, thresholds }: RunResult): Line {
  const number = (what: string): number => told.filter((each) => each.outcome === what).length;
  const times = told
    .filter((each) => each.outcome === 'yes')
    .map(({ tookMs }) => tookMs)
    .sort((a, b) => a - b);
  const broken = [...verdicts.filter(({ holds }) => !holds), ...thresholds.filter(({ ok }) => !ok)];
  return {
    scenario,
    outcome,
    answers: told.length,
    yes: number('yes'),
    no: number('no'),
    later: number('later'),
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    broken: broken.map(({ name }) => name),
  };
}

function couldNotRun({ name }: Manifest, { message }: StartError): Line {
  const nobody = { answers: 0, yes: 0, no: 0, later: 0, p50Ms: null, p99Ms: null };
  return { scenario: name, outcome: 'FAILED', ...nobody, broken: [message.split('\n', 1)[0]!] };
}

/** As the README has it, so that a run can be put there as it is. */
export function table(lines: readonly Line[]): string {
  const count = (value: number): string => value.toLocaleString('en');
  const ms = (value: number | null): string => (value === null ? '–' : String(Math.round(value)));
  const rows = lines.map(({ scenario, outcome, answers, yes, no, later, p50Ms, p99Ms, broken }) =>
    [
      `\`${scenario}\``,
      outcome + (broken.length === 0 ? '' : `: ${broken.join(', ')}`),
      ...[answers, yes, no, later].map(count),
      `${ms(p50Ms)} · ${ms(p99Ms)}`,
    ].join(' | '),
  );
  return [
    '| scenario | outcome | answers | yes | refused | later | p50 · p99 of a yes, ms |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

export function worst(lines: readonly Pick<Line, 'outcome'>[]): Outcome {
  return lines.reduce<Outcome>(
    (most, { outcome }) => (RANK[outcome] > RANK[most] ? outcome : most),
    'PASSED',
  );
}
