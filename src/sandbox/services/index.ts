export { startAnnounced, type AnnouncedServer } from './announced-server.js';
export { runToEnd, startServer, type Exit, type Server } from './child-process.js';
export type { Log } from './log.js';
export { assertPortFree, findFreePort, isPortFree, LOOPBACK, urlOn } from './ports.js';
export { standInFor } from './postgres-home.js';
export {
  startPostgres,
  type PostgresOptions,
  type PostgresSettings,
  type RunningPostgres,
} from './postgres-server.js';
export { startRedis, type AbsentRedis, type RedisOptions, type RunningRedis } from './redis-server.js';
export { StartError } from './start-error.js';
export { waitUntil } from './wait-until.js';
