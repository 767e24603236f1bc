import { parseArgs } from 'node:util';

/** What is measured, in the order of the table. */
export const CANDIDATES = [
  'ceiling',
  'accepted',
  'accepted, one slot',
  'usual way',
  'sold out',
  'shed',
  'bare Node 503',
  'calendar',
  'bare Fastify echo',
] as const;
export type CandidateName = (typeof CANDIDATES)[number];
/** The last row: how bookings go while quotas of the whole network change. */
export const WIDE_CHANGE = 'wide change';

/** A hundred rounds take most of a day. */
const ROUNDS_MAX = 100;
/** wrk holds them in one thread; beyond it file descriptors end. */
const CONNECTIONS_MAX = 10_000;
/** Ten times what a large bank has; some 20 GB. */
const HISTORY_MAX = 50_000_000;

export const BENCH_USAGE = `usage: npm run bench -- [options]
  --rounds N          counted rounds of each, after one that warms; 5 unless told
  --connections A,B   how many at a time; 64,256 unless told
  --history N         old bookings in the table for the last rows, 0 for none; 5000000 unless told
  --only A,B          those whose name has one of these words: ${[...CANDIDATES, WIDE_CHANGE].join(' · ')}`;

export class BenchUsageError extends Error {}

export interface BenchOptions {
  readonly rounds: number;
  readonly connections: readonly number[];
  readonly history: number;
  readonly isWanted: (name: CandidateName | typeof WIDE_CHANGE) => boolean;
}

/** @throws BenchUsageError: a figure by a misspelt option would be taken for one by the option. */
export function readBenchOptions(args: readonly string[]): BenchOptions {
  const values = parse(args);
  const words = values.only?.split(',').map((word) => word.trim());
  const names = [...CANDIDATES, WIDE_CHANGE] as const;
  const strange = words?.find((word) => word === '' || !names.some((name) => name.includes(word)));
  if (strange !== undefined)
    throw new BenchUsageError(`--only names "${strange}", which is in none of ${names.join(' · ')}`);
  return {
    rounds: wholeNumber('--rounds', values.rounds, 1, ROUNDS_MAX),
    connections: values.connections
      .split(',')
      .map((each) => wholeNumber('--connections', each, 1, CONNECTIONS_MAX)),
    history: wholeNumber('--history', values.history, 0, HISTORY_MAX),
    isWanted: (name) => words === undefined || words.some((word) => name.includes(word)),
  };
}

function parse(args: readonly string[]) {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        rounds: text('5'),
        connections: text('64,256'),
        history: text('5000000'),
        only: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new BenchUsageError((error as Error).message);
  }
}

function wholeNumber(option: string, given: string, least: number, most: number): number {
  const value = Number(given);
  if (given.trim() === '' || !Number.isInteger(value) || value < least || value > most)
    throw new BenchUsageError(`${option} is "${given}"; give a whole number from ${least} to ${most}`);
  return value;
}
