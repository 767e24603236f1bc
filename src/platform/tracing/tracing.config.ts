import { z } from 'zod';
import { configFor, oneOf, optionalText, text } from '../config/index.js';

/** Traces by the variables that every OpenTelemetry SDK knows. */
export class TracingConfig extends configFor('tracing', {
  endpoint: optionalText('OTEL_EXPORTER_OTLP_ENDPOINT', z.url({ protocol: /^https?$/ }), {
    doc: 'The OTLP collector over HTTP and JSON, without /v1/traces: http://collector:4318. Empty: no traces, and nothing is loaded for them.',
  }),
  headers: optionalText('OTEL_EXPORTER_OTLP_HEADERS', z.string().regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/), {
    doc: 'Headers sent to the collector, such as its key: name=value, comma separated, percent encoded.',
    secret: true,
  }),
  serviceName: text('OTEL_SERVICE_NAME', z.string().min(1).max(200), {
    fallback: 'yuhuan',
    doc: 'The name of the service on its spans.',
  }),
  // A sampler that is asked for and not obeyed would only be noticed on the bill of the collector.
  sampler: oneOf('OTEL_TRACES_SAMPLER', ['parentbased_traceidratio'], {
    fallback: 'parentbased_traceidratio',
    doc: "A caller's own decision is followed; traces that begin here are sampled by OTEL_TRACES_SAMPLER_ARG.",
  }),
  ratio: text('OTEL_TRACES_SAMPLER_ARG', z.string().regex(/^(0(\.\d{1,9})?|1(\.0{1,9})?)$/), {
    fallback: '0.01',
    bound: '0–1',
    doc: 'The share of traces that are recorded. At 10,000 requests a second the default records 100; on a desk, set 1.',
  }),
}) {}
