import { Global, Module } from '@nestjs/common';
import { EncryptionConfig, FieldCipher } from './encryption/index.js';
import { HealthController, HealthRegistry } from './health/index.js';
import { HttpMetrics } from './http/index.js';
import { Logger } from './logging/index.js';
import { MetricsRegistry } from './metrics/index.js';
import { PostgresModule } from './postgres/index.js';
import { RedisModule } from './redis/index.js';
import { TaskWatch } from './tasks/index.js';

/** What every room may inject. */
@Global()
@Module({
  imports: [PostgresModule, RedisModule],
  controllers: [HealthController],
  providers: [
    Logger,
    { provide: MetricsRegistry, useFactory: () => MetricsRegistry.ofProcess() },
    HealthRegistry,
    HttpMetrics,
    TaskWatch,
    {
      provide: FieldCipher,
      inject: [EncryptionConfig],
      useFactory: (config: EncryptionConfig) => new FieldCipher(config),
    },
  ],
  exports: [Logger, MetricsRegistry, HealthRegistry, HttpMetrics, FieldCipher],
})
export class PlatformModule {}
