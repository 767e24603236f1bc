import 'reflect-metadata';
import { RequestMethod, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SheddingHooks } from './admission/index.js';
import { API_PREFIX, AppModule, OUTSIDE_PREFIX } from './app.module.js';
import {
  BankDayTasks,
  ClosureTasks,
  DetailsTasks,
  GateReconciler,
  HoldSweeper,
  Housekeeper,
  LineKeeper,
  NoShowMarker,
} from './bookings/index.js';
import { ExpressKeeper } from './express/index.js';
import { EventPartitions } from './audit/index.js';
import { CONFIG_CLASSES, RELATIONS } from './configuration.js';
import { ForecastKeeper } from './forecasts/index.js';
import { RefusalTally } from './reports/index.js';
import { loadConfig } from './platform/config/index.js';
import { HealthRegistry } from './platform/health/index.js';
import { addRequestHooks, HttpConfig, HttpMetrics, RefusingFastifyAdapter } from './platform/http/index.js';
import { Logger } from './platform/logging/index.js';
import { MetricsRegistry } from './platform/metrics/index.js';
import { migrate, PostgresConfig } from './platform/postgres/index.js';
import { startTracing, TracingConfig } from './platform/tracing/index.js';
import { ProcessConfig } from './process.config.js';
import { HorizonKeeper, QuotaClock } from './quotas/index.js';
import { Doorkeeper, PressureReporter } from './waiting-room/index.js';

export interface RunningApplication {
  readonly app: NestFastifyApplication;
  readonly url: string;
  /** Not ready at once, no longer accepting after the drain, every request under way answered within a bound. */
  stop(): Promise<void>;
}

/**
 * Starts one process of the system: reads the configuration, brings the schema up to date, serves and works by role.
 * @param more modules beside the system's own, for tests and measurements
 */
export async function startApplication(
  env: NodeJS.ProcessEnv,
  more: readonly Type[] = [],
): Promise<RunningApplication> {
  const config = loadConfig(env, CONFIG_CLASSES, RELATIONS);
  const http = config.get(HttpConfig);
  await migrate(config.get(PostgresConfig).url);
  const adapter = new RefusingFastifyAdapter(http);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config, more), adapter, {
    bufferLogs: true,
    abortOnError: false,
  });
  const logger = app.get(Logger);
  app.useLogger(logger);
  app.setGlobalPrefix(API_PREFIX, {
    exclude: OUTSIDE_PREFIX.map((path) => ({ path, method: RequestMethod.GET })),
  });
  const stopTracing = await startTracing(config.get(TracingConfig), logger);
  const health = app.get(HealthRegistry);
  addRequestHooks(adapter.getInstance(), { metrics: app.get(HttpMetrics), logger, health });
  await app.get(SheddingHooks).attach(adapter.getInstance());
  app.get(RefusalTally).attach(adapter.getInstance());
  const { role } = app.get(ProcessConfig);
  app
    .get(MetricsRegistry)
    .showGauges('yuhuan_process_info', '1 while the process of this role runs', ['role'], () => [
      [{ role }, 1],
    ]);
  await app.init();
  // Before it listens, so that whoever is told that the system is ready finds days to book.
  if (role !== 'api') await app.get(HorizonKeeper).start();
  await app.listen(http.port, http.host);
  app.get(GateReconciler).startHearingWishes();
  if (role !== 'worker') app.get(PressureReporter).start();
  if (role !== 'worker') app.get(RefusalTally).start();
  if (role !== 'api') {
    app.get(HoldSweeper).start();
    app.get(LineKeeper).start();
    app.get(GateReconciler).startRounds();
    app.get(Housekeeper).start();
    app.get(EventPartitions).start();
    app.get(NoShowMarker).start();
    app.get(ClosureTasks).start();
    app.get(BankDayTasks).start();
    app.get(DetailsTasks).start();
    app.get(ExpressKeeper).start();
    app.get(ForecastKeeper).start();
    app.get(QuotaClock).start();
    app.get(Doorkeeper).start();
  }
  const url = `http://${http.host}:${http.port}`;
  logger.info({ role, url }, 'started');
  return {
    app,
    url,
    stop: async () => {
      await stop(app, health, http, logger);
      await stopTracing();
    },
  };
}

async function stop(
  app: NestFastifyApplication,
  health: HealthRegistry,
  { drainMs, lastRequestsMs }: HttpConfig,
  logger: Logger,
): Promise<void> {
  logger.info({ drainMs, lastRequestsMs }, 'draining');
  health.startDraining();
  await new Promise((resolve) => setTimeout(resolve, drainMs));
  // Half a request and a download that nobody reads never end, and what closes the stores waits for them.
  const late = setTimeout(() => {
    logger.warn({ lastRequestsMs }, 'connections that had not ended were closed');
    app.getHttpServer().closeAllConnections();
  }, lastRequestsMs);
  try {
    await app.close();
  } finally {
    clearTimeout(late);
  }
}
