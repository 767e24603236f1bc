import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PostgresConfig } from '#src/platform/postgres/index.js';
import { BookingEntity, CounterEntity, EventEntity, IdempotencyKeyEntity } from './entities.js';

/** As many as the engine's own pool has by default. */
const POOL_CONNECTIONS = 10;

@Injectable()
export class UsualWayDatabase implements OnModuleInit, OnApplicationShutdown {
  readonly source: DataSource;

  constructor(config: PostgresConfig) {
    this.source = new DataSource({
      type: 'postgres',
      url: config.url,
      synchronize: false,
      entities: [BookingEntity, CounterEntity, EventEntity, IdempotencyKeyEntity],
      poolSize: POOL_CONNECTIONS,
    });
  }

  async onModuleInit(): Promise<void> {
    await this.source.initialize();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.source.destroy();
  }
}
