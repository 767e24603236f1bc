import { setTimeout } from 'node:timers/promises';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { LOAD_TESTS } from './home.js';

/** What a check or a look found. */
export interface Verdict {
  readonly name: string;
  readonly proves: string;
  readonly holds: boolean;
  readonly violations: number;
  readonly examples: readonly unknown[];
  /** How it was asked, when it was not asked of the tables. */
  readonly note?: string;
  /** It could not be asked of this run: nothing is broken, and nothing is known. Does not hold, either. */
  readonly unknown?: true;
}

/** What was looked for and found breaks the promise; nothing found is what holds. */
export function byFaults(name: string, proves: string, faults: readonly unknown[], note?: string): Verdict {
  return {
    name,
    proves,
    holds: faults.length === 0,
    violations: faults.length,
    examples: faults.slice(0, EXAMPLES_MAX),
    ...(note !== undefined && { note }),
  };
}

/** Nobody could ask: neither does it hold, nor is anything known to be broken. */
export function notKnown(name: string, proves: string, why: string): Verdict {
  return { name, proves, holds: false, violations: 0, examples: [why], unknown: true };
}

export interface Check {
  readonly name: string;
  readonly proves: string;
  readonly sql: string;
}

/** Violations are shown with their facts, but not thousands of them. */
const EXAMPLES_MAX = 5;
const folder = join(LOAD_TESTS, 'checks');

/** Checks that hold in some scenarios only; their manifests name them. */
export const OF_SOME: readonly string[] = [
  'people-get-their-share',
  'order-of-entry',
  'nobody-skips-the-line',
  'nobody-noticed',
];

/** @throws when a check does not say what it proves. */
export async function readChecks(): Promise<Check[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const sql = await readFile(join(folder, file), 'utf8');
      const lines = sql.split('\n');
      const header = lines.slice(
        0,
        lines.findIndex((line) => !line.startsWith('--')),
      );
      const said = header.map((line) => line.slice('-- '.length)).join(' ');
      const proves = /^Proves (.+)$/.exec(said)?.[1];
      if (proves === undefined) throw new Error(`checks/${file} does not begin with "-- Proves …"`);
      return { name: file.slice(0, -'.sql'.length), proves, sql };
    }),
  );
}

export function checksFor(all: readonly Check[], more: readonly string[]): Check[] {
  const strange = more.find((name) => !all.some((check) => check.name === name));
  if (strange !== undefined) throw new Error(`there is no check ${strange}`);
  return all.filter(({ name }) => !OF_SOME.includes(name) || more.includes(name));
}

/** Each check, asked of the tables and the history that `loadHistory` has put beside them. */
export async function ask(client: pg.ClientBase, checks: readonly Check[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const { name, proves, sql } of checks) {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    verdicts.push(byFaults(name, proves, rows));
  }
  return verdicts;
}

interface Invariant {
  readonly id: string;
  readonly promise: string;
  readonly holds: boolean;
  readonly violations: number;
  readonly examples: readonly unknown[];
}

/** What the system says of its own invariants: never believed alone where the tables can be asked. */
/** A system that sends everybody away for longer than these is one whose invariants cannot be asked. */
const INVARIANT_ASKS_MAX = 6;
const LATER_MAX_MS = 10_000;
const LATER_MS = 1_000;

function saysLater(response: Response | Error): response is Response {
  return !(response instanceof Error) && (response.status === 503 || response.status === 429);
}

function retryAfterMs({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : LATER_MS;
}

export async function askInvariants(baseUrl: string, sreToken: string): Promise<Verdict> {
  const name = 'invariants-endpoint';
  const proves = "that the system's own invariants hold, by its own word";
  const askOnce = (): Promise<Response | Error> =>
    fetch(`${baseUrl}/api/v1/ops/invariants`, {
      headers: { authorization: `Bearer ${sreToken}` },
    }).catch((error: Error) => error);
  let response = await askOnce();
  // What comes right after a storm may be told to come again later; that it holds is not asked under load.
  for (let asks = 1; asks < INVARIANT_ASKS_MAX && saysLater(response); asks += 1) {
    await setTimeout(Math.min(retryAfterMs(response), LATER_MAX_MS));
    response = await askOnce();
  }
  if (response instanceof Error) return byFaults(name, proves, [response.message]);
  if (!response.ok) return byFaults(name, proves, [{ status: response.status }]);
  const { invariants } = (await response.json()) as { invariants: Invariant[] };
  return byFaults(
    name,
    proves,
    invariants.filter(({ holds }) => !holds),
  );
}
