import { Global, Module } from '@nestjs/common';
import { HealthRegistry } from '../health/health.registry.js';
import { Database } from './database.js';
import { RecentCommits } from './recent-commits.js';
import { StoreClock } from './store-clock.js';

@Global()
@Module({
  providers: [Database, StoreClock, { provide: RecentCommits, useFactory: () => new RecentCommits() }],
  exports: [Database, StoreClock, RecentCommits],
})
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
