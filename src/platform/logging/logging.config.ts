import { configFor, oneOf } from '../config/index.js';

export class LoggingConfig extends configFor('logging', {
  level: oneOf('YUHUAN_LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    fallback: 'info',
    doc: 'The least severe level that is written. In a healthy system nothing is written at error.',
  }),
}) {}
