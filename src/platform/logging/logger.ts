import { Injectable, type LoggerService, Optional } from '@nestjs/common';
import { type DestinationStream, pino, type Logger as PinoLogger } from 'pino';
import { LoggingConfig } from './logging.config.js';
import { maskText } from './masking.js';

/** Properties that never reach a log line, at the depths at which requests, errors and rows carry them. */
const SECRET_PROPERTIES = [
  'authorization',
  'cookie',
  'token',
  'password',
  'phone',
  'contact',
  'customerId',
  'loanId',
  'parameters',
];

/** Structured log lines in JSON on standard output, one a line, with secrets and personal data masked. */
@Injectable()
export class Logger implements LoggerService {
  private readonly pino: PinoLogger;

  /** @param destination standard output when absent */
  constructor(config: LoggingConfig, @Optional() destination?: DestinationStream) {
    this.pino = pino(
      {
        level: config.level,
        base: { pid: process.pid },
        timestamp: pino.stdTimeFunctions.isoTime,
        redact: {
          paths: SECRET_PROPERTIES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
          censor: '[masked]',
        },
        formatters: { level: (label) => ({ level: label }) },
        hooks: {
          logMethod(args, method) {
            for (const [index, arg] of args.entries())
              if (typeof arg === 'string') args[index] = maskText(arg);
            method.apply(this, args);
          },
        },
        serializers: {
          err: (error: Error & { code?: string; constraint?: string }) => ({
            name: error.name,
            message: maskText(error.message),
            code: error.code,
            constraint: error.constraint,
            stack: error.stack === undefined ? undefined : maskText(error.stack),
          }),
        },
      },
      ...(destination === undefined ? [] : [destination]),
    );
  }

  debug(context: object, message: string): void;
  debug(message: string): void;
  debug(first: object | string, message?: unknown): void {
    this.write('debug', first, message);
  }

  info(context: object, message: string): void {
    this.pino.info(context, message);
  }

  warn(first: object | string, message?: unknown): void {
    this.write('warn', first, message);
  }

  error(first: object | string, message?: unknown): void {
    this.write('error', first, message);
  }

  fatal(first: object | string, message?: unknown): void {
    this.write('fatal', first, message);
  }

  /** Nest's own lines: information for a developer, not for an operator. */
  log(message: string, context?: string): void {
    this.pino.debug({ context }, message);
  }

  private write(level: 'debug' | 'warn' | 'error' | 'fatal', first: object | string, second: unknown): void {
    if (typeof first === 'string') this.pino[level]({ context: second }, first);
    else this.pino[level](first, typeof second === 'string' ? second : undefined);
  }
}
