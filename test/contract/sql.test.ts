import { basename } from 'node:path';
import { REFUSED_BY_CONSTRAINT } from '../../src/bookings/judge/judge.types.js';
import { filesOf } from './repository.js';

const statements = filesOf(['src'], ['.sql'])
  .filter(({ path }) => !path.startsWith('src/migrations/'))
  .map(({ path, text }) => {
    const lines = text.split('\n');
    const start = lines.findIndex((line) => !line.startsWith('--'));
    return { path, header: lines.slice(0, start), statement: withoutComments(lines.slice(start).join('\n')) };
  });
const migrations = filesOf(['src/migrations'], ['.sql']).map(({ path, text }) => ({
  path,
  text: withoutComments(text),
}));
const schema = migrations.map(({ text }) => text).join('\n');
const typescript = filesOf(['src'], ['.ts']);

function withoutComments(sql: string): string {
  return sql.replaceAll(/--.*$/gm, '');
}

function parametersIn(text: string): number[] {
  return [...new Set([...text.matchAll(/\$(\d+)\b/g)].map(([, n]) => Number(n)))].sort((a, b) => a - b);
}

describe.each(statements)('$path', ({ path, header, statement }) => {
  it('begins with a line that says what it means', () => {
    expect(header[0]).toMatch(/^-- [A-Z][^$]*\w/);
    expect(header[0]!.split(' ').length).toBeGreaterThan(3);
  });

  it('names each parameter that it uses, and no other', () => {
    const used = parametersIn(statement);
    expect(used).toEqual(used.map((_, index) => index + 1));
    expect(parametersIn(header.join('\n'))).toEqual(used);
  });

  it('is one statement that somebody runs', () => {
    expect(statement.trim()).not.toContain(';');
    const name = basename(path, '.sql');
    expect(typescript.some(({ text }) => text.includes(name))).toBe(true);
  });
});

it('no two statements have one name: it is the name under which a connection prepares them', () => {
  const names = statements.map(({ path }) => basename(path));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describe('migrations', () => {
  it.each(migrations)('$path names every constraint', ({ text }) => {
    const unnamed = [
      ...text.matchAll(/(\S+\s+\S+\s+)(PRIMARY KEY|FOREIGN KEY|REFERENCES|UNIQUE|CHECK|EXCLUDE)\b/g),
    ]
      .filter(([, before = '', kind]) => {
        if (/CONSTRAINT\s+\w+\s+$/.test(before)) return false;
        if (kind === 'UNIQUE' && /CREATE\s+$/.test(before)) return false;
        return !(kind === 'REFERENCES' && /\)\s+$/.test(before));
      })
      .map(([found]) => found);
    expect(unnamed).toEqual([]);
  });

  it.each(migrations)('$path is named and says what it is for', ({ path }) => {
    expect(basename(path)).toMatch(/^\d{13}-[a-z0-9-]+\.sql$/);
  });
});

describe('what the judge refuses by', () => {
  /** The tables that the judge writes for requests of others. */
  const TABLES = ['bookings', 'idempotency_keys', 'quota_counters'];
  /** Promises that no request can break: a violation is a fault of ours and is answered as one. */
  const BROKEN_ONLY_BY_US: Readonly<Record<string, string>> = {
    bookings_pk: 'ids are made by us and never twice',
    bookings_status_known: 'states come from the state table',
    bookings_channel_known: 'channels come from a closed list in the schema of the request',
    bookings_kind_known: 'kinds come from a closed list in the schema of the request',
    bookings_amount_positive: 'the amount has passed the rules of the loan',
    bookings_partial_has_amount: 'the rules of the loan ask for it',
    bookings_held_expires: 'the statement sets it',
    bookings_promise_complete: 'the schema of the request asks for all of it',
    bookings_arrival_complete: 'the statements set and clear both together',
    bookings_queue_number_of_day: 'the counter of the day gives each number once',
    quota_counters_pk: 'the server draws the number',
    quota_counters_cell_key: 'the judge makes no counters',
    quota_counters_period_known: 'the judge makes no counters',
    quota_counters_capacity_not_negative: 'the judge changes no capacity',
    quota_counters_taken_not_negative: 'a unit goes back once, by its booking that leaves its state',
    quota_counters_held_not_negative: 'a unit goes back once, by its hold that leaves its state',
    quota_counters_ceiling_covers_capacity: 'the statement computes it so',
    quota_counters_sold_extra_not_negative: 'the judge ends no extra',
  };

  const inTables = (name: string): boolean => TABLES.some((table) => name.startsWith(`${table}_`));
  const guards = [
    ...[...schema.matchAll(/CONSTRAINT\s+(\w+)\s+(?:PRIMARY KEY|UNIQUE|CHECK)/g)].map(([, name]) => name!),
    ...[...schema.matchAll(/CREATE\s+UNIQUE\s+INDEX\s+(\w+)/g)].map(([, name]) => name!),
  ];

  it('exists', () => {
    expect(Object.keys(REFUSED_BY_CONSTRAINT).filter((name) => !guards.includes(name))).toEqual([]);
  });

  it('is every promise of its tables that a request can break', () => {
    const decided = new Set([...Object.keys(REFUSED_BY_CONSTRAINT), ...Object.keys(BROKEN_ONLY_BY_US)]);
    expect(guards.filter((name) => inTables(name) && !decided.has(name))).toEqual([]);
  });

  it('is not excused any more where the promise is gone', () => {
    expect(Object.keys(BROKEN_ONLY_BY_US).filter((name) => !guards.includes(name))).toEqual([]);
  });
});
