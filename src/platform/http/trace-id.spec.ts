import { ROOT_CONTEXT } from '@opentelemetry/api';
import { SamplingDecision, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';
import { traceIdOf } from './trace-id.js';

const ours = (): string => traceIdOf({ headers: {} });

describe('the trace id of a request', () => {
  it("is the caller's where it sends a usable one", () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const of = (traceparent: string): string => traceIdOf({ headers: { traceparent } });
    expect(of(`00-${traceId}-00f067aa0ba902b7-01`)).toBe(traceId);
    for (const strange of [
      `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
      `00-${traceId}`,
      traceId.toUpperCase(),
    ]) {
      expect(of(strange)).not.toBe(traceId);
      expect(of(strange)).toMatch(/^[0-9a-f]{32}$/);
    }
  });

  it('is never the same twice', () => {
    const ids = Array.from({ length: 50_000 }, ours);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  });

  it.each([0.5, 0.1, 0.01])('lets a sampler take a share of %p of one process', (ratio) => {
    const sampler = new TraceIdRatioBasedSampler(ratio);
    const count = 20_000;
    const isSampled = (id: string): boolean =>
      sampler.shouldSample(ROOT_CONTEXT, id).decision === SamplingDecision.RECORD_AND_SAMPLED;
    const share = Array.from({ length: count }, ours).filter(isSampled).length / count;
    expect(Math.abs(share - ratio)).toBeLessThan(ratio * 0.1);
  });
});
