export { configFor, type ConfigClass } from './config-class.js';
export { ConfigModule } from './config.module.js';
export { ConfigError, loadConfig, type LoadedConfig, type Relation } from './load-config.js';
export { flag, integer, oneOf, optionalText, text, type Variable } from './variable.js';
