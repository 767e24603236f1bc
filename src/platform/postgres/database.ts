import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Pool, type PoolClient, type QueryResultRow, TypeOverrides } from 'pg';
import { Logger } from '../logging/index.js';
import { inSpan, type SpanSource } from '../tracing/index.js';
import { PostgresConfig } from './postgres.config.js';
import { isConnectionSpent } from './postgres-faults.js';
import type { SqlStatement } from './sql-file.js';

// The server sends bigint and numeric as text because JavaScript's numbers are narrower. Counter ids and minor
// units stay below 2^53 by their bounds, so they are read as numbers; dates stay ISO text, never a Date in the
// zone of the process.
const INT8_OID = 20;
const DATE_OID = 1082;
const INT8_ARRAY_OID = 1016;
const types = new TypeOverrides();
types.setTypeParser(INT8_OID, Number);
types.setTypeParser(DATE_OID, (value: string) => value);
types.setTypeParser(INT8_ARRAY_OID, (value: string) =>
  value.length === 2 ? [] : value.slice(1, -1).split(',').map(Number),
);

const SPANS: SpanSource = {
  name: 'postgres',
  attributes: { 'db.system.name': 'postgresql' },
  operationAttribute: 'db.query.summary',
};

export type Row = QueryResultRow;

/** The connection pool to the judge and the few ways to ask it. */
@Injectable()
export class Database implements OnApplicationShutdown {
  readonly pool: Pool;

  constructor(
    config: PostgresConfig,
    private readonly logger: Logger,
  ) {
    this.pool = new Pool({
      connectionString: config.url,
      max: config.poolConnections,
      connectionTimeoutMillis: config.connectTimeoutMs,
      statement_timeout: config.statementTimeoutMs,
      // The client gives up a little after the server would have: only a dead connection reaches this bound.
      query_timeout: config.statementTimeoutMs + 1000,
      idle_in_transaction_session_timeout: config.statementTimeoutMs,
      keepAlive: true,
      application_name: 'yuhuan',
      types,
    });
    this.pool.on('error', (error) =>
      this.logger.warn({ err: error }, 'an idle database connection was lost'),
    );
  }

  /** Runs a named statement as its own transaction: it is committed when this resolves. */
  async run<R extends Row>(statement: SqlStatement, values: readonly unknown[] = []): Promise<R[]> {
    const { name, text } = statement;
    const result = await inSpan(SPANS, name, () => this.pool.query<R>({ name, text, values: [...values] }));
    return result.rows;
  }

  /** Runs `work` in one READ COMMITTED transaction on one connection; any throw rolls back. */
  transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return inSpan(SPANS, 'transaction', () =>
      this.session(async (client, discard) => {
        try {
          await client.query('BEGIN');
          const result = await work(client);
          await client.query('COMMIT');
          return result;
        } catch (error) {
          // What could not be rolled back must not be somebody else's next connection.
          if (!isConnectionSpent(error)) await client.query('ROLLBACK').catch(discard);
          throw error;
        }
      }),
    );
  }

  /**
   * Gives `work` one connection, outside of any transaction, as for a lock that outlives one. `discard` has it closed
   * afterwards instead of used again.
   */
  async session<T>(work: (client: PoolClient, discard: (error: Error) => void) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    const discard = (error: Error): void => {
      broken = error;
    };
    // The pool listens to idle connections only: one that is lost between two statements would end the process.
    client.on('error', discard);
    try {
      return await work(client, discard);
    } catch (error) {
      if (isConnectionSpent(error)) discard(error as Error);
      throw error;
    } finally {
      client.off('error', discard);
      client.release(broken);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
