export { Logger } from './logger.js';
export { LoggingConfig } from './logging.config.js';
export { maskPhone, maskText } from './masking.js';
export { OnceASecond } from './once-a-second.js';
