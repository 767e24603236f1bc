import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { hash } from 'node:crypto';
import type pg from 'pg';

/** One request and its answer, as a scenario wrote it down (load-tests/scenarios/kit/history.ts). */
export interface Told {
  readonly operation: string;
  readonly role: string;
  readonly customer: string;
  readonly loan: string;
  readonly branch: string | null;
  readonly date: string | null;
  readonly window: string | null;
  readonly key: string | null;
  readonly startedMs: number;
  readonly tookMs: number;
  readonly outcome: 'yes' | 'no' | 'later' | 'unknown' | 'failed';
  readonly status: number;
  readonly code: string | null;
  readonly booking: string | null;
  readonly replayed: boolean;
  readonly full: string | null;
  readonly explained: boolean;
  readonly retryAfter: number | null;
  readonly place: number | null;
}

const PREFIX = 'H ';
/** Lines of a history are told by their prefix; what else a script says is kept for the person who reads. */
export interface History {
  readonly told: Told[];
  readonly otherLines: string[];
}
/** More of them is the same one again and again. */
const OTHER_LINES_MAX = 50;

export async function readHistory(path: string): Promise<History> {
  const told: Told[] = [];
  const otherLines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    if (line.startsWith(PREFIX)) told.push(JSON.parse(line.slice(PREFIX.length)) as Told);
    else if (line !== '' && otherLines.length < OTHER_LINES_MAX) otherLines.push(line);
  }
  return { told, otherLines };
}

/** The tables that the checks join with. Temporary: whoever looks into the database afterwards finds it as it was. */
const TABLES = `
  CREATE TEMP TABLE load_history (
    n integer PRIMARY KEY, phase text NOT NULL, operation text NOT NULL, role text NOT NULL, customer_id text NOT NULL,
    loan_id text NOT NULL, branch_id text, date date, time_window text NOT NULL, key text, key_digest uuid,
    started_ms bigint NOT NULL, took_ms double precision NOT NULL, outcome text NOT NULL, status integer NOT NULL, code text,
    booking_id uuid, replayed boolean NOT NULL, full_period text, full_start date, full_pool text, full_window text,
    explained boolean NOT NULL, retry_after integer, place integer);
  CREATE INDEX ON load_history (customer_id, key);
  CREATE INDEX ON load_history (loan_id);
  CREATE INDEX ON load_history (key_digest);
  CREATE TEMP TABLE load_slots (branch_id text NOT NULL, date date NOT NULL, time_window text NOT NULL);
  CREATE TEMP TABLE load_run (units_return boolean NOT NULL, quotas_change boolean NOT NULL);`;

/** A statement's parameter stays below some megabytes. */
const ROWS_TOGETHER = 5_000;

export interface Loaded {
  readonly during: readonly Told[];
  /** Of those who knock again after the run. */
  readonly knocks: readonly Told[];
  readonly slots: readonly {
    readonly branchId: string;
    readonly date: string;
    readonly window: string | null;
  }[];
  readonly unitsReturn: boolean;
  /** Staff change quotas during the run. */
  readonly quotasChange: boolean;
}

/** Puts a history beside the tables of the system, in a connection that the checks then use. */
export async function loadHistory(
  client: pg.ClientBase,
  { during, knocks, slots, unitsReturn, quotasChange }: Loaded,
): Promise<void> {
  await client.query(TABLES);
  await client.query('INSERT INTO load_run VALUES ($1, $2)', [unitsReturn, quotasChange]);
  await client.query('INSERT INTO load_slots SELECT * FROM unnest($1::text[], $2::date[], $3::text[])', [
    slots.map(({ branchId }) => branchId),
    slots.map(({ date }) => date),
    slots.map(({ window }) => window ?? ''),
  ]);
  const rows = [...during.map((each) => rowOf(each, 'run')), ...knocks.map((each) => rowOf(each, 'knock'))];
  for (let start = 0; start < rows.length; start += ROWS_TOGETHER) {
    const part = rows
      .slice(start, start + ROWS_TOGETHER)
      .map((row, index) => ({ n: start + index + 1, ...row }));
    await client.query(
      'INSERT INTO load_history SELECT * FROM jsonb_populate_recordset(NULL::load_history, $1::jsonb)',
      [JSON.stringify(part)],
    );
  }
  await client.query('ANALYZE load_history');
}

function rowOf(told: Told, phase: 'run' | 'knock'): Record<string, unknown> {
  const [period, start, pool, ...window] = told.full?.split(' ') ?? [];
  return {
    phase,
    operation: told.operation,
    role: told.role,
    customer_id: told.customer,
    loan_id: told.loan,
    branch_id: told.branch,
    date: told.date,
    time_window: told.window ?? '',
    key: told.key,
    key_digest: told.key === null ? null : digestOfKey(told.customer, told.key),
    started_ms: told.startedMs,
    took_ms: told.tookMs,
    outcome: told.outcome,
    status: told.status,
    code: told.code,
    booking_id: told.booking,
    replayed: told.replayed,
    full_period: period,
    full_start: start,
    full_pool: pool,
    full_window: period === undefined ? undefined : window.join(' '),
    explained: told.explained,
    retry_after: told.retryAfter,
    place: told.place,
  };
}

/** What the system keeps in place of a key: 128 bits of the actor's id and their key. */
function digestOfKey(actorId: string, key: string): string {
  return hash('sha256', `${actorId}\n${key}`, 'hex').slice(0, 32);
}
