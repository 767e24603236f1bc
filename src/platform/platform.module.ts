import { Global, Module } from '@nestjs/common';
import { HealthController, HealthRegistry } from './health/index.js';
import { HttpMetrics } from './http/index.js';
import { Logger } from './logging/index.js';
import { MetricsRegistry } from './metrics/index.js';
import { PostgresModule } from './postgres/index.js';
import { RedisModule } from './redis/index.js';

/** What every room may inject. */
@Global()
@Module({
  imports: [PostgresModule, RedisModule],
  controllers: [HealthController],
  providers: [Logger, MetricsRegistry, HealthRegistry, HttpMetrics],
  exports: [Logger, MetricsRegistry, HealthRegistry, HttpMetrics],
})
export class PlatformModule {}
