import { Global, Module } from '@nestjs/common';
import { HealthRegistry } from '../health/health.registry.js';
import { RedisConnection } from './redis.connection.js';

@Global()
@Module({ providers: [RedisConnection], exports: [RedisConnection] })
export class RedisModule {
  constructor(redis: RedisConnection, health: HealthRegistry) {
    if (!redis.configured) return;
    health.register({
      name: 'redis',
      required: false,
      check: async () => {
        await redis.ping();
      },
    });
  }
}
