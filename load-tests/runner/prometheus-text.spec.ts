import { parseMetrics, sumOf } from './prometheus-text.js';

const TEXT = `# HELP a_total What it is
# TYPE a_total counter
a_total{status="201",route="/api/{id}"} 3
a_total{status="409",route="with \\"quotes\\", and a comma"} 4
b_seconds 0.25
`;

describe('metrics as Prometheus reads them', () => {
  it('are lines with labels, whatever the labels hold', () => {
    const samples = parseMetrics(TEXT);
    expect(samples.map(({ name, value }) => [name, value])).toEqual([
      ['a_total', 3],
      ['a_total', 4],
      ['b_seconds', 0.25],
    ]);
    expect(samples[0]?.labels).toEqual({ status: '201', route: '/api/{id}' });
    expect(sumOf(samples, 'a_total')).toBe(7);
    expect(sumOf(samples, 'a_total', ({ status }) => status === '409')).toBe(4);
  });

  it('that are not there are no zero', () => {
    expect(sumOf(parseMetrics(TEXT), 'c_total')).toBeUndefined();
    expect(sumOf(undefined, 'a_total')).toBeUndefined();
  });
});
