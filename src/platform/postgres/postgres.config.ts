import { z } from 'zod';
import { configFor, integer, text } from '../config/index.js';

export class PostgresConfig extends configFor('postgres', {
  url: text('DATABASE_URL', z.url({ protocol: /^postgres(ql)?$/ }), {
    secret: true,
    doc: 'The judge: a PostgreSQL 15 or later that this system may create tables in.',
    bound: 'postgres://…',
  }),
  poolConnections: integer(
    'YUHUAN_DATABASE_POOL_CONNECTIONS',
    { min: 2, max: 100 },
    {
      fallback: 10,
      unit: 'connections',
      doc: 'Connections of one process. Processes × this must stay below max_connections of the server.',
    },
  ),
  connectTimeoutMs: integer(
    'YUHUAN_DATABASE_CONNECT_TIMEOUT_MS',
    { min: 100, max: 30_000 },
    {
      fallback: 2000,
      unit: 'ms',
      doc: 'How long a request waits for a connection before it is answered 503.',
    },
  ),
  statementTimeoutMs: integer(
    'YUHUAN_DATABASE_STATEMENT_TIMEOUT_MS',
    { min: 100, max: 60_000 },
    {
      fallback: 5000,
      unit: 'ms',
      doc: 'The server gives up a statement after this. Bounds how long a lock can be waited for. Together with the wait for a connection below 17000 ms, so that the proxy in front does not cut off the answer.',
    },
  ),
}) {}
