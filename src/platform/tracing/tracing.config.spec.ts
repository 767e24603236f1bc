import { ConfigError, loadConfig } from '../config/index.js';
import { TracingConfig } from './tracing.config.js';

function read(env: NodeJS.ProcessEnv): TracingConfig | readonly string[] {
  try {
    return loadConfig(env, [TracingConfig], []).get(TracingConfig);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('the configuration of traces', () => {
  it('is off unless a collector is named', () => {
    expect(read({})).toMatchObject({ endpoint: undefined, ratio: '0.01', serviceName: 'yuhuan' });
    expect(read({ OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toMatchObject({ endpoint: undefined });
  });

  it.each(['0', '1', '1.0', '0.05', '0.000000001'])('takes %s for a share', (ratio) => {
    expect(read({ OTEL_TRACES_SAMPLER_ARG: ratio })).toMatchObject({ ratio });
  });

  it.each([
    { OTEL_TRACES_SAMPLER_ARG: '1.5' },
    { OTEL_TRACES_SAMPLER_ARG: '-0.1' },
    { OTEL_TRACES_SAMPLER_ARG: '10%' },
    { OTEL_TRACES_SAMPLER: 'always_on' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
    { OTEL_EXPORTER_OTLP_HEADERS: 'authorization' },
  ])('refuses %p by name', (env) => {
    expect(read(env)).toEqual([expect.stringContaining(Object.keys(env)[0]!)]);
  });
});
