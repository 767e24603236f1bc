#!/usr/bin/env node
/**
 * `lose-connection.mjs <database> <on|off>`: a process that loses a connection within a transaction, between two
 * statements, and says what became of the transaction. off: nobody listens to the connection.
 */
import 'reflect-metadata';
import { importBuilt } from '../harness/ensure-built.mjs';

const [url, guard] = process.argv.slice(2);
const { Database } = await importBuilt('platform/postgres/index.js');
const database = new Database(
  { url, poolConnections: 2, connectTimeoutMs: 5000, statementTimeoutMs: 5000 },
  { warn: () => undefined },
);
const outcome = await database
  .transaction(async (client) => {
    if (guard === 'off') client.removeAllListeners('error');
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    const gone = new Promise((resolve) => client.once('end', resolve));
    await database.pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
    await gone;
  })
  .then(
    () => 'was committed',
    () => 'failed',
  );
await database.onApplicationShutdown();
process.stdout.write(`the transaction ${outcome}\n`);
