import type { IncomingHttpHeaders } from 'node:http';
import type { Logger } from '../logging/index.js';
import type { TracingConfig } from './tracing.config.js';

/** A kind of call to something outside the process, as its spans describe it. */
export interface SpanSource {
  /** Begins the span's name: `postgres judge-claims`. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The attribute that holds the operation. Operations are names from the source, never values of a request. */
  readonly operationAttribute: string;
}

export interface RequestSpan {
  /** Makes this span the parent of everything that `work` starts. */
  run(work: () => void): void;
  /** @param status undefined: the client was gone before the answer was written */
  end(status: number | undefined): void;
}

/** One item's wait for its batch. */
export interface BatchWait {
  end(): void;
}

/** What the traced parts of the system ask of an enabled tracer. */
export interface Tracer {
  startRequest(request: {
    readonly traceId: string;
    readonly method: string;
    readonly route: string;
    readonly headers: IncomingHttpHeaders;
  }): RequestSpan;
  inSpan<T>(source: SpanSource, operation: string, call: () => Promise<T>): Promise<T>;
  joinBatch(batcher: string): BatchWait | undefined;
  inBatch<T>(batcher: string, waits: readonly (BatchWait | undefined)[], call: () => Promise<T>): Promise<T>;
  headers(): Record<string, string>;
  stop(): Promise<void>;
}

/**
 * The tracer of this process, undefined while tracing is off: every function below then costs one comparison. It is
 * no provider of Nest, because batchers and connections are traced, and some are made by hand.
 */
let tracer: Tracer | undefined;

/**
 * Turns tracing on if the configuration names a collector; the SDK is loaded only then.
 * @returns what flushes and turns it off again, within a bound
 */
export async function startTracing(config: TracingConfig, logger: Logger): Promise<() => Promise<void>> {
  const { endpoint, headers, serviceName, ratio } = config;
  if (endpoint === undefined) return () => Promise.resolve();
  const { OpenTelemetryTracer } = await import('./open-telemetry-tracer.js');
  const started = new OpenTelemetryTracer({ endpoint, headers, serviceName, ratio }, logger);
  tracer = started;
  return async () => {
    if (tracer === started) tracer = undefined;
    await started.stop();
  };
}

export function activeTracer(): Tracer | undefined {
  return tracer;
}

/** Runs `call` in a child of the active span; without a recorded one there is no span. */
export function inSpan<T>(source: SpanSource, operation: string, call: () => Promise<T>): Promise<T> {
  return tracer === undefined ? call() : tracer.inSpan(source, operation, call);
}

/** Marks that the active request waits for a batch from now on; undefined when it is not recorded. */
export function joinBatch(batcher: string): BatchWait | undefined {
  return tracer?.joinBatch(batcher);
}

/** Runs a batch in a span of its own, linked to the requests that wait for it, and ends their waits. */
export function inBatch<T>(
  batcher: string,
  waits: readonly (BatchWait | undefined)[],
  call: () => Promise<T>,
): Promise<T> {
  return tracer === undefined ? call() : tracer.inBatch(batcher, waits, call);
}

const NO_HEADERS: Record<string, string> = {};

/** The W3C headers by which a system that is asked continues the trace. */
export function traceHeaders(): Record<string, string> {
  return tracer === undefined ? NO_HEADERS : tracer.headers();
}
