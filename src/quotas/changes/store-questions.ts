import type pg from 'pg';
import type { Database, SqlStatement } from '../../platform/postgres/index.js';

/** Asks the judge, within a transaction or outside of one. */
export type Ask = <R extends pg.QueryResultRow>(
  statement: SqlStatement,
  values: readonly unknown[],
) => Promise<R[]>;

export function askingIn(client: pg.PoolClient): Ask {
  return async <R extends pg.QueryResultRow>(statement: SqlStatement, values: readonly unknown[]) => {
    const { rows } = await client.query<R>({ ...statement, values: [...values] });
    return rows;
  };
}

export function askingOutside(database: Database): Ask {
  return <R extends pg.QueryResultRow>(statement: SqlStatement, values: readonly unknown[]) =>
    database.run<R>(statement, values);
}
