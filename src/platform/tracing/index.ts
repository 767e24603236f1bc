export { addTraceHooks } from './trace-hooks.js';
export { TracingConfig } from './tracing.config.js';
export {
  activeTracer,
  inBatch,
  inSpan,
  joinBatch,
  startTracing,
  traceHeaders,
  type BatchWait,
  type SpanSource,
} from './tracing.js';
