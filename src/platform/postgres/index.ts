export { arrayLiteral } from './array-literal.js';
export { Database, type Row } from './database.js';
export { migrate } from './migrator.js';
export { PostgresConfig } from './postgres.config.js';
export { isDeadlock, isStoreAway, isTooMuch, isUndone, violatedConstraint } from './postgres-faults.js';
export { PostgresModule } from './postgres.module.js';
export { RecentCommits } from './recent-commits.js';
export { sqlFile, type SqlStatement } from './sql-file.js';
export { StoreClock } from './store-clock.js';
