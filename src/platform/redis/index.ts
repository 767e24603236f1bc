export { luaScript, type LuaScript } from './lua-script.js';
export { RedisConfig } from './redis.config.js';
export { RedisAwayError, RedisConnection } from './redis.connection.js';
export { RedisModule } from './redis.module.js';
