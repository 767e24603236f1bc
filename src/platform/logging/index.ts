export { Logger } from './logger.js';
export { LoggingConfig } from './logging.config.js';
export { maskPhone, maskText } from './masking.js';
