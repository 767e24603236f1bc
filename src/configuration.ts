import { AdmissionConfig, admissionRelations, SheddingConfig } from './admission/index.js';
import { FLIGHT_BOUND_MS, WaitlistConfig } from './bookings/index.js';
import { BranchesConfig } from './branches/index.js';
import { ExpressConfig } from './express/index.js';
import { ForecastsConfig } from './forecasts/index.js';
import { IdentityConfig, identityRelations } from './identity/index.js';
import { LoansConfig, loansRelations } from './loans/index.js';
import { PagesConfig } from './pages/index.js';
import { type ConfigClass, type Relation } from './platform/config/index.js';
import { EncryptionConfig } from './platform/encryption/index.js';
import { ANSWER_BOUND_MS, HttpConfig } from './platform/http/index.js';
import { LoggingConfig } from './platform/logging/index.js';
import { PostgresConfig } from './platform/postgres/index.js';
import { RedisConfig } from './platform/redis/index.js';
import { TracingConfig } from './platform/tracing/index.js';
import { ProcessConfig } from './process.config.js';
import { QuotasConfig } from './quotas/index.js';
import { QuotesConfig } from './quotes/index.js';
import { WaitingRoomConfig } from './waiting-room/index.js';

/** Every configuration class of the system, in the order of the page of variables. */
export const CONFIG_CLASSES: readonly ConfigClass[] = [
  ProcessConfig,
  HttpConfig,
  PostgresConfig,
  RedisConfig,
  EncryptionConfig,
  IdentityConfig,
  AdmissionConfig,
  SheddingConfig,
  WaitingRoomConfig,
  BranchesConfig,
  QuotasConfig,
  ExpressConfig,
  WaitlistConfig,
  QuotesConfig,
  LoansConfig,
  ForecastsConfig,
  PagesConfig,
  LoggingConfig,
  TracingConfig,
];

/** Relations between limits of different concerns; those within one room stand there. */
export const RELATIONS: readonly Relation[] = [
  ...identityRelations,
  ...admissionRelations,
  ...loansRelations,
  (get) => {
    const { statementTimeoutMs, connectTimeoutMs } = get(PostgresConfig);
    return statementTimeoutMs + connectTimeoutMs >= FLIGHT_BOUND_MS
      ? `YUHUAN_DATABASE_STATEMENT_TIMEOUT_MS + YUHUAN_DATABASE_CONNECT_TIMEOUT_MS must stay below ${FLIGHT_BOUND_MS} ms, after which units under way are taken for lost`
      : undefined;
  },
  (get) => {
    const { statementTimeoutMs, connectTimeoutMs } = get(PostgresConfig);
    return statementTimeoutMs + connectTimeoutMs >= ANSWER_BOUND_MS
      ? `YUHUAN_DATABASE_STATEMENT_TIMEOUT_MS + YUHUAN_DATABASE_CONNECT_TIMEOUT_MS must stay below ${ANSWER_BOUND_MS} ms, so that a slow store is answered and not cut off by the proxy in front`
      : undefined;
  },
];
