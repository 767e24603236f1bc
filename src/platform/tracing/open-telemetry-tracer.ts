import type { IncomingHttpHeaders } from 'node:http';
import {
  type Attributes,
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer as ApiTracer,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  parseKeyPairsIntoRecord,
  setGlobalErrorHandler,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Logger } from '../logging/index.js';
import { RequestIdGenerator } from './request-id-generator.js';
import type { BatchWait, RequestSpan, SpanSource, Tracer } from './tracing.js';

/** A collector that is slower than this is as good as away. It also bounds how long a stop waits for the last spans. */
const EXPORT_TIMEOUT_MS = 3000;
/** Some 500 bytes each: 4 MB when the collector is away. Beyond it spans are dropped, never requests delayed. */
const MAX_QUEUED_SPANS = 8192;
const MAX_SPANS_AN_EXPORT = 1024;
const EXPORT_INTERVAL_MS = 2000;
const EXPORTS_MAX_IN_FLIGHT = 4;
/** As many as the largest batch of the judge has rows; the SDK's own limit is 128. */
const MAX_LINKS = 256;
/** A collector that is away fails every export; one line a minute says as much. */
const REPORT_PAUSE_MS = 60_000;

export interface OpenTelemetryOptions {
  readonly endpoint: string;
  readonly headers: string | undefined;
  readonly serviceName: string;
  readonly ratio: string;
}

class Wait implements BatchWait {
  constructor(
    readonly request: Span,
    readonly span: Span,
  ) {}

  end(): void {
    this.span.end();
  }
}

/**
 * Spans by the OpenTelemetry SDK. Nothing is registered globally and nothing is patched: the few places that are worth
 * a span make it themselves, and an application that is started twice in one process has two of these.
 */
export class OpenTelemetryTracer implements Tracer {
  private readonly contexts = new AsyncLocalStorageContextManager().enable();
  private readonly ids = new RequestIdGenerator();
  private readonly propagator = new W3CTraceContextPropagator();
  private readonly provider: TracerProvider;
  private readonly tracer: ApiTracer;

  constructor(options: OpenTelemetryOptions, logger: Logger) {
    reportFaultsTo(logger);
    const exporter = new OTLPTraceExporter({
      url: `${options.endpoint.replace(/\/+$/, '')}/v1/traces`,
      headers: parseKeyPairsIntoRecord(options.headers),
      timeoutMillis: EXPORT_TIMEOUT_MS,
      concurrencyLimit: EXPORTS_MAX_IN_FLIGHT,
      // Kept connections would outlive a stop; a new one every two seconds costs nothing.
      httpAgentOptions: { keepAlive: false },
    });
    this.provider = new TracerProvider({
      resource: detectResources({
        detectors: [resourceAttributesEnvDetector, serviceInstanceIdDetector],
      }).merge(resourceFromAttributes({ 'service.name': options.serviceName })),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(Number(options.ratio)) }),
      idGenerator: this.ids,
      spanLimits: { linkCountLimit: MAX_LINKS },
      spanProcessors: [
        new BatchSpanProcessor({
          exporter,
          exportTimeoutMillis: EXPORT_TIMEOUT_MS,
          scheduledDelayMillis: EXPORT_INTERVAL_MS,
          maxQueueSize: MAX_QUEUED_SPANS,
          maxExportBatchSize: MAX_SPANS_AN_EXPORT,
        }),
      ],
    });
    this.tracer = this.provider.getTracer('yuhuan');
  }

  startRequest(request: {
    traceId: string;
    method: string;
    route: string;
    headers: IncomingHttpHeaders;
  }): RequestSpan {
    const { traceId, method, route, headers } = request;
    const span = this.tracer.startSpan(
      `${method} ${route}`,
      // The path and the client's address are personal data; the route is not.
      { kind: SpanKind.SERVER, attributes: { 'http.request.method': method, 'http.route': route } },
      this.callerOf(traceId, headers),
    );
    const context = trace.setSpan(ROOT_CONTEXT, span);
    return {
      run: (work) => this.contexts.with(context, work),
      end: (status) => {
        if (status === undefined) span.setAttribute('error.type', 'client-closed');
        else span.setAttribute('http.response.status_code', status);
        if (status !== undefined && status >= 500) {
          span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', String(status));
        }
        span.end();
      },
    };
  }

  inSpan<T>(source: SpanSource, operation: string, call: () => Promise<T>): Promise<T> {
    const context = this.contexts.active();
    if (trace.getSpan(context)?.isRecording() !== true) return call();
    const attributes: Attributes = { ...source.attributes, [source.operationAttribute]: operation };
    const span = this.tracer.startSpan(
      `${source.name} ${operation}`,
      { kind: SpanKind.CLIENT, attributes },
      context,
    );
    return this.run(span, context, call);
  }

  joinBatch(batcher: string): BatchWait | undefined {
    const context = this.contexts.active();
    const request = trace.getSpan(context);
    if (request?.isRecording() !== true) return undefined;
    return new Wait(request, this.tracer.startSpan(`wait ${batcher}`, undefined, context));
  }

  /**
   * A batch belongs to all its requests, and a span has one parent: it continues the trace of the first one that is
   * recorded, so that a request that was alone is one whole picture. It links to every request, and each request's
   * wait links back to it.
   */
  async inBatch<T>(
    batcher: string,
    waits: readonly (BatchWait | undefined)[],
    call: () => Promise<T>,
  ): Promise<T> {
    const recorded = waits.filter((wait) => wait instanceof Wait);
    const [first] = recorded;
    // The batch may have been set off by a request that is not in it.
    if (first === undefined) return this.contexts.with(ROOT_CONTEXT, call);
    const links: Link[] = recorded.map(({ request }) => ({ context: request.spanContext() }));
    const context = trace.setSpan(ROOT_CONTEXT, first.span);
    const attributes = { 'yuhuan.batch.items': waits.length };
    const batch = this.tracer.startSpan(`batch ${batcher}`, { links, attributes }, context);
    for (const { span } of recorded) span.addLink({ context: batch.spanContext() });
    try {
      return await this.run(batch, context, call);
    } finally {
      for (const wait of recorded) wait.end();
    }
  }

  headers(): Record<string, string> {
    const carrier: Record<string, string> = {};
    this.propagator.inject(this.contexts.active(), carrier, defaultTextMapSetter);
    return carrier;
  }

  async stop(): Promise<void> {
    // A collector that is away costs spans at the end as it does before; it must not fail a stop.
    await this.provider.shutdown().catch(() => undefined);
    this.contexts.disable();
  }

  /** The caller's span; without one, the span will begin the trace whose id the answer carries. */
  private callerOf(traceId: string, headers: IncomingHttpHeaders): Context {
    const context = this.propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    if (trace.getSpanContext(context)?.traceId === traceId) return context;
    this.ids.adopt(traceId);
    return ROOT_CONTEXT;
  }

  private async run<T>(span: Span, context: Context, call: () => Promise<T>): Promise<T> {
    try {
      return await this.contexts.with(trace.setSpan(context, span), call);
    } catch (error) {
      // Messages of stores repeat values, which may be personal; codes and names do not.
      const { code, name } = error as { code?: unknown; name?: unknown };
      span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', String(code ?? name));
      throw error;
    } finally {
      span.end();
    }
  }
}

function reportFaultsTo(logger: Logger): void {
  let silentUntilMs = 0;
  setGlobalErrorHandler((error) => {
    if (performance.now() < silentUntilMs) return;
    silentUntilMs = performance.now() + REPORT_PAUSE_MS;
    logger.warn({ err: error }, 'traces could not be delivered');
  });
}
