import { Global, Module } from '@nestjs/common';
import { HealthRegistry } from '../health/health.registry.js';
import { Database } from './database.js';
import { StoreClock } from './store-clock.js';

@Global()
@Module({ providers: [Database, StoreClock], exports: [Database, StoreClock] })
export class PostgresModule {
  constructor(database: Database, health: HealthRegistry) {
    health.register({
      name: 'postgres',
      required: true,
      check: async () => {
        await database.pool.query('SELECT 1');
      },
    });
  }
}
